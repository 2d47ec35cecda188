// @vitest-environment happy-dom
import { uiPlugin } from '@tenon/core/ui'
import { LOCALES } from '@tenon/engine'
import { addMessages, i18n, setLocale, type MessageTree } from '@tenon/ui/i18n'
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
})
