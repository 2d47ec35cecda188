import { leastShared, similarity, type CompiledSimilarity } from '@tenon/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textsOfFile } from './like-in-file.ts'

test('a row is like one that came before just where comparing it with all of them says so', () => {
  // Few signs, so that many names share some.
  const signs = fc.uniqueArray(fc.constantFrom(...'上海华瑞科技'), { minLength: 2, maxLength: 6 })
  const name = signs.map((each) => each.join(''))
  fc.assert(
    fc.property(fc.array(name, { maxLength: 40 }), fc.constantFrom(0.5, 0.7, 0.85, 1), (names, threshold) => {
      const rule = byName(threshold)
      const texts = textsOfFile(rule)
      for (const [i, text] of names.entries()) {
        const like = texts.like({ name: text })
        const first = names.slice(0, i).find((other) => rule.score(text, other) >= threshold)
        expect(like === undefined ? undefined : rule.score(text, like) >= threshold).toBe(first && true)
        texts.take({ name: text })
      }
    }),
  )
})

test('a word that stands in every name makes nothing slower', () => {
  let compared = 0
  const rule = { ...byName(0.85), score: (a: string, b: string) => (compared++, similarity(a, b)) }
  const texts = textsOfFile(rule)
  const names = Array.from({ length: 5_000 }, (_, i) => `上海${String.fromCodePoint(0x4e00 + i, 0x6e00 + i)}科技`)
  for (const text of names) {
    expect(texts.like({ name: text })).toBeUndefined()
    texts.take({ name: text })
  }
  expect(compared).toBe(0)
})

test('the bound is the least number of shared pairs with which two texts can be alike', () => {
  for (let percent = 1; percent <= 100; percent++)
    for (let n = 1; n <= 30; n++) {
      // A twin holds nothing but what is shared: s of n pairs score 2s / (n + s).
      const s = Array.from({ length: n }, (_, i) => i + 1).find((each) => 200 * each >= percent * (n + each))
      expect([percent, n, leastShared(percent / 100, n)]).toEqual([percent, n, s])
    }
})

test('twins share no fewer pairs of signs than the bound says', () => {
  const grams = (text: string) => new Set([...text].slice(1).map((sign, i) => `${[...text][i]!}${sign}`))
  const name = fc.uniqueArray(fc.constantFrom(...'上海华瑞科技精密机械电子仪器'), { minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(
      name,
      name,
      fc.integer({ min: 10, max: 100 }).map((n) => n / 100),
      (a, b, threshold) => {
        const [left, right] = [a.join(''), b.join('')]
        if (similarity(left, right) < threshold) return
        const shared = [...grams(left)].filter((gram) => grams(right).has(gram)).length
        expect(shared).toBeGreaterThanOrEqual(leastShared(threshold, grams(left).size))
      },
    ),
    { numRuns: 2_000 },
  )
})

// helpers

function byName(threshold: number): CompiledSimilarity {
  const textOf = (record: Readonly<Record<string, unknown>>) => record['name'] as string
  const numbers = new Map<string, number>()
  const numberOf = (gram: string): number => numbers.get(gram) ?? numbers.set(gram, numbers.size).size - 1
  return {
    ...{ column: 'name__g', fields: ['name'], threshold, textOf, score: similarity },
    rule: { fields: ['name'], match: 'similar', do: 'warn' },
    gramsOf: (record) => {
      const signs = [...textOf(record)]
      return [...new Set(signs.slice(1).map((sign, i) => numberOf(`${signs[i]!}${sign}`)))]
    },
  }
}
