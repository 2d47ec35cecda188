import { describe, expect, it } from 'vitest'
import { valueLabel } from './report-data.ts'
import { sameNames, tellApart } from './tell-apart.ts'

describe('values of one name', () => {
  it('are told apart by their notes, and leave the others as they are', () => {
    const names = { a: '李娜', b: '李娜', c: '吴磊' }
    expect(sameNames(names)).toEqual(['a', 'b'])
    expect(tellApart(names, { a: '华东', b: '华南', c: '华东' }, 'zh-CN')).toEqual({
      a: '李娜（华东）',
      b: '李娜（华南）',
      c: '吴磊',
    })
  })
  it('are told apart by themselves where a note is missing or the same', () => {
    const [x, y] = ['00000000-0000-0000-0000-0000000000aa', '00000000-0000-0000-0000-0000000000bb']
    expect(tellApart({ [x]: 'Li Na', [y]: 'Li Na' }, { [x]: 'Sales', [y]: 'Sales' }, 'en-US')).toEqual({
      [x]: 'Li Na (Sales) (00aa)',
      [y]: 'Li Na (Sales) (00bb)',
    })
    expect(tellApart({ p: '渠道', q: '渠道' }, {}, 'zh-CN')).toEqual({ p: '渠道（p）', q: '渠道（q）' })
    // Even ids that end alike.
    const [v, w] = ['00000000-0000-0000-0000-0000000000aa', '10000000-0000-0000-0000-0000000000aa']
    const told = tellApart({ [v]: 'Li Na', [w]: 'Li Na' }, {}, 'en-US')
    expect(new Set(Object.values(told)).size).toBe(2)
  })
})

describe('the groups that stand for more than a value', () => {
  const column = { key: 'source', role: 'dimension', label: '来源', type: 'text' } as const
  const named = (labels: Record<string, string>) =>
    ['$others', null].map((value) => valueLabel({ labels: { source: labels } }, column, value, 'zh-CN'))
  it('are called otherwise where a value has their name', () => {
    expect(named({ web: '官网' })).toEqual(['其他', '未填写'])
    expect(named({ x: '其他', y: '未填写' })).toEqual(['其余各组', '未填写（空）'])
  })
})
