import type { Definition, FormDefinition, ReportDefinition, RoleDefinition } from '@tenon/engine'

/** Forms, reports and roles of the tests of reports. The records are made in reports.test.ts as the table there says. */
const customer: FormDefinition = {
  kind: 'form',
  key: 'customer',
  label: '客户',
  title: 'name',
  fields: [
    { id: 'c1', key: 'name', type: 'text', label: '名称' },
    { id: 'c2', key: 'industry', type: 'select', label: '行业', settings: { options: 'industry' } },
    { id: 'c3', key: 'area', type: 'area', label: '地区' },
  ],
}
const deal: FormDefinition = {
  kind: 'form',
  key: 'deal',
  label: '商机',
  title: 'name',
  fields: [
    { id: 'd1', key: 'name', type: 'text', label: '名称' },
    { id: 'd2', key: 'customer', type: 'relation', label: '客户', settings: { form: 'customer' } },
    { id: 'd3', key: 'amount', type: 'money', label: '金额' },
    { id: 'd4', key: 'stage', type: 'select', label: '阶段', settings: { options: 'stage' } },
    { id: 'd5', key: 'signed_on', type: 'date', label: '签约' },
  ],
}
const log: FormDefinition = {
  kind: 'form',
  key: 'stage_log',
  label: '阶段日志',
  fields: [
    { id: 'l1', key: 'deal', type: 'relation', label: '商机', settings: { form: 'deal', onDelete: 'cascade' } },
    { id: 'l2', key: 'to_stage', type: 'select', label: '新阶段', settings: { options: 'stage' } },
    { id: 'l3', key: 'at', type: 'datetime', label: '时间' },
  ],
}
export const report = (key: string, part: Partial<ReportDefinition>): ReportDefinition => ({
  kind: 'report',
  key,
  label: key,
  dataset: { form: 'deal' },
  dimensions: [],
  measures: [{ key: 'amount', agg: 'sum', field: 'amount' }],
  charts: [{ kind: 'table', encoding: { values: ['amount'] } }],
  ...part,
})
const isWon = { '==': [{ var: 'stage' }, '赢单'] }
const byIndustry = report('by_industry', {
  dimensions: [{ field: 'customer.industry' }],
  measures: [
    { key: 'n', agg: 'count' },
    { key: 'amount', agg: 'sum', field: 'amount' },
    { key: 'mean', agg: 'avg', field: 'amount' },
    { key: 'mid', agg: 'median', field: 'amount' },
    { key: 'customers', agg: 'distinct', field: 'customer' },
    { key: 'first', agg: 'min', field: 'signed_on' },
    { key: 'won', agg: 'count', filter: isWon },
    { key: 'rate', agg: 'formula', formula: { '/': [{ var: 'won' }, { var: 'n' }] } },
  ],
})
const reports: readonly ReportDefinition[] = [
  byIndustry,
  // Without distinct and median the totals are made from the groups.
  report('by_stage', {
    dimensions: [{ field: 'stage' }],
    measures: byIndustry.measures.filter((one) => one.agg !== 'distinct' && one.agg !== 'median'),
  }),
  report('by_month', {
    dimensions: [{ field: 'signed_on', grain: 'month' }],
    charts: [{ kind: 'line', encoding: { x: 'signed_on', y: 'amount' }, settings: { compare: 'previous' } }],
  }),
  report('top', { dimensions: [{ field: 'customer.industry' }], sort: ['-amount'], top: 1, others: true }),
  report('by_province', { dimensions: [{ field: 'customer.area', grain: 'province' }] }),
  report('by_owner', { dimensions: [{ field: 'owner_id' }] }),
  report('cross', {
    dimensions: [{ field: 'stage' }, { field: 'owner_id' }],
    charts: [{ kind: 'pivot', encoding: { rows: 'stage', columns: 'owner_id', values: 'amount' } }],
  }),
  // Industries divided by stage, against owners: figures that cannot be added up.
  report('nested', {
    dimensions: [{ field: 'customer.industry' }, { field: 'stage' }, { field: 'owner_id' }],
    measures: [
      { key: 'mean', agg: 'avg', field: 'amount', label: '均额' },
      { key: 'customers', agg: 'distinct', field: 'customer', label: '客户数' },
    ],
    charts: [
      {
        kind: 'pivot',
        label: '行业与阶段',
        encoding: { rows: ['customer.industry', 'stage'], columns: ['owner_id'], values: ['mean', 'customers'] },
      },
    ],
  }),
  // A chart may show fewer dimensions than its report has.
  report('nested_top', {
    dimensions: [{ field: 'customer.industry' }, { field: 'stage' }, { field: 'owner_id' }],
    measures: [{ key: 'customers', agg: 'distinct', field: 'customer' }],
    sort: ['-customers'],
    top: 1,
    others: true,
    charts: [{ kind: 'pivot', encoding: { rows: 'customer.industry', columns: 'owner_id', values: 'customers' } }],
  }),
  report('funnel', {
    measures: [{ key: 'n', agg: 'count' }],
    analysis: {
      kind: 'funnel',
      stage: 'stage',
      won: '赢单',
      lost: '输单',
      log: { form: 'stage_log', record: 'deal', to: 'to_stage', at: 'at' },
    },
    charts: [{ kind: 'funnel', encoding: {} }],
  }),
]
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const }, transfer: {} }
const keys = reports.map((one) => one.key)
const role = (key: string, part: Partial<RoleDefinition>): RoleDefinition => ({
  kind: 'role',
  key,
  label: key,
  forms: {},
  reports: keys,
  dashboards: ['cockpit'],
  ...part,
})
const own = { view: { scope: 'own' as const }, create: {}, edit: { scope: 'own' as const } }
export const definitions: readonly Definition[] = [
  {
    kind: 'options',
    key: 'industry',
    label: '行业',
    items: [{ value: '装备' }, { value: '汽车', label: '汽车零部件' }],
  },
  {
    kind: 'options',
    key: 'stage',
    label: '阶段',
    items: ['新线索', '初步沟通', '方案报价', '赢单', '输单'].map((value) => ({ value })),
  },
  customer,
  deal,
  log,
  ...reports,
  {
    kind: 'dashboard',
    key: 'cockpit',
    label: '驾驶舱',
    filters: [
      { key: 'time', label: '时间', type: 'period', default: 'thisQuarter', binds: { deal: 'signed_on' } },
      { key: 'who', label: '负责人', type: 'member', binds: { deal: 'owner_id' } },
    ],
    items: [{ id: 'a', kind: 'chart', report: 'by_month', chart: 0, x: 0, y: 0, w: 6, h: 6 }],
  },
  role('manager', { forms: { customer: all, deal: all, stage_log: all } }),
  role('sales', { forms: { customer: own, deal: own } }),
  role('clerk', { forms: { customer: all, deal: { ...all, fields: { amount: 'hidden' } }, stage_log: all } }),
]
