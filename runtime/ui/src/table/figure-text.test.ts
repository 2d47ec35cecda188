import type { CompiledField } from '@tenon/engine'
import { expect, test } from 'vitest'
import { figureText } from './figure-text.ts'

const field = (toText: (value: string) => string) => ({ type: { toText } }) as unknown as CompiledField
const plain = field((value) => value)
const amount = field((value) => `¥${Number(value).toFixed(2)}`)
const whole = field((value) => `¥${Math.round(Number(value))}`)
const fixed = field((value) => Number(value).toFixed(3))

test.each([
  ['a number keeps every digit of its sum', plain, '12345678901234567890.5', false, '12,345,678,901,234,567,890.5'],
  ['a number has two digits in its average', plain, '3.14159', true, '3.14'],
  ['an amount has its sign and its digits', amount, '50800.5', false, '¥50800.50'],
  ['an amount has them in its average too', amount, '0.126', true, '¥0.13'],
  ['an amount without digits gets none', whole, '41.6667', true, '¥42'],
  ['digits that were chosen stay in the average', fixed, '1234.5', true, '1,234.500'],
])('%s', (_, of, value, average, text) => expect(figureText(of, value, 'zh-CN', average)).toBe(text))
