import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDecimals,
  compareDecimals,
  decimalText,
  decimalWire,
  divideDecimals,
  floorDecimal,
  literalDecimal,
  multiplyDecimals,
  parseDecimal,
  remainderOf,
  roundDecimal,
  subtractDecimals,
  toDecimal,
} from './decimal.ts'
import { byCodePoint, codePointLength, fold, trimBlanks } from './text.ts'

const d = (text: string): NonNullable<ReturnType<typeof parseDecimal>> => parseDecimal(text)!
const anyDecimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
  .map(([c, s]) => ({ c, s }))

describe('a decimal', () => {
  it.each([
    ['1.50', '1.5'],
    ['-0.00', '0'],
    ['007', '7'],
    ['1e3', '1000'],
    ['1.5e-3', '0.0015'],
    ['123456789012345678901234567890.120', '123456789012345678901234567890.12'],
  ])('reads %s as %s', (text, expected) => expect(decimalText(d(text))).toBe(expected))
  it.each(['', ' 1', '1.', '.5', 'NaN', 'Infinity', '1,000', '0x1', '１'])('does not read %j', (text) =>
    expect(parseDecimal(text)).toBeNull(),
  )

  it('never guesses digits', () => {
    expect([toDecimal(Number.NaN), toDecimal(Infinity), toDecimal(true), toDecimal(null)]).toEqual([
      null,
      null,
      null,
      null,
    ])
    expect(decimalText(toDecimal(0.1)!)).toBe('0.1')
    expect([literalDecimal(0.30000000000000004), literalDecimal(1e31), literalDecimal(1e-21)]).toEqual([
      null,
      null,
      null,
    ])
  })
  it('travels as a number with at most 15 digits', () => {
    expect([decimalWire(d('99999.995')), decimalWire(d('9999999999999999')), decimalWire(d('-0.10'))]).toEqual([
      99999.995,
      '9999999999999999',
      -0.1,
    ])
  })
  it('rounds half away from zero, also left of the point', () => {
    expect(['2.5', '-2.5', '2.4999', '1.005'].map((x) => decimalText(roundDecimal(d(x), 0)))).toEqual([
      '3',
      '-3',
      '2',
      '1',
    ])
    expect(decimalText(roundDecimal(d('1250'), -2))).toBe('1300')
    expect(['-0.5', '0.5', '-3', '-3.01'].map((x) => decimalText(floorDecimal(d(x))))).toEqual(['-1', '0', '-3', '-4'])
  })
  it('divides exactly, then rounds once at 20 digits', () => {
    expect(decimalText(divideDecimals(d('2'), d('3'))!)).toBe('0.66666666666666666667')
    expect(decimalText(divideDecimals(d('-1'), d('8'))!)).toBe('-0.125')
    expect(divideDecimals(d('1'), d('0.00'))).toBeNull()
    expect(decimalText(remainderOf(d('-7.5'), d('2'))!)).toBe('-1.5')
  })
  it('obeys the laws of numbers', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        expect(compareDecimals(subtractDecimals(addDecimals(a, b), b), a)).toBe(0)
        expect(decimalText(multiplyDecimals(a, b))).toBe(decimalText(multiplyDecimals(b, a)))
        expect(decimalText(d(decimalText(a)))).toBe(decimalText(a))
        const r = remainderOf(a, b)
        if (r)
          expect(Math.sign(compareDecimals(r, d('0'))) * Math.sign(compareDecimals(a, d('0')))).toBeGreaterThanOrEqual(
            0,
          )
      }),
      { numRuns: 1000, seed: 9 },
    )
  })
})

describe('a text', () => {
  it('is ordered by code point, as bytes of UTF-8 are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const [x, y] = [a.toWellFormed(), b.toWellFormed()]
        expect(Math.sign(byCodePoint(x, y))).toBe(Math.sign(Buffer.compare(Buffer.from(x), Buffer.from(y))))
        expect(codePointLength(x)).toBe([...x].length)
      }),
      { numRuns: 3000, seed: 2 },
    )
  })
  it('folds width, case and compatibility forms, and folding twice changes nothing', () => {
    expect(fold('ＡＢＣ（上海）㈱')).toBe('abc(上海)(株)')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (x) => {
        expect(fold(fold(x))).toBe(fold(x))
      }),
      { numRuns: 3000, seed: 2 },
    )
    expect(trimBlanks('\u3000 华 瑞\u00a0\n')).toBe('华 瑞')
  })
})
