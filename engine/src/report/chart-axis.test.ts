import { describe, expect, it } from 'vitest'
import { axisFormat, axisLook, withAxis } from './chart-axis.ts'
import { figureText } from './format-figure.ts'

describe('an axis of a chart', () => {
  it('is as its settings say, without what is none', () => {
    const axes = { y: { title: '金额', unit: '万', places: 2 }, right: { unit: '斤', places: 9, title: '' }, x: 'wide' }
    expect(axisLook({ axes }, 'y')).toEqual({ title: '金额', unit: '万', places: 2 })
    expect(axisLook({ axes }, 'right')).toEqual({})
    expect(axisLook({ axes }, 'x')).toEqual({})
    expect(axisLook({ axes: null }, 'y')).toEqual({})
  })
  it('is changed alone, and leaves nothing behind when all of it is taken away', () => {
    const first = withAxis({}, 'y', { unit: '万' })
    expect(first).toEqual({ y: { unit: '万' } })
    const second = withAxis({ axes: first }, 'x', { title: '周' })
    expect(second).toEqual({ y: { unit: '万' }, x: { title: '周' } })
    expect(withAxis({ axes: second }, 'y', { unit: undefined })).toEqual({ x: { title: '周' } })
    expect(withAxis({ axes: { x: { title: '周' } } }, 'x', { title: '' })).toBeUndefined()
  })
  it.each([
    [{}, {}, 125_000, '12.5 万'],
    [{ unit: 'whole' }, {}, 125_000, '125,000'],
    [{ unit: '万' }, {}, 5_000, '0.5 万'],
    [{ unit: '万', places: 2 }, {}, 15_000, '1.50 万'],
    [{ unit: '亿', places: 1 }, { style: 'money', sign: '¥' }, 50_000_000, '¥0.5 亿'],
    [{ unit: 'M' }, {}, 2_500_000, '2.5 M'],
    [{ unit: 'K' }, {}, 350, '0.35 K'],
    [{ unit: '万' }, {}, 50, '0.005 万'],
    [{ unit: '万' }, {}, 0, '0'],
    [{ unit: 'K' }, { unit: '元' }, -2000, '-2 K元'],
    [{ places: 0 }, { style: 'percent' }, 0.255, '26%'],
    [{ places: 2 }, {}, 3, '3.00'],
  ])('%o writes a figure of %o', (look, format, value, text) => {
    expect(figureText(value, 'zh-CN', axisFormat(look, format))).toBe(text)
  })
})
