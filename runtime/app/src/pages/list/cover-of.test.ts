import { describe, expect, it } from 'vitest'
import { coverOf } from './cover-of.ts'

const file = (id: string, title: string | null) => ({ id, title })

describe('the picture that stands for a record', () => {
  it('is the first file that is a picture by its name', () => {
    expect(coverOf([file('1', '合同.pdf'), file('2', '现场.JPG'), file('3', 'b.png')])).toBe('2')
  })
  it('may be a file whose name says nothing', () => {
    expect(coverOf([file('1', '合同.pdf'), file('2', 'photo')])).toBe('2')
    expect(coverOf(['7'])).toBe('7')
  })
  it('is none where there is nothing but papers, or nothing', () => {
    expect(coverOf([file('1', '合同.pdf')])).toBeUndefined()
    expect(coverOf(null)).toBeUndefined()
    expect(coverOf([])).toBeUndefined()
  })
})
