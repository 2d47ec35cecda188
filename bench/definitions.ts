import type { Definition, ReportDefinition } from '../engine/src/index.ts'
import { boardReports } from './board-charts.ts'

const all = {
  view: { scope: 'all' as const },
  create: {},
  edit: { scope: 'all' as const },
  delete: { scope: 'all' as const },
  import: {},
}
const STAGES = ['新线索', '初步沟通', '方案报价', '赢单', '输单']

const report = (key: string, dimensions: ReportDefinition['dimensions']): ReportDefinition => ({
  kind: 'report',
  key,
  label: key,
  dataset: { form: 'opportunity' },
  dimensions,
  measures: [
    { key: 'n', agg: 'count' },
    { key: 'amount', agg: 'sum', field: 'amount' },
  ],
  charts: [{ kind: 'table', encoding: { values: ['amount'] } }],
})

/** A customer form as the CRM has one, with two lists of rows and two child forms; two reports. */
export const definitions: readonly Definition[] = [
  { kind: 'app', key: 'bench', label: 'bench' },
  { kind: 'options', key: 'stage', label: '阶段', items: STAGES.map((value) => ({ value })) },
  { kind: 'options', key: 'level', label: '级别', items: [{ value: 'A' }, { value: 'B' }, { value: 'C' }] },
  {
    kind: 'form',
    key: 'customer',
    label: '客户',
    title: 'name',
    fields: [
      { id: 'f01', key: 'name', type: 'text', label: '名称', required: true },
      { id: 'f02', key: 'mobile', type: 'phone', label: '手机' },
      { id: 'f03', key: 'level', type: 'radio', label: '级别', settings: { options: 'level' } },
      { id: 'f04', key: 'amount', type: 'money', label: '金额' },
      { id: 'f05', key: 'filed_on', type: 'date', label: '建档' },
      { id: 'f06', key: 'last_follow_at', type: 'datetime', label: '跟进' },
      { id: 'f07', key: 'remark', type: 'longText', label: '备注' },
      { id: 'f08', key: 'industry', type: 'text', label: '行业' },
      { id: 'f09', key: 'city', type: 'text', label: '城市' },
      { id: 'f10', key: 'locked', type: 'switch', label: '锁定' },
      { id: 'f11', key: 'score', type: 'number', label: '评分' },
      {
        id: 'f12',
        key: 'contacts',
        type: 'subform',
        label: '联系人',
        settings: {
          fields: [
            { id: 'f12a', key: 'name', type: 'text', label: '姓名' },
            { id: 'f12b', key: 'phone', type: 'text', label: '电话' },
          ],
        },
      },
      {
        id: 'f13',
        key: 'items',
        type: 'subform',
        label: '明细',
        settings: {
          fields: [
            { id: 'f13a', key: 'product', type: 'text', label: '产品' },
            { id: 'f13b', key: 'price', type: 'number', label: '单价' },
          ],
        },
      },
      {
        id: 'f14',
        key: 'opportunities',
        type: 'mirror',
        label: '商机',
        settings: { from: 'opportunity.customer' },
      },
    ],
    duplicates: [{ fields: ['name'], match: 'normalized', do: 'block' }],
    views: [{ key: 'all', kind: 'table', label: '全部', sort: ['-amount'] }],
  },
  {
    kind: 'form',
    key: 'follow_up',
    label: '跟进记录',
    fields: [
      { id: 'g01', key: 'customer', type: 'relation', label: '客户', settings: { form: 'customer' } },
      { id: 'g02', key: 'at', type: 'datetime', label: '时间' },
      { id: 'g03', key: 'content', type: 'longText', label: '内容' },
    ],
  },
  {
    kind: 'form',
    key: 'opportunity',
    label: '商机',
    title: 'name',
    fields: [
      { id: 'h01', key: 'name', type: 'text', label: '名称' },
      { id: 'h02', key: 'customer', type: 'relation', label: '客户', settings: { form: 'customer' } },
      { id: 'h03', key: 'stage', type: 'select', label: '阶段', settings: { options: 'stage' } },
      { id: 'h04', key: 'amount', type: 'money', label: '金额' },
      { id: 'h05', key: 'expected_on', type: 'date', label: '预计' },
    ],
  },
  report('by_stage', [{ field: 'stage' }]),
  report('by_stage_month', [{ field: 'stage' }, { field: 'expected_on', grain: 'month' }]),
  ...boardReports,
  {
    kind: 'role',
    key: 'everything',
    label: '全部',
    // Seen by `linked` alone: the other cases stay what they were.
    forms: { customer: { ...all, fields: { opportunities: 'hidden' } }, follow_up: all, opportunity: all },
    reports: ['by_stage', 'by_stage_month', ...boardReports.map((one) => one.key)],
  },
  { kind: 'role', key: 'linked', label: '商机', forms: { customer: all, opportunity: all } },
  {
    kind: 'role',
    key: 'own',
    label: '本人',
    forms: { customer: { ...all, view: { scope: 'own' }, edit: { scope: 'own' } } },
  },
  {
    kind: 'role',
    key: 'team',
    label: '部门',
    forms: { customer: { ...all, view: { scope: { any: ['own', 'departmentTree'] } }, edit: { scope: 'own' } } },
  },
]
