import type { Crm } from './crm.ts'

/** A dashboard of two tabs with a cross table, and with questions that cannot be answered by everybody; for all who may open the cockpit. */
const MEASURE = { key: 'amount', label: '合同金额', agg: 'sum', field: 'amount' }
const report = (key: string, label: string, part: object) => ({ kind: 'report', key, label, dimensions: [], measures: [MEASURE], ...part }) // prettier-ignore
const REPORTS = [
  report('x_industry', '行业排名', {
    dataset: { form: 'contract', joins: ['customer'] },
    dimensions: [{ field: 'customer.industry' }],
    filter: { '==': [{ var: 'status' }, '生效'] },
    charts: [{ kind: 'rankedBars', encoding: { x: 'customer.industry', value: 'amount' } }],
  }),
  report('x_cross', '行业与级别', {
    dataset: { form: 'contract', joins: ['customer'] },
    dimensions: [{ field: 'customer.industry' }, { field: 'customer.source' }, { field: 'customer.level' }],
    measures: [MEASURE, { key: 'customers', label: '客户数', agg: 'distinct', field: 'customer' }],
    charts: [
      {
        kind: 'pivot',
        encoding: {
          rows: ['customer.industry', 'customer.source'],
          columns: ['customer.level'],
          values: ['customers'],
        },
      },
    ],
  }),
  report('x_cost', '成本合计', {
    dataset: { form: 'product' },
    measures: [{ key: 'cost', label: '成本', agg: 'sum', field: 'cost' }],
    charts: [{ kind: 'figure', encoding: { value: 'cost' } }],
  }),
  report('x_zero', '除以零', {
    dataset: { form: 'contract' },
    measures: [
      { key: 'n', label: '合同数', agg: 'count' },
      {
        key: 'rate',
        label: '比率',
        agg: 'formula',
        formula: { '/': [{ var: 'n' }, { '-': [{ var: 'n' }, { var: 'n' }] }] },
      },
    ],
    charts: [{ kind: 'figure', label: '除以零', encoding: { value: 'rate' } }],
  }),
]
const card = (id: string, of: string, tab: string, x: number, y: number, w: number, h: number) =>
  ({ id, kind: 'chart', report: of, chart: 0, tab, x, y, w, h }) // prettier-ignore
const BOARD = {
  kind: 'dashboard',
  key: 'x_board',
  label: '两页看板',
  filters: [
    {
      key: 'period',
      label: '期间',
      type: 'period',
      default: 'thisYear',
      binds: { contract: 'signed_at', customer: 'filed_on' },
    },
    { key: 'owner', label: '负责人', type: 'member', binds: { contract: 'owner_id', customer: 'owner_id' } },
  ],
  tabs: [
    { key: 'one', label: '总览' },
    { key: 'two', label: '明细' },
  ],
  items: [
    card('industry', 'x_industry', 'one', 0, 0, 6, 8),
    card('growth', 'customer_cohort', 'one', 6, 0, 6, 8),
    card('cost', 'x_cost', 'one', 0, 8, 3, 3),
    card('zero', 'x_zero', 'one', 3, 8, 3, 3),
    card('new', 'new_customers', 'one', 6, 8, 3, 3),
    card('cross', 'x_cross', 'two', 0, 0, 12, 8),
  ],
}

export async function publishExtraBoard(crm: Crm): Promise<void> {
  const draft = (await crm.admin.get('/api/apps/crm/draft')).body as {
    readonly revisions: Readonly<Record<string, number>>
    readonly roles: Readonly<
      Record<string, { readonly dashboards?: readonly string[]; readonly reports?: readonly string[] }>
    >
  }
  const put = async (ref: string, definition: object) => {
    const answer = await crm.admin.put(`/api/apps/crm/draft/${ref}`, definition, {
      'if-match': `"${draft.revisions[ref] ?? 0}"`,
    })
    if (answer.status >= 300) throw new Error(`${ref}: ${answer.text}`)
  }
  for (const one of REPORTS) await put(`report/${one.key}`, one)
  await put('dashboard/x_board', BOARD)
  for (const [key, role] of Object.entries(draft.roles))
    if (role.dashboards?.includes('cockpit'))
      await put(`role/${key}`, {
        ...role,
        dashboards: [...role.dashboards, BOARD.key],
        reports: [...(role.reports ?? []), ...REPORTS.map((one) => one.key)],
      })
  const published = await crm.admin.post('/api/apps/crm/publish', {})
  if (published.status >= 300) throw new Error(published.text)
}
