import type { ChartTheme } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { namesBelow } from './axis-words.ts'
import { charts } from './index.ts'

const lines = (labels: readonly string[], pixels: number): unknown => {
  const { formatter, rotate, interval } = namesBelow(labels, pixels)
  if (formatter) return labels.map(formatter as (label: string) => string)
  return rotate === undefined ? interval : 'aslant'
}

describe('names below an axis', () => {
  const sources = ['官网注册', '搜索引擎', '展会扫码', '老客户推荐', '广告', '电话']
  it('stand whole beside each other where they fit', () => {
    expect(lines(sources, 500)).toBe(0)
    expect(lines(['New', 'First contact', 'Needs confirmed', 'Proposal', 'Negotiation', 'Won', 'Lost'], 860)).toBe(0)
    expect(
      lines(
        Array.from({ length: 20 }, (_, i) => `${i}`),
        800,
      ),
    ).toBe(0)
  })
  it('are broken into even lines where they do not, and only those that are too long', () => {
    expect(lines(sources, 360)).toEqual(['官网注册', '搜索引擎', '展会扫码', '老客户\n推荐', '广告', '电话'])
    expect(lines(['First contact', 'Needs confirmed', 'Won'], 240)).toEqual([
      'First\ncontact',
      'Needs\nconfirmed',
      'Won',
    ])
    expect(lines(['合同审批（10–100 万）', '报价'], 180)).toEqual(['合同审批\n（10–100 万）', '报价'])
  })
  it('are aslant where a word does not fit, and left to the chart where they are many', () => {
    expect(lines(['Manufacturing', 'Telecommunications', 'Pharmaceuticals', 'Retail', 'Energy'], 300)).toBe('aslant')
    expect(
      lines(
        Array.from({ length: 40 }, (_, i) => `客户名称很长的一家公司${i}`),
        600,
      ),
    ).toBe('auto')
  })
  it('that are empty take no line, and the same name is written the same', () => {
    expect(lines(['', '一二三四五六七八'], 120)).toEqual(['', '一二三四\n五六七八'])
    expect(lines([], 300)).toBe(0)
  })
})

it('rows below each other need height in a narrow chart, as many as there are', () => {
  const bar = charts.find(({ kind }) => kind === 'bar')!
  const rows = ['东', '西', '南'].map((stage) => ({ stage, n: 1 }))
  const columns = [
    { key: 'stage', role: 'dimension', label: '阶段', type: 'text' },
    { key: 'n', role: 'measure', label: '数', type: 'number' },
  ] as const
  const least = (width: number, horizontal: boolean) =>
    bar.leastHeight!({
      data: { columns, rows, totals: {}, labels: {}, truncated: false },
      encoding: { x: 'stage', y: ['n'] },
      settings: { horizontal },
      theme: { width, locale: 'zh-CN' } as ChartTheme,
    })
  expect([least(360, true), least(360, false), least(900, true)]).toEqual([3 * 27 + 40, undefined, undefined])
})
