import { OTHERS, type Measure, type ReportData, type ReportDefinition, type ReportRow } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { definitions, report } from './report-fixture.ts'

/**
 * 240 deals of four stages or none, of three months or none, of two owners or none, a third of them without an amount. Where groups
 * say enough, the best and the sums in between are made of them; a count of different values, which they do not say, has the records
 * asked instead. Both must say the same, and what is counted here by hand.
 */
interface Deal {
  readonly name: string
  readonly cents: number | null
  readonly stage: string | null
  readonly signed_on: string | null
  readonly owner_id: string | null
}
let deals: readonly Deal[]
let server: TestServer
let builder: TestClient

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2026-11-22T00:00:00.000Z') })
  await publishApp(server.admin, 'crm', definitions)
  builder = await server.person('builder', { platformRoles: ['builder'], roles: [['crm', 'manager']] })
  const ben = await server.person('ben', { roles: [['crm', 'sales']] })
  const [stages, days] = [['新线索', '初步沟通', '赢单', '输单'], ['01-01', '02-01', '02-20', '03-01', '01-31']] // prettier-ignore
  deals = Array.from({ length: 240 }, (_, i) => ({
    name: `n${i}`,
    cents: i % 3 === 2 ? null : ((i * 7919) % 1000) - 300,
    stage: stages[(i * 31) % 5] ?? null,
    signed_on: days[(i * 17) % 6] ? `2026-${days[(i * 17) % 6]}` : null,
    owner_id: [builder.id, ben.id][(i * 13) % 3] ?? null,
  }))
  await server.platform.pool.query(
    `insert into app_crm.deal (id, version, created_at, updated_at, name, amount, stage, signed_on, owner_id)
     select meta.uuid_v7(), 1, now(), now(), name, cents * 0.01, stage, signed_on, owner_id
     from jsonb_to_recordset($1) as d(name text, cents numeric, stage text, signed_on date, owner_id uuid)`,
    [JSON.stringify(deals)],
  )
})
afterAll(() => server.close())

const isWon = { '==': [{ var: 'stage' }, '赢单'] }
const measures: readonly Measure[] = [
  { key: 'n', agg: 'count' },
  { key: 'given', agg: 'count', field: 'amount' },
  { key: 'amount', agg: 'sum', field: 'amount' },
  { key: 'mean', agg: 'avg', field: 'amount' },
  { key: 'least', agg: 'min', field: 'amount' },
  { key: 'last', agg: 'max', field: 'signed_on' },
  { key: 'won', agg: 'count', filter: isWon },
  { key: 'won_mean', agg: 'avg', field: 'amount', filter: isWon },
]
const different: Measure = { key: 'different', agg: 'distinct', field: 'name' }
const [stage, month, owner] = [{ field: 'stage' }, { field: 'signed_on', grain: 'month' }, { field: 'owner_id' }]
const cross = (rows: readonly string[], columns: string) => ({
  charts: [{ kind: 'pivot', encoding: { rows: [...rows], columns, values: ['n'] } }],
})
const best = measures.flatMap(({ key }) => [key, `-${key}`]).map((key) => ({ sort: [key], top: 2 }))
const nothing = { filter: { '>': [{ var: 'amount' }, 1_000_000] } }

const shapes: readonly [string, Partial<ReportDefinition>][] = [
  ...best.flatMap((top): [string, Partial<ReportDefinition>][] => [
    [`best by ${top.sort[0]}`, { dimensions: [stage], ...top, others: true }],
    [`best by ${top.sort[0]} alone, divided`, { dimensions: [month, stage], ...top }],
  ]),
  ['first of a dimension', { dimensions: [month], sort: ['signed_on'], top: 2, others: true }],
  ['crossed', { dimensions: [stage, month, owner], ...cross(['stage', 'signed_on'], 'owner_id') }],
  [
    'crossed, the best',
    { dimensions: [stage, owner], sort: ['-n'], top: 2, others: true, ...cross(['stage'], 'owner_id') },
  ],
  ['crossed, of nothing', { dimensions: [stage, owner], ...nothing, ...cross(['stage'], 'owner_id') }],
  ['best of nothing', { dimensions: [stage], sort: ['-n'], top: 2, others: true, ...nothing }],
]

describe('figures made of groups are those of the records', () => {
  it.each(shapes)('%s', async (_, shape) => {
    const [made, asked] = [await figures(shape, measures), await figures(shape, [...measures, different])]
    expect(made).toEqual(asked)
    if (shape.filter) return expect([made.rows, made.totals['n'], made.totals['mean']]).toEqual([[], 0, null])
    const groups = made.rows.map((row) => ({ row, deals: dealsOf(row, made.rows) }))
    expect(made.rows.map(shown)).toEqual(groups.map((group) => shown(counted(group.deals))))
    const all = shape.top === undefined || shape.others === true ? deals : groups.flatMap((group) => group.deals)
    expect(shown(made.totals)).toEqual(shown(counted(all)))
    for (const row of made.subtotals) expect(shown(row)).toEqual(shown(counted(dealsOf(row, made.rows))))
  })

  it.each(measures.map(({ key }) => key))('the best by %s are the best', async (key) => {
    for (const sort of [key, `-${key}`]) {
      const { rows } = await figures({ dimensions: [stage], sort: [sort], top: 2 }, measures)
      const stages = [...new Set(deals.map((deal) => deal.stage))]
      const values = stages.map((of) => value(counted(deals.filter((deal) => deal.stage === of)), key))
      const up = sort === key ? 1 : -1
      values.sort((a, b) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -up : up))
      expect([sort, rows.map((row) => value(row, key))]).toEqual([sort, values.slice(0, 2)])
    }
  })
})

describe('a median', () => {
  it('is the mean of the two in the middle, or the one there is, of any number of values', async () => {
    const values = deals.filter((deal) => deal.cents !== null)
    for (const count of [1, 2, 3, 4, 5, 40, 159, 160]) {
      const names = deals.slice(0, deals.indexOf(values[count - 1]!) + 1).map((deal) => deal.name)
      const data = await ask({ filter: { in: [{ var: 'name' }, names] } }, [
        { key: 'middle', agg: 'median', field: 'amount' },
      ])
      const sorted = values.slice(0, count).map((one) => one.cents!).sort((a, b) => a - b) // prettier-ignore
      const middle = (sorted[(count - 1) >> 1]! + sorted[count >> 1]!) / 200
      expect([count, Number(data.totals['middle'])]).toEqual([count, middle])
    }
  })

  it('has its fraction above a half for as many rows as a table may have', async () => {
    const { rows } = await server.platform.pool.query(
      `select bool_and(ceil(0.5::float8 * n) = (n + 1) / 2) as lower, bool_and(ceil(0.5000000001::float8 * n) = n / 2 + 1) as upper
       from (select unnest(array[1, 2, 3, 10, 999999, 1000000, 4999999998, 4999999999]::int8[]) as n) as counts`,
    )
    expect(rows).toEqual([{ lower: true, upper: true }])
  })
})

// helpers

/** The deals of a group of all groups; one of the rest is in none of the others. */
function dealsOf(row: ReportRow, rows: readonly ReportRow[]): Deal[] {
  return deals.filter((deal) => {
    const place: Record<string, unknown> = { ...deal, signed_on: deal.signed_on && `${deal.signed_on.slice(0, 7)}-01` }
    return ['stage', 'signed_on', 'owner_id'].every(
      (key) =>
        !(key in row) || (row[key] === OTHERS ? !rows.some((one) => one[key] === place[key]) : row[key] === place[key]),
    )
  })
}
function counted(of: readonly Deal[]): ReportRow {
  const cents = (some: readonly Deal[]) => some.flatMap((deal) => deal.cents ?? [])
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0)
  const mean = (list: readonly number[]) => (list.length === 0 ? null : sum(list) / list.length / 100)
  const won = of.filter((deal) => deal.stage === '赢单')
  const given = cents(of)
  return {
    n: of.length,
    given: given.length,
    amount: sum(given) / 100,
    mean: mean(given),
    least: given.length === 0 ? null : Math.min(...given) / 100,
    last: of.flatMap((deal) => deal.signed_on ?? []).sort().at(-1) ?? null, // prettier-ignore
    won: won.length,
    won_mean: mean(cents(won)),
  }
}
/** Figures only, to nine digits: what is counted here is counted in doubles. */
const shown = (row: ReportRow) => Object.fromEntries(measures.map(({ key }) => [key, value(row, key)]))
const value = (row: ReportRow, key: string): number | string | null => {
  const figure = row[key]
  return figure === null || key === 'last' ? (figure as string | null) : Number(Number(figure).toFixed(9))
}
async function ask(shape: Partial<ReportDefinition>, asked: readonly Measure[]): Promise<ReportData> {
  const definition = report('draft', { charts: [], ...shape, measures: [...asked] })
  return must(builder.post('/api/apps/crm/reports/preview', { definition }))
}
async function figures(shape: Partial<ReportDefinition>, asked: readonly Measure[]) {
  const { rows, subtotals = [], totals } = await ask(shape, asked)
  const plain = ({ different: _, ...row }: ReportRow): ReportRow => row
  const text = (row: ReportRow): string => JSON.stringify(row)
  const inOrder = subtotals.map(plain).sort((a, b) => (text(a) < text(b) ? -1 : 1))
  return { rows: rows.map(plain), subtotals: inOrder, totals: plain(totals) }
}
