import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { repeat } from './repeat.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const fail = (error: unknown): never => {
  throw error
}

test('the first hint is followed at once, a burst within the pause by one run', async () => {
  let runs = 0
  const repeated = repeat(1_000, async () => void runs++, fail, 25)
  await vi.advanceTimersByTimeAsync(30)
  expect(runs).toBe(1)
  repeated.hint()
  expect(runs).toBe(2)
  for (let i = 0; i < 10; i++) {
    repeated.hint()
    await vi.advanceTimersByTimeAsync(1)
  }
  expect(runs).toBe(2)
  await vi.advanceTimersByTimeAsync(25)
  expect(runs).toBe(3)
  await vi.advanceTimersByTimeAsync(500)
  expect(runs).toBe(3)
  await repeated.stop()
})

test('without a hint it runs at its interval, with more to do at once', async () => {
  const more = [true, true, false, false]
  let runs = 0
  const repeated = repeat(100, async () => more[runs++] ?? false, fail, 25)
  await vi.advanceTimersByTimeAsync(0)
  expect(runs).toBe(3)
  await vi.advanceTimersByTimeAsync(99)
  expect(runs).toBe(3)
  await vi.advanceTimersByTimeAsync(1)
  expect(runs).toBe(4)
  await repeated.stop()
})

test('a hint while it runs is followed by one more run, and an error does not end it', async () => {
  const errors: unknown[] = []
  let runs = 0
  const repeated = repeat(
    1_000,
    async () => {
      await Promise.resolve()
      if (++runs === 1) {
        repeated.hint()
        throw new Error('database away')
      }
    },
    (error) => void errors.push(error),
  )
  await vi.advanceTimersByTimeAsync(5)
  expect([runs, errors.length]).toEqual([2, 1])
  await repeated.stop()
  repeated.hint()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(runs).toBe(2)
})
