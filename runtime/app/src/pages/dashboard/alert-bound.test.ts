import { expect, it } from 'vitest'
import { boundOf, boundText } from './alert-bound.ts'

it.each([
  ['1,200', undefined, '1200'],
  ['1，200.5', undefined, '1200.5'],
  ['52.4%', { style: 'percent' }, '0.524'],
  ['7', { style: 'percent' }, '0.07'],
  ['many', undefined, undefined],
  ['', undefined, undefined],
])('%s with %j means %s', (text, format, expected) => expect(boundOf(text, format)).toBe(expected))

it.each([
  ['0.524', { style: 'percent' }, '52.4'],
  ['0.07', { style: 'percent' }, '7'],
  ['1200', undefined, '1200'],
])('%s with %j is written %s', (bound, format, text) => {
  expect(boundText(bound, format)).toBe(text)
  expect(boundOf(text, format)).toBe(bound)
})
