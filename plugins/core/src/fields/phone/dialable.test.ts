import { expect, it } from 'vitest'
import { dialable } from './dialable.ts'

it.each([
  ['138 0013-8000', '13800138000'],
  ['+86 21 5883 1200', '+862158831200'],
  ['138****8000', null],
  ['电话', null],
  ['', null],
])('dials %s as %s', (text, digits) => expect(dialable(text)).toBe(digits))
