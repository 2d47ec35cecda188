import { expect, test } from 'vitest'
import { overLimit } from './over-limit.ts'

test('a text is too long by its characters, as the server counts them, not by its UTF-16 units', () => {
  expect(overLimit('汉字汉字', 4)).toBeNull()
  expect(overLimit('汉字汉字五', 4)).toBe(5)
  expect(overLimit('😀😀😀', 3)).toBeNull()
  expect(overLimit('😀😀😀😀', 3)).toBe(4)
  expect(overLimit(undefined, 3)).toBeNull()
})
