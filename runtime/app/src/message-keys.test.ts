import { uiPlugin } from '@tenon/core/ui'
import type { Messages, MessageTree } from '@tenon/ui/i18n'
import { describe, expect, it } from 'vitest'
import { collectMessages } from './messages.ts'

const texts = import.meta.glob<string>(
  ['../../../{runtime/ui,runtime/app,plugins/core,designer}/src/**/*.{ts,vue}', '!**/*.test.ts', '!**/messages.ts'],
  { eager: true, query: '?raw', import: 'default' },
)
/** What every page has from the start; the builder's own texts come with its pages and only its files may use them. */
const always = [...collectMessages(), ...(uiPlugin.messages ?? [])]
const builders = Object.values(
  import.meta.glob<Messages>('../../../designer/src/*/*messages.ts', { eager: true, import: 'messages' }),
)

describe('every text that a page asks for is there', () => {
  it.each([
    ['../../ui/src/', always],
    ['./', always],
    ['../../../plugins/core/src/', always],
    ['../../../designer/src/', [...always, ...builders]],
  ] as const)('in %s', (folder, messages) => {
    const files = Object.entries(texts).filter(([path]) => path.startsWith(folder))
    expect(files.length).toBeGreaterThan(10)
    const missing = files.flatMap(([path, text]) =>
      askedFor(text)
        .filter((key) => !resolves(key, messages))
        .map((key) => `${path}: ${key}`),
    )
    expect(missing).toEqual([])
  })

  it('and a wrong one is seen in all its forms', () => {
    const text = "t('a.b') names.t(x ? 'c.d' : 'e.f', { n: 'g.h' }) n.t(`i.j.${k}`) t(`l.${m}.n`) format('o.p')"
    expect(askedFor(text)).toEqual(['a.b', 'c.d', 'e.f', 'i.j.*', 'l.*.n'])
    const messages = [{ 'zh-CN': { a: { b: '甲' }, i: { j: { k: '乙' } } }, 'en-US': {} }] as unknown as Messages[]
    expect(askedFor(text).filter((key) => !resolves(key, messages))).toEqual(['c.d', 'e.f', 'l.*.n'])
  })
})

// helpers

/** Keys in the first argument of each `t(…)`; what a template fills in is `*`. */
function askedFor(text: string): string[] {
  return [...text.matchAll(/\bt\(/g)].flatMap((call) => {
    const argument = firstArgument(text, call.index + call[0].length)
    return [...argument.matchAll(/'([a-zA-Z]\w*(?:\.\w+)+)'|`([a-zA-Z]\w*\.(?:\$\{[^}]*\}|[\w.])*)`/g)].map(
      ([, plain, filled]) => plain ?? filled!.replace(/\$\{[^}]*\}/g, '*'),
    )
  })
}

function firstArgument(text: string, from: number): string {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const c = text[i]!
    if ('([{'.includes(c)) depth++
    else if (')]}'.includes(c) && depth-- === 0) return text.slice(from, i)
    else if (c === ',' && depth === 0) return text.slice(from, i)
  }
  return text.slice(from)
}

function resolves(key: string, messages: readonly Messages[]): boolean {
  const find = (trees: readonly (MessageTree | string)[], parts: readonly string[]): boolean => {
    const [part, ...rest] = parts
    if (part === undefined) return trees.some((tree) => typeof tree === 'string')
    const next = trees.flatMap((tree) => {
      if (typeof tree === 'string') return []
      if (part.includes('*')) return Object.values(tree)
      return Object.hasOwn(tree, part) ? [tree[part]!] : []
    })
    return next.length > 0 && find(next, rest)
  }
  return find(
    messages.map((each) => each['zh-CN']),
    key.split('.'),
  )
}
