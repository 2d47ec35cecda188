import { expect, test } from 'vitest'
import { stepLines } from './step-lines.ts'

/** Each step as a picture: `│` passes, `└` enters, `┬` goes on below. */
const drawn = (...depths: number[]): string[] =>
  stepLines(depths).map(({ through, enters, below }, i) => {
    const depth = depths[i]!
    const levels = Array.from({ length: depth }, (_, level) => {
      if (enters && level === depth - 1) return through.includes(level) ? '├' : '└'
      return through.includes(level) ? '│' : ' '
    })
    return `${levels.join('')}${below ? '┬' : '·'}`
  })

test('steps one after the other hang together, the last one ends the line', () => {
  expect(drawn(0, 0, 0)).toEqual(['┬', '┬', '·'])
  expect(drawn(0)).toEqual(['·'])
})

test('what is done inside of a step begins at it, and the line of that step passes by where more comes after it', () => {
  expect(drawn(0, 1, 1, 0)).toEqual(['┬', '├┬', '│·', '·'])
  expect(drawn(0, 1, 1)).toEqual(['┬', '└┬', ' ·'])
  expect(drawn(0, 1, 2, 1, 0, 1)).toEqual(['┬', '├┬', '│├·', '│·', '┬', '└·'])
})
