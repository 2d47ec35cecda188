// @vitest-environment happy-dom
import { uiPlugin } from '@tenon/core/ui'
import { LOCALES } from '@tenon/engine'
import { addMessages, i18n, setLocale, type MessageTree } from '@tenon/ui/i18n'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { collectMessages } from './messages.ts'

const all = [...collectMessages(), ...(uiPlugin.messages ?? [])]
const flat = (tree: MessageTree, at = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${at}${key}`, value] as [string, string]] : flat(value, `${at}${key}.`),
  )
/** Characters and marks that only Chinese has. */
const CHINESE = /[\p{Script=Han}\u3001\u3002\u3010\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]/u
const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/gu)].map((found) => found[1]!).sort()

describe('texts', () => {
  it.each(LOCALES)('compile in %s', (locale) => {
    addMessages(...all)
    setLocale(locale)
    for (const messages of all)
      for (const [key] of flat(messages[locale])) expect(() => i18n.global.t(key, {}), key).not.toThrow()
  })

  it('take the same parameters in every language', () => {
    for (const messages of all) {
      const english = new Map(flat(messages['en-US']))
      for (const [key, text] of flat(messages['zh-CN']))
        expect([key, [...new Set(places(english.get(key) ?? ''))]]).toEqual([key, [...new Set(places(text))]])
    }
  })

  it('have nothing Chinese in English', () => {
    const wrong = all.flatMap((messages) => flat(messages['en-US'])).filter(([, text]) => CHINESE.test(text))
    expect(wrong).toEqual([])
  })

  it('have nothing Chinese in the English of labels that stand beside the code', () => {
    const wrong: string[] = []
    for (const root of ['engine/src', 'plugins/core/src', 'runtime/server/src', 'runtime/ui/src', 'designer/src'])
      for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }))
        if (/\.(ts|vue)$/.test(file) && !/\.test\.ts$|testing\//.test(file))
          for (const [, text] of readFileSync(join(root, file), 'utf8').matchAll(
            /'en-US':\s*(?:\n\s*)?('[^'\n]*'|`[^`\n]*`|"[^"\n]*")/g,
          ))
            if (CHINESE.test(text!)) wrong.push(`${file}: ${text}`)
    expect(wrong).toEqual([])
  })
})
