import {
  createAliases,
  param,
  physicalName,
  ref,
  sql,
  toSql,
  type Checked,
  type CompiledForm,
  type ForecastAnalysis,
  type Sql,
} from '@tenon/engine'
import { stageLogSql } from './funnel-statement.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { recordTarget, SLOT } from './record-target.ts'
import { scopedFrom } from './scoped.ts'
import { prepare, type Statement } from './statements.ts'

/**
 * `open`: open records at `point` (0 = now, then the first days of quarters) by stage and the quarter of their expected day.
 * `decided`: what was decided in the year before `point`, by the furthest stage. `won`: amount won by quarter (`day`).
 */
export interface ForecastRow {
  readonly kind: 'open' | 'decided' | 'won'
  readonly point: number
  readonly stage: number | null
  readonly won: boolean | null
  readonly day: string | null
  readonly n: string
  readonly amount: string | null
}
export interface ForecastPoints {
  /** Instants, newest first; the first is now. */
  readonly points: readonly string[]
  /** A year before each. */
  readonly since: readonly string[]
  /** From when on wins are counted. */
  readonly wonSince: string
  /** Months by which the quarters begin later than those of the calendar. */
  readonly shift: number
}

/**
 * The cohort is what the access may see of the dataset; the log's rows are read for exactly those records. What a record was at a
 * point is what its log says last before it; now it is what the record itself says.
 */
export function forecastStatement(
  access: RecordAccess,
  form: CompiledForm,
  analysis: ForecastAnalysis,
  filter: Checked | null,
  { points, since, wonSince, shift }: ForecastPoints,
): Statement<ForecastRow> {
  const aliases = createAliases()
  const target = recordTarget(access, form, T, aliases)
  const source = scopedFrom(access, form, T, aliases)
  const column = (key: string) => target.column(form.key, key, T)
  const where = filter ? sql`${source.where} and ${toSql(filter, target)}` : source.where
  const stages = param(analysis.stages, 'text[]')
  const [won, lost] = [param(analysis.won, 'text'), param(analysis.lost, 'text')]
  const cohort = sql`select ${ref(T, physicalName('id'))} as id, ${column(analysis.stage)} as stage, ${column(analysis.amount)} as amount, ${quarterOf(sql`${column(analysis.close)}::timestamp`, shift)} as day from ${source.from}${target.joins.sql()} where ${where}`
  const quarter = quarterOf(sql`r.until at time zone ${SLOT.zone()}`, shift)
  return prepare(
    sql`with c as materialized (${cohort}),
      l as (${stageLogSql(access, analysis.log)}),
      d as (select * from unnest(${param(points, 'timestamptz[]')}, ${param(since, 'timestamptz[]')}) with ordinality as d(at, since, n)),
      r as materialized (select (d.n - 1)::integer as point, d.since, l.record, max(array_position(${stages}, l.stage)) as furthest, (array_agg(l.stage order by l.at desc, l.id desc))[1] as stage, max(l.at) as until from d join l on l.at <= d.at group by d.n, d.since, l.record),
      o as (select 0 as point, c.stage, c.day, c.amount from c union all select r.point, r.stage, c.day, c.amount from r join c on c.id = r.record where r.point > 0)
      select 'open' as kind, o.point, array_position(${stages}, o.stage) - 1 as stage, null::boolean as won, o.day, count(*) as n, sum(o.amount) as amount from o where array_position(${stages}, o.stage) is not null group by o.point, o.stage, o.day
      union all select 'decided', r.point, coalesce(r.furthest, 1) - 1, r.stage = ${won}, null, count(*), null from r where (r.stage = ${won} or r.stage = ${lost}) and r.until >= r.since group by r.point, coalesce(r.furthest, 1), r.stage
      union all select 'won', 0, null, null, w.day, count(*), sum(w.amount) from (select ${quarter} as day, c.amount from r join c on c.id = r.record where r.point = 0 and r.stage = ${won} and r.until >= ${param(wonSince, 'timestamptz')}) w group by w.day`,
    { named: false },
  )
}

/** Rates that stand as records of a form, one per stage; what is empty is left out. */
export function stageRatesStatement(
  app: PublishedApp,
  form: CompiledForm,
  rates: { readonly stage: string; readonly rate: string },
): Statement<{ stage: string; rate: string }> {
  const system = systemAccess(app)
  const { from, where } = scopedFrom(system, form, T, createAliases())
  const target = recordTarget(system, form, T, createAliases())
  const [stage, rate] = [target.column(form.key, rates.stage, T), target.column(form.key, rates.rate, T)]
  return prepare(
    sql`select distinct on (1) ${stage} as "stage", ${rate} as "rate" from ${from} where ${where} and ${stage} is not null and ${rate} is not null order by 1, ${ref(T, physicalName('id'))}`,
    { named: false },
  )
}

// helpers

const T = physicalName('t')

function quarterOf(moment: Sql, shift: number): Sql {
  const later = sql`make_interval(months => ${param(shift, 'integer')})`
  return sql`(date_trunc('quarter', ${moment} - ${later}) + ${later})::date`
}
