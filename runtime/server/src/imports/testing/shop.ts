import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import ExcelJS from 'exceljs'

export const customer: FormDefinition = {
  kind: 'form',
  key: 'customer',
  label: '客户',
  title: 'name',
  number: 'no',
  fields: [
    { id: 'f_no', key: 'no', type: 'autoNumber', label: '编号', settings: { pattern: 'KH-{0000}' } },
    { id: 'f_name', key: 'name', type: 'text', label: '客户名称', required: true, import: { aliases: ['公司'] } },
    { id: 'f_mobile', key: 'mobile', type: 'phone', label: '手机', settings: { pattern: 'cn-mobile' } },
    {
      id: 'f_level',
      key: 'level',
      type: 'radio',
      label: '级别',
      settings: { options: [{ value: 'A', aliases: ['重点'] }, { value: 'B' }] },
    },
    { id: 'f_amount', key: 'amount', type: 'money', label: '预计金额' },
    { id: 'f_area', key: 'area', type: 'area', label: '地区', import: { aliases: ['省', '市'] } },
    { id: 'f_on', key: 'filed_on', type: 'date', label: '建档日期' },
    {
      id: 'f_tags',
      key: 'tags',
      type: 'multiSelect',
      label: '标签',
      settings: { options: [{ value: '重要' }, { value: '老客户' }] },
    },
    { id: 'f_secret', key: 'secret', type: 'text', label: '成本' },
  ],
  duplicates: [{ fields: ['name'], match: 'normalized', do: 'block' }],
  checks: [{ key: 'c', when: { '<': [{ var: 'amount' }, 0] }, do: 'block', at: ['amount'], message: '金额不能为负' }],
}
export const order: FormDefinition = {
  kind: 'form',
  key: 'order_line',
  label: '订单',
  fields: [
    {
      id: 'o_c',
      key: 'customer',
      type: 'relation',
      label: '客户',
      required: true,
      settings: { form: 'customer', onDelete: 'refuse' },
    },
    { id: 'o_n', key: 'title', type: 'text', label: '标题', default: { cat: [{ var: 'customer.name' }, ' 订单'] } },
    { id: 'o_q', key: 'quantity', type: 'number', label: '数量' },
  ],
}
const all = {
  view: { scope: 'all' as const },
  create: {},
  edit: { scope: 'all' as const },
  delete: { scope: 'all' as const },
  transfer: {},
  import: {},
  export: {},
}
export const roles: RoleDefinition[] = [
  {
    kind: 'role',
    key: 'clerk',
    label: '录入',
    forms: { customer: { ...all, fields: { secret: 'hidden' } }, order_line: all },
  },
  {
    kind: 'role',
    key: 'rep',
    label: '销售',
    forms: { customer: { view: { scope: 'own' }, create: {} }, order_line: { ...all, view: { scope: 'own' } } },
  },
  {
    kind: 'role',
    key: 'own',
    label: '自己',
    forms: { customer: { view: { scope: 'own' }, create: {}, import: {} }, order_line: all },
  },
]

/** A workbook of one sheet 名单. */
export async function workbook(
  rows: readonly (readonly unknown[])[],
  style?: (sheet: ExcelJS.Worksheet) => void,
): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('名单')
  sheet.addRows(rows as unknown[][])
  style?.(sheet)
  return new Uint8Array(await book.xlsx.writeBuffer())
}
