import { readFileSync } from 'node:fs'
import { createRegistry, findTable, inferFields, type Cell, type Sheet } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { corePlugin } from '../plugin.ts'

const registry = createRegistry([corePlugin])
const infer = (sheet: Sheet, people: readonly string[] = []) =>
  inferFields(
    findTable(sheet, () => false, 0)!,
    registry,
    (form, texts) => (form === '$user' ? texts.filter((text) => people.includes(text)).length / texts.length : 0),
  )
/** What is proposed for one column whose cells are repeated often enough to be a habit. */
const typeOf = (header: string, cells: readonly Cell[], people?: readonly string[]) => {
  const rows = Array.from({ length: 30 }, (_, i) => [cells[i % cells.length]!, `行 ${i}`])
  return infer({ name: 's', rows: [[header, '其他'], ...rows] }, people)[0]!
}

describe('the field proposed for a column', () => {
  it.each<[string, readonly Cell[], string]>([
    ['公司名称', Array.from({ length: 30 }, (_, i) => `上海${i}有限公司`), 'text'],
    ['客户编号', [10001, 10002, 10003], 'text'],
    ['手机', ['13812345678', '139 1234 5678'], 'phone'],
    ['联系电话', ['0571-87654321', '13812345678'], 'phone'],
    ['Contact', [13812345678, 13912345678], 'phone'],
    ['邮箱', ['a@b.cn', 'c@d.com'], 'email'],
    ['官网', ['https://a.cn', 'www.b.com'], 'url'],
    ['证件', ['110101199003070011', '11010519491231002X'], 'idCard'],
    ['合同金额', ['¥1,150,000', '72万', 950000], 'money'],
    ['人数', [12, 800, 35], 'number'],
    ['税率', ['6%', '13%'], 'percent'],
    ['签约日期', [new Date('2026-03-02'), '2026/3/5'], 'date'],
    ['下单时间', [new Date('2026-03-02T08:30:00Z'), '2026-03-05 14:20'], 'datetime'],
    ['上课', ['08:30', '14:00'], 'time'],
    ['级别', ['A', 'B', 'C'], 'select'],
    ['标签', ['高意向、已签约', '高意向', '潜在流失、已签约'], 'multiSelect'],
    ['是否开票', ['是', '否'], 'switch'],
    ['所在地区', ['浙江省杭州市', '上海市'], 'area'],
    ['备注', ['电话未接', '再联系'], 'longText'],
    ['负责人', ['陈晓明', '李雷'], 'member'],
  ])('%s', (header, cells, type) => {
    expect(typeOf(header, cells, ['陈晓明', '李雷']).type).toBe(type)
  })
  it('brings the options in the order of the sheet, and what else the column could be', () => {
    const { settings, others } = typeOf('跟进阶段', ['初步沟通', '需求确认', '赢单'])
    expect(settings).toEqual({ options: [{ value: '初步沟通' }, { value: '需求确认' }, { value: '赢单' }] })
    expect(others.map(({ type }) => type)).toEqual(['text'])
  })
  it('takes spellings of one value as one option, by the commonest', () => {
    const { settings } = typeOf('职位', ['销售总监', '销售 总监', '销售总监', '采购经理'])
    expect(settings).toEqual({ options: [{ value: '销售总监', aliases: ['销售 总监'] }, { value: '采购经理' }] })
  })
  it('takes a few slips of the hand, and no more', () => {
    const days = (bad: number): Cell[] => Array.from({ length: 30 }, (_, i) => (i < bad ? `待定${i}` : '2026-03-02'))
    expect(typeOf('日期', days(2)).type).toBe('date')
    expect(typeOf('日期', days(9)).type).not.toBe('date')
  })
  it('numbers headings that come twice, and names columns without one', () => {
    const rows = [['姓名', '姓名', null], ...Array.from({ length: 3 }, (_, i) => [`甲${i}`, `乙${i}`, `丙${i}`])]
    expect(infer({ name: 's', rows }).map(({ label }) => label)).toEqual(['姓名', '姓名 2', 'C'])
  })
})

it('reads the leads of a real file', () => {
  const text = new TextDecoder('gb18030').decode(readFileSync('e2e/fixtures/data/市场部线索.csv'))
  const rows = text.split(/\r?\n/).map((line) => line.split(','))
  const found = infer({ name: '市场部线索', rows })
  expect(Object.fromEntries(found.map(({ label, type }) => [label, type]))).toEqual({
    姓名: 'text',
    公司: 'text',
    手机号码: 'phone',
    渠道: 'select',
    地区: 'area',
    登记时间: 'datetime',
  })
})
