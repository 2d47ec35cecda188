import type { Dimension, Measure, ReportDefinition } from '../engine/src/index.ts'

/** A chart of the measured dashboard: its report, and what somebody would write by hand for it (`$1`: least amount). */
export interface BoardChart {
  readonly report: ReportDefinition
  readonly sql: string
}

const isWon = { '==': [{ var: 'stage' }, '赢单'] }
const N: Measure = { key: 'n', agg: 'count' }
const AMOUNT: Measure = { key: 'amount', agg: 'sum', field: 'amount' }
const FROM = 'from app_bench.opportunity o'
const JOINED = `${FROM} left join app_bench.customer c on c.id = o.customer and c.deleted_at is null`
const WHERE = 'where o.deleted_at is null and o.amount >= $1'
const MONTH = `date_trunc('month', o.expected_on)::date`

function chart(
  key: string,
  dimensions: Dimension[],
  measures: Measure[],
  sql: string,
  more: Partial<ReportDefinition> = {},
): BoardChart {
  const values = measures.map((one) => one.key)
  return {
    report: {
      kind: 'report',
      key: `board_${key}`,
      label: key,
      dataset: { form: 'opportunity' },
      dimensions,
      measures,
      charts: [{ kind: 'table', encoding: { values } }],
      ...more,
    },
    sql,
  }
}
/** Whoever looks at a chart wants the names of what its ids point to. */
const named = (by: string, table: string, name: string) =>
  `select n.${name}, s.* from (${sums(`o.${by}`)}) s left join meta.${table} n on n.id = s.${by}`
const sums = (by: string, from = FROM) => `select ${by}, count(*), sum(o.amount) ${from} ${WHERE} group by ${by}`

/** Twelve charts over the opportunities, as a cockpit has them. */
export const boardCharts: readonly BoardChart[] = [
  chart('total', [], [N, AMOUNT], `select count(*), sum(o.amount) ${FROM} ${WHERE}`),
  chart('stage', [{ field: 'stage' }], [N, AMOUNT], sums('o.stage')),
  chart('month', [{ field: 'expected_on', grain: 'month' }], [N, AMOUNT], sums(MONTH)),
  chart(
    'stage_month',
    [{ field: 'stage' }, { field: 'expected_on', grain: 'month' }],
    [N, AMOUNT],
    sums(`o.stage, ${MONTH}`),
  ),
  chart('industry', [{ field: 'customer.industry' }], [N, AMOUNT], sums('c.industry', JOINED)),
  chart(
    'level',
    [{ field: 'customer.level' }],
    [{ key: 'mean', agg: 'avg', field: 'amount' }],
    `select c.level, avg(o.amount) ${JOINED} ${WHERE} group by c.level`,
  ),
  chart('owner', [{ field: 'owner_id' }], [N, AMOUNT], named('owner_id', '"user"', 'name')),
  chart('department', [{ field: 'dept_id' }], [N, AMOUNT], named('dept_id', 'department', 'title')),
  chart(
    'cities',
    [{ field: 'customer.city' }],
    [AMOUNT],
    `with b as materialized (select c.city, sum(o.amount) as amount ${JOINED} ${WHERE} group by c.city),
      t as (select city from b order by amount desc nulls last limit 5)
      select case when b.city in (select city from t) then b.city end, sum(b.amount) from b group by 1`,
    { sort: ['-amount'], top: 5, others: true },
  ),
  chart(
    'win_rate',
    [{ field: 'customer.industry' }],
    [
      N,
      { key: 'won', agg: 'count', filter: isWon },
      { key: 'rate', agg: 'formula', formula: { '/': [{ var: 'won' }, { var: 'n' }] } },
    ],
    `select c.industry, count(*), count(*) filter (where o.stage = '赢单') ${JOINED} ${WHERE} group by c.industry`,
  ),
  chart(
    'median',
    [{ field: 'stage' }],
    [{ key: 'middle', agg: 'median', field: 'amount' }],
    `select o.stage, percentile_disc(array[0.5, 0.5000000001]) within group (order by o.amount) ${FROM} ${WHERE} group by grouping sets ((o.stage), ())`,
  ),
  chart(
    'won_month',
    [{ field: 'expected_on', grain: 'month' }],
    [AMOUNT],
    `select ${MONTH}, sum(o.amount) ${FROM} ${WHERE} and o.stage = '赢单' group by 1`,
    { filter: isWon },
  ),
]
export const boardReports: readonly ReportDefinition[] = boardCharts.map((one) => one.report)
