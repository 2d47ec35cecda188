import { expect, test } from 'vitest'
import { gather } from './gather.ts'

/** A question that is answered by hand. */
function peer() {
  const asked: { keys: readonly string[]; answer: PromiseWithResolvers<ReadonlyMap<string, string>> }[] = []
  const ask = (keys: readonly string[]) => {
    const answer = Promise.withResolvers<ReadonlyMap<string, string>>()
    asked.push({ keys, answer })
    return answer.promise
  }
  return { asked, ask }
}
const told = (keys: readonly string[], at: string) => new Map(keys.map((key) => [key, `${key} ${at}`]))

test('what is asked while a question is under way goes together into the next one, and hears its answer', async () => {
  const { asked, ask } = peer()
  const of = gather(ask)
  const first = of('a')
  const later = [of('a'), of('b'), of('b')]
  expect(asked.map(({ keys }) => keys)).toEqual([['a']])
  asked[0]!.answer.resolve(told(['a'], 'before'))
  expect(await first).toBe('a before')
  expect(asked.map(({ keys }) => keys)).toEqual([['a'], ['a', 'b']])
  asked[1]!.answer.resolve(told(['a', 'b'], 'after'))
  expect(await Promise.all(later)).toEqual(['a after', 'b after', 'b after'])
})

test('a key without an answer is undefined; a question that fails fails for its own keys alone', async () => {
  const { asked, ask } = peer()
  const of = gather(ask)
  const lost = of('a')
  const next = of('b')
  asked[0]!.answer.reject(new Error('gone'))
  await expect(lost).rejects.toThrow('gone')
  asked[1]!.answer.resolve(new Map())
  expect(await next).toBeUndefined()
})

test('as many questions at once as there are lanes, and no more keys in one than are allowed', () => {
  const { asked, ask } = peer()
  const of = gather(ask, { lanes: 2, most: 2 })
  for (const key of 'abcdef') void of(key)
  expect(asked.map(({ keys }) => keys)).toEqual([['a'], ['b']])
  asked[0]!.answer.resolve(new Map())
  return expect.poll(() => asked.map(({ keys }) => keys)).toEqual([['a'], ['b'], ['c', 'd']])
})
