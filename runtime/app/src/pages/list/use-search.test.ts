import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { useSearch } from './use-search.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const asked = ref('')
  const ask = vi.fn()
  const search = effectScope().run(() => useSearch(() => asked.value, ask))!
  const type = async (text: string) => ((search.value = text), await nextTick())
  const answered = async (text: string) => ((asked.value = text), await nextTick())
  return { search, ask, type, answered }
}

it('is asked for after a pause, once for what was typed together', async () => {
  const { ask, type } = start()
  await type('a')
  vi.advanceTimersByTime(200)
  await type('ab')
  vi.advanceTimersByTime(249)
  expect(ask).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(ask.mock.calls).toEqual([['ab']])
})

it('keeps letters that are typed while the list answers, and follows an address otherwise', async () => {
  const { search, ask, type, answered } = start()
  await type('ab')
  vi.advanceTimersByTime(250)
  await type('abc')
  await answered('ab')
  expect(search.value).toBe('abc')
  vi.advanceTimersByTime(250)
  expect(ask.mock.calls).toEqual([['ab'], ['abc']])
  await answered('abc')
  await answered('')
  expect(search.value).toBe('')
})
