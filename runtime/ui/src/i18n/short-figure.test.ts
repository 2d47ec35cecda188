import { describe, expect, it } from 'vitest'
import { shortFigure } from './short-figure.ts'

describe('shortFigure', () => {
  it.each([
    ['864000', '¥864,000.00', 'zh-CN', '¥86.4 万'],
    [2600000, '¥2,600,000.00', 'zh-CN', '¥260.0 万'],
    ['123456789012', '¥123,456,789,012.00', 'zh-CN', '¥1,234.6 亿'],
    ['-120000', '¥-120,000.00', 'zh-CN', '-¥12.0 万'],
    ['9999.99', '¥9,999.99', 'zh-CN', '¥9,999.99'],
    ['864000', '$864,000.00', 'en-US', '$864.0K'],
    [null, '', 'zh-CN', ''],
    ['方案报价', '方案报价', 'zh-CN', '方案报价'],
  ])('says %s as people do', (value, exact, locale, text) => {
    expect(shortFigure(value, exact, locale)).toBe(text)
  })
})
