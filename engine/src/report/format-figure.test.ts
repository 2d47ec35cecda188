import { describe, expect, it } from 'vitest'
import { figureParts, figureText, percentText } from './format-figure.ts'

describe('a figure', () => {
  it.each<[unknown, Record<string, unknown>, string, string]>([
    [12864000, {}, '1,286.4 万', '12.9 M'],
    [99999, {}, '99,999', '99,999'],
    ['123456789012.34', {}, '1,234.6 亿', '123.5 B'],
    [0.5946, { style: 'percent' }, '59.5%', '59.5%'],
    [41.26, { unit: { 'zh-CN': '天', 'en-US': 'days' } }, '41.3 天', '41.3 days'],
    [1234.5, { style: 'money', scale: 2 }, '1,234.5', '1,234.5'],
    [12864000, { compact: false }, '12,864,000', '12,864,000'],
    [null, {}, '–', '–'],
    [-250000, {}, '-25 万', '-250 K'],
    [12864000, { style: 'money', sign: '¥' }, '¥1,286.4 万', '¥12.9 M'],
    ['-1234.5', { style: 'money', sign: '$' }, '-$1,234.5', '-$1,234.5'],
  ])('%j is told in the words of the language', (value, format, zh, en) => {
    expect(figureText(value, 'zh-CN', format)).toBe(zh)
    expect(figureText(value, 'en-US', format)).toBe(en)
  })
  it('keeps its unit apart', () => {
    expect(figureParts(12864000, 'zh-CN', { unit: '元' })).toEqual({ text: '1,286.4', unit: '万元' })
    expect([percentText(0.333), percentText(null)]).toEqual(['33.3%', '–'])
  })
})
