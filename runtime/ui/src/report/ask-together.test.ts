import { describe, expect, it } from 'vitest'
import { askTogether, type AskAll, type Part } from './ask-together.ts'

/** A server that answers when it is told to. */
function peer() {
  const calls: { asks: readonly string[]; each: (part: Part<number>) => void; signal: AbortSignal; end(): void; fail(error: Error): void }[] = [] // prettier-ignore
  const send: AskAll<string, number> = (asks, each, signal) =>
    new Promise((resolve, reject) => calls.push({ asks, each, signal, end: resolve, fail: reject }))
  const ask = askTogether(send, (part) => new Error(part ? `status ${part.status}` : 'offline'))
  return { calls, ask }
}
const tick = () => new Promise((resolve) => setTimeout(resolve))

describe('questions of the same moment', () => {
  it('are one request, and each has its answer as soon as it comes, in any order', async () => {
    const { calls, ask } = peer()
    const [a, b] = [ask('a'), ask('b')]
    await tick()
    expect(calls.map(({ asks }) => asks)).toEqual([['a', 'b']])
    calls[0]!.each({ at: 1, data: 2 })
    expect(await b).toBe(2)
    const c = ask('c')
    await tick()
    expect(calls[1]!.asks).toEqual(['c'])
    calls[0]!.each({ at: 0, data: 1 })
    calls[1]!.each({ at: 0, data: 3 })
    expect([await a, await c]).toEqual([1, 3])
  })

  it('fail one by one where they are refused, and together where the request fails or breaks off', async () => {
    const { calls, ask } = peer()
    const [a, b] = [ask('a'), ask('b')]
    await tick()
    calls[0]!.each({ at: 0, status: 400, error: { code: 'INVALID' } })
    await expect(a).rejects.toThrow('status 400')
    calls[0]!.end()
    await expect(b).rejects.toThrow('offline')
    const [c, d] = [ask('c'), ask('d')]
    await tick()
    calls[1]!.fail(new Error('signed out'))
    await expect(c).rejects.toThrow('signed out')
    await expect(d).rejects.toThrow('signed out')
  })

  it('that nobody waits for are not sent, and the request ends with the last of them', async () => {
    const { calls, ask } = peer()
    const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()]
    const asked = [ask('a', one.signal), ask('b', two.signal), ask('c', three.signal)]
    three.abort()
    await expect(asked[2]).rejects.toThrow()
    await tick()
    expect(calls[0]!.asks).toEqual(['a', 'b'])
    one.abort()
    await expect(asked[0]).rejects.toThrow()
    expect(calls[0]!.signal.aborted).toBe(false)
    two.abort()
    await expect(asked[1]).rejects.toThrow()
    expect(calls[0]!.signal.aborted).toBe(true)
  })

  it('go in several requests where they are very many', async () => {
    const { calls, ask } = peer()
    const asked = Array.from({ length: 130 }, (_, i) => ask(String(i)))
    await tick()
    expect(calls.map(({ asks }) => asks.length)).toEqual([60, 60, 10])
    for (const { asks, each } of calls) asks.forEach((one, at) => each({ at, data: Number(one) }))
    expect((await Promise.all(asked))[129]).toBe(129)
  })
})
