import {
  createAliases,
  empty,
  join,
  param,
  physicalName,
  quotientSql,
  ref,
  ROW_COLUMNS,
  sql,
  sqlType,
  toSql,
  type CompiledForm,
  type PlannedMeasure,
  type ReportPlan,
  type Sql,
  type SqlTarget,
} from '@tenon/engine'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { predicateSql, recordTarget, tableOf } from './record-target.ts'
import { scopedFrom } from './scoped.ts'
import { prepare, type Statement } from './statements.ts'

/** Groups that one answer holds at most. */
export const MAX_GROUPS = 5_000

/**
 * `d1…` the dimensions, `m1…` the measures, `t1…` the same measures over everything, `g` bits of the dimensions that a subtotal
 * leaves out (0 = a group), `o` whether it is the rest beyond the top.
 */
export type ReportStatementRow = Readonly<Record<string, unknown>> & { readonly g: number; readonly o: boolean }

/**
 * A report as one statement over what the access may see. To-one relations only are joined, so nothing is multiplied. Totals come
 * with every row: as a window over the groups where sums are enough, else as a grouping set. `subtotals` are the sets of dimensions
 * whose figures are wanted besides.
 */
export function reportStatement(
  access: RecordAccess,
  form: CompiledForm,
  plan: ReportPlan,
  subtotals: readonly (readonly string[])[] = [],
): Statement<ReportStatementRow> {
  const { target, joins, from, scope } = datasetOf(access, form, plan.rows)
  const columns = [
    ...plan.dimensions.map((one, i) => sql`${toSql(one.value, target)} as ${name('d', i)}`),
    ...plan.measures.flatMap((one, i) => [
      ...(one.value ? [sql`${toSql(one.value, target)} as ${name('v', i)}`] : []),
      ...(one.filter ? [sql`${toSql(one.filter, target)} as ${name('f', i)}`] : []),
    ]),
  ]
  const where = plan.filter ? sql`${scope} and ${toSql(plan.filter, target)}` : scope
  const base = sql`select ${columns.length > 0 ? join(columns) : sql`1 as n`} from ${from}${joins()} where ${where}`
  const top = topOf(plan)
  if (!top) return prepare(grouped(plan, sql`(${base}) as b`, subtotals, false), { named: false })
  const first = plan.dimensions[0]!
  const ranked = sql`select b.d1 from b group by b.d1 order by ${top.by}, b.d1 limit ${param(top.count, 'integer')}`
  const list = sql`array(select t.d1 from t where t.d1 is not null)::${cast(`${sqlType(first.value.type)}[]`)}`
  const inside = sql`case when b.d1 is null then (select coalesce(bool_or(t.d1 is null), false) from t) else b.d1 = any(${list}) end`
  const kept = sql`(select case when k.i then k.d1 end as d1, not k.i as o${join(others(plan), empty)} from (select b.*, ${inside} as i from b) as k${plan.others ? empty : sql` where k.i`}) as b`
  return prepare(sql`with b as materialized (${base}), t as (${ranked}) ${grouped(plan, kept, subtotals, true)}`, {
    named: false,
  })
}

/** Whether the top groups can be chosen by the database: not where a formula over measures decides. */
export function topOf(plan: ReportPlan): { readonly count: number; readonly by: Sql } | null {
  const [first] = plan.dimensions
  if (plan.top === undefined || !first) return null
  const key = plan.sort.find((one) => one.key === first.key || plan.measures.some((measure) => measure.key === one.key))
  if (plan.sort.length > 0 && !key) return null
  if (key?.key === first.key)
    return { count: plan.top, by: key.descending ? sql`b.d1 desc nulls last` : sql`b.d1 nulls last` }
  const i = key ? plan.measures.findIndex((measure) => measure.key === key.key) : 0
  const measure = plan.measures[i]
  if (!measure) return null
  const value = aggregate(measure, i)
  return { count: plan.top, by: key && !key.descending ? sql`${value} nulls last` : sql`${value} desc nulls last` }
}

// helpers

interface Dataset {
  readonly target: SqlTarget
  readonly from: Sql
  readonly scope: Sql
  /** What the expressions joined, to be asked for after they are compiled. */
  joins(): Sql
}

/** The records that the access may see, or the rows of their subform where the field that holds them may be read. */
function datasetOf(access: RecordAccess, form: CompiledForm, rows: string | undefined): Dataset {
  const aliases = createAliases()
  const record = recordTarget(access, form, T, aliases)
  const source = scopedFrom(access, form, T, aliases)
  if (rows === undefined)
    return { target: record, from: source.from, scope: source.where, joins: () => record.joins.sql() }
  const key = `${form.key}.${rows}`
  const target: SqlTarget = { ...recordTarget(access, form, R, aliases, key), parent: record }
  const clear = access.clear(form, rows)
  const shown =
    clear.kind === 'all' ? empty : sql` and ${predicateSql(systemAccess(access.app), form, clear, T, aliases)}`
  return {
    target,
    from: sql`${source.from} join ${tableOf(access, key)} as ${ref(R)} on ${ref(R, physicalName(ROW_COLUMNS.record))} = ${ref(T, physicalName('id'))}`,
    scope: sql`${source.where}${shown}`,
    joins: () => sql`${record.joins.sql()}${target.joins.sql()}`,
  }
}

const T = physicalName('t')
const R = physicalName('r')
const name = (prefix: string, i: number): Sql => ref(physicalName(`${prefix}${i + 1}`))
const at = (prefix: string, i: number): Sql => ref(physicalName('b'), physicalName(`${prefix}${i + 1}`))
const CASTS: Record<string, Sql> = {
  'text[]': sql`text[]`,
  'numeric[]': sql`numeric[]`,
  'boolean[]': sql`boolean[]`,
  'date[]': sql`date[]`,
  'uuid[]': sql`uuid[]`,
}
const cast = (type: string): Sql => CASTS[type]!

function others(plan: ReportPlan): Sql[] {
  return [
    ...plan.dimensions.slice(1).map((_, i) => sql`, k.${name('d', i + 1)}`),
    ...plan.measures.flatMap((one, i) => [
      ...(one.value ? [sql`, k.${name('v', i)}`] : []),
      ...(one.filter ? [sql`, k.${name('f', i)}`] : []),
    ]),
  ]
}

function grouped(plan: ReportPlan, from: Sql, subtotals: readonly (readonly string[])[], rest: boolean): Sql {
  const dimensions = plan.dimensions.map((_, i) => at('d', i))
  const measures = plan.measures.map((measure, i) => sql`${aggregate(measure, i)} as ${name('m', i)}`)
  const o = rest ? sql`b.o` : sql`false as o`
  if (dimensions.length === 0) {
    const totals = plan.measures.map((measure, i) => sql`${aggregate(measure, i)} as ${name('t', i)}`)
    return sql`select 0 as g, false as o${list([...measures, ...totals])} from ${from}`
  }
  const keys = rest ? [...dimensions, sql`b.o`] : dimensions
  const shown = join(
    plan.dimensions.map((_, i) => sql`, ${at('d', i)} as ${name('d', i)}`),
    empty,
  )
  const window = subtotals.length === 0 && plan.measures.every((one) => one.agg !== 'distinct' && one.agg !== 'median')
  if (window) {
    const totals = plan.measures.map((measure, i) => sql`${overAll(measure, i)} as ${name('t', i)}`)
    return sql`select 0 as g, ${o}${shown}${list([...measures, ...totals])} from ${from} group by ${join(keys)} limit ${param(MAX_GROUPS + 1, 'integer')}`
  }
  // The rest beyond the top is a group of the first dimension: a sum over that one holds both.
  const sets = groupingSets(plan, subtotals).map((set) => {
    const keys = set.map((i) => at('d', i))
    return sql`(${join(rest && set.includes(0) ? [...keys, sql`b.o`] : keys)})`
  })
  const bits = sql`grouping(${join(dimensions)})`
  return sql`select ${bits} as g, ${rest ? sql`coalesce(b.o, false) as o` : o}${shown}${list(measures)} from ${from} group by grouping sets (${join(sets)}) order by ${bits} desc limit ${param(MAX_GROUPS + 2, 'integer')}`
}
const list = (parts: readonly Sql[]): Sql =>
  join(
    parts.map((part) => sql`, ${part}`),
    empty,
  )

/** Places of the dimensions of each set: all groups, everything together, and what is wanted in between. */
function groupingSets(plan: ReportPlan, subtotals: readonly (readonly string[])[]): number[][] {
  const places = plan.dimensions.map((_, i) => i)
  const wanted = subtotals.map((keys) => places.filter((i) => keys.includes(plan.dimensions[i]!.key)))
  return [...new Map([places, [], ...wanted].map((set) => [set.join(), set])).values()]
}
/** The measure over everything from what the groups have: a second grouping set would read all rows twice (1.9 × for a mean). */
function overAll(measure: PlannedMeasure, i: number): Sql {
  const filter = measure.filter ? sql` filter (where ${at('f', i)})` : empty
  const value = measure.value ? at('v', i) : undefined
  switch (measure.agg) {
    case 'avg':
      return quotientSql(
        sql`sum(sum((${value!})::numeric)${filter}) over ()`,
        sql`sum(count(${value!})${filter}) over ()`,
      )
    case 'min':
      return sql`min(${aggregate(measure, i)}) over ()`
    case 'max':
      return sql`max(${aggregate(measure, i)}) over ()`
    default:
      return sql`sum(${aggregate(measure, i)}) over ()`
  }
}

function aggregate(measure: PlannedMeasure, i: number): Sql {
  const filter = measure.filter ? sql` filter (where ${at('f', i)})` : empty
  const value = measure.value ? at('v', i) : undefined
  switch (measure.agg) {
    case 'count':
      return value ? sql`count(${value})${filter}` : sql`count(*)${filter}`
    case 'distinct':
      return sql`count(distinct ${value!})${filter}`
    case 'sum':
      return sql`coalesce(sum((${value!})::numeric)${filter}, 0)`
    case 'avg':
      return quotientSql(sql`(sum((${value!})::numeric)${filter})`, sql`(count(${value!})${filter})`)
    case 'median':
      // The mean of the lower and the upper one: percentile_cont would go through doubles.
      return sql`((percentile_disc(0.5) within group (order by (${value!})::numeric)${filter} + percentile_disc(0.5) within group (order by (${value!})::numeric desc)${filter}) * 0.5)`
    case 'min':
      return sql`min(${value!})${filter}`
    case 'max':
      return sql`max(${value!})${filter}`
  }
}
