import { expect, it } from 'vitest'
import { bandsOf } from './provinces.ts'

const bands = (values: readonly number[]) => bandsOf(values).map(({ from, to, at }) => [from, to ?? null, at])

it('divides counts into bands that whole numbers can lie in, from one on', () => {
  expect(bands([19, 3, 1])).toEqual([
    [10, null, 5],
    [5, 10, 4],
    [2, 5, 3],
    [1, 2, 2],
  ])
  expect(bands([1])).toEqual([[1, null, 5]])
  expect(bands([3])).toEqual([
    [2, null, 5],
    [1, 2, 4],
  ])
  // One to nineteen is a band of its own.
  expect(bands([268, 30])).toEqual([
    [200, null, 5],
    [100, 200, 4],
    [50, 100, 3],
    [20, 50, 2],
    [1, 20, 1],
  ])
  expect(bandsOf([268])[0]!.whole).toBe(true)
})

it('divides amounts down to nothing, and has none where there is nothing', () => {
  expect(bands([0.5])).toEqual([
    [0.5, null, 5],
    [0.2, 0.5, 4],
    [0.1, 0.2, 3],
    [0.05, 0.1, 2],
    [0, 0.05, 1],
  ])
  expect(bandsOf([1_250_000, 3]).map(({ whole }) => whole)).toEqual([false, false, false, false, false])
  expect([bandsOf([]), bandsOf([0, -3])]).toEqual([[], []])
})
