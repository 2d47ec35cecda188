import { expect, it } from 'vitest'
import { computedText } from './computed-text.ts'
import { optionsText } from './parse-option.ts'
import { referenceText } from './parse-reference.ts'

const names = (id: string) => ({ a: 'Ann', b: 'Bob' })[id]

it('several values in one cell are divided as the reader’s language does', () => {
  const list = { kind: 'list', of: { kind: 'text' } } as const
  expect(computedText(['x', 'y'], list, 'en-US')).toBe('x, y')
  expect(computedText(['x', 'y'], list, 'zh-CN')).toBe('x、y')
  expect(referenceText(['a', 'b'], 'en-US', names)).toBe('Ann, Bob')
  expect(referenceText(['a', 'b'], 'zh-CN', names)).toBe('Ann、Bob')
  expect(optionsText(['x', 'y'], [], 'en-US')).toBe('x, y')
})
