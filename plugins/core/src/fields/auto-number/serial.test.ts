import { describe, expect, it } from 'vitest'
import { serialOf } from './serial.ts'

describe('a number that was made', () => {
  it.each([
    ['KH-{yyyyMM}-{0000}', 'auto', 'KH-202611-0042', { bucket: '2026-11', sequence: 42 }],
    ['HT-{yyyy}-{0000}', 'auto', 'HT-2026-12345', { bucket: '2026', sequence: 12345 }],
    ['{yyyy-MM-dd}.{00}', 'auto', '2026-11-02.07', { bucket: '2026-11-02', sequence: 7 }],
    ['A{yy}({000})', 'year', 'A26(009)', { bucket: '2026', sequence: 9 }],
    ['NO.{000}', 'never', 'NO.008', { bucket: '', sequence: 8 }],
    // Other texts, and numbers that do not say in which month they were counted.
    ['NO.{000}', 'never', 'NOx008', null],
    ['HT-{yyyy}-{0000}', 'auto', 'HT-2026-12', null],
    ['HT-{yyyy}-{0000}', 'month', 'HT-2026-0012', null],
    ['HT-{yyyy}-{0000}', 'auto', '旧合同 17', null],
  ])('of %s counted %s: %s is read back', (pattern, reset, text, read) => {
    expect(serialOf({ pattern, reset }).read(text)).toEqual(read)
  })

  it('is read back as it was drawn', () => {
    const serial = serialOf({ pattern: 'KH-{yyyyMM}-{0000}', reset: 'auto' })
    expect(serial.read(serial.text(20_001, '2026-03-31'))).toEqual({ bucket: '2026-03', sequence: 20_001 })
  })
})
