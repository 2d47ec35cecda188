import { describe, expect, it } from 'vitest'
import { cleanNumber, isDecimal, shiftDecimal } from './decimal-text.ts'

describe('cleanNumber', () => {
  it.each([
    ['1,234.5', '1234.5'],
    ['１，２３４．５０', '1234.50'],
    [' ¥ 12 000 ', '12000'],
    ['+7', '7'],
    ['-.5', '-0.5'],
    ['8.5%', '8.5'],
    ['12345678901234567890.12', '12345678901234567890.12'],
  ])('reads %s', (typed, clean) => expect(cleanNumber(typed)).toBe(clean))

  it.each(['十二', '1.2.3', '12a', '-', '1e5'])('leaves %s for the check to name', (typed) =>
    expect(cleanNumber(typed)).toBe(typed),
  )
})

describe('shiftDecimal', () => {
  it.each([
    ['0.085', 2, '8.5'],
    ['8.5', -2, '0.085'],
    ['1', 2, '100'],
    ['0', 2, '0'],
    ['-12.34', -2, '-0.1234'],
    ['5', -3, '0.005'],
    ['100', -2, '1'],
    ['12345678901234567.89', 2, '1234567890123456789'],
    ['abc', 2, 'abc'],
  ])('moves %s by %i', (text, places, expected) => expect(shiftDecimal(text, places)).toBe(expected))

  it('knows what can be shown with separators', () => {
    expect([isDecimal('1.5'), isDecimal('-0'), isDecimal('1,5'), isDecimal('')]).toEqual([true, true, false, false])
  })
})
