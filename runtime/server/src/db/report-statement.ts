import {
  createAliases,
  empty,
  join,
  param,
  physicalName,
  ref,
  ROW_COLUMNS,
  sql,
  sqlType,
  toSql,
  type CompiledForm,
  type ReportPlan,
  type Sql,
  type SqlTarget,
} from '@tenon/engine'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { aggregateOf, partsOf, regrouped, valueOf, valueOverAll, type Aggregate } from './report-aggregates.ts'
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
  const all = plan.measures.map(aggregateOf)
  const top = topOf(plan)
  // Groups are few beside the records: where they say enough, the best and the sums in between are made of them.
  const twice = (top !== null || subtotals.length > 0) && all.every((one) => one.together)
  const source = twice ? groupsOf(plan, all, base) : base
  const aggregates = twice ? all.map(regrouped) : all
  if (!top) return prepare(grouped(plan, aggregates, sql`(${source}) as b`, subtotals, false), { named: false })
  const first = plan.dimensions[0]!
  const by = top.measure === undefined ? sql`b.d1` : valueOf(aggregates[top.measure]!)
  const order = top.descending ? sql`${by} desc nulls last` : sql`${by} nulls last`
  const ranked = sql`select b.d1 from b group by b.d1 order by ${order}, b.d1 limit ${param(top.count, 'integer')}`
  const list = sql`array(select t.d1 from t where t.d1 is not null)::${cast(`${sqlType(first.value.type)}[]`)}`
  const inside = sql`case when b.d1 is null then (select coalesce(bool_or(t.d1 is null), false) from t) else b.d1 = any(${list}) end`
  const kept = sql`(select k.*, case when k.i then k.d1 end as k1, not k.i as o from (select b.*, ${inside} as i from b) as k${plan.others ? empty : sql` where k.i`}) as b`
  const figures = grouped(plan, aggregates, kept, subtotals, true)
  return prepare(sql`with b as materialized (${source}), t as (${ranked}) ${figures}`, { named: false })
}

/** What the top groups are chosen by. */
export interface Top {
  readonly count: number
  /** Place of a measure; absent: by the values of the dimension itself. */
  readonly measure?: number
  readonly descending: boolean
}

/** Whether the top groups can be chosen by the database: not where a formula over measures decides. */
export function topOf(plan: ReportPlan): Top | null {
  const [first] = plan.dimensions
  if (plan.top === undefined || !first) return null
  const key = plan.sort.find((one) => one.key === first.key || plan.measures.some((measure) => measure.key === one.key))
  if (plan.sort.length > 0 && !key) return null
  const descending = key?.descending ?? true
  if (key?.key === first.key) return { count: plan.top, descending }
  const measure = key ? plan.measures.findIndex((one) => one.key === key.key) : 0
  return plan.measures[measure] ? { count: plan.top, measure, descending } : null
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

/** The groups of all dimensions with what measures are made of. */
function groupsOf(plan: ReportPlan, aggregates: readonly Aggregate[], base: Sql): Sql {
  const dimensions = plan.dimensions.map((_, i) => at('d', i))
  const columns = [...dimensions.map((one, i) => sql`${one} as ${name('d', i)}`), ...aggregates.flatMap(partsOf)]
  return sql`select ${join(columns)} from (${base}) as b group by ${join(dimensions)}`
}

/** The figures of rows `b`, the rest beyond the top (`o`, where `k1` is no value) as a group of its own. */
function grouped(
  plan: ReportPlan,
  aggregates: readonly Aggregate[],
  from: Sql,
  subtotals: readonly (readonly string[])[],
  rest: boolean,
): Sql {
  const dimensions = plan.dimensions.map((_, i) => at(rest && i === 0 ? 'k' : 'd', i))
  const measures = aggregates.map((one, i) => sql`${valueOf(one)} as ${name('m', i)}`)
  const o = rest ? sql`b.o` : sql`false as o`
  if (dimensions.length === 0) {
    const totals = aggregates.map((one, i) => sql`${valueOf(one)} as ${name('t', i)}`)
    return sql`select 0 as g, false as o${list([...measures, ...totals])} from ${from}`
  }
  const keys = rest ? [...dimensions, sql`b.o`] : dimensions
  const shown = list(dimensions.map((one, i) => sql`${one} as ${name('d', i)}`))
  if (subtotals.length === 0 && aggregates.every((one) => one.together)) {
    const totals = aggregates.map((one, i) => sql`${valueOverAll(one)} as ${name('t', i)}`)
    return sql`select 0 as g, ${o}${shown}${list([...measures, ...totals])} from ${from} group by ${join(keys)} limit ${param(MAX_GROUPS + 1, 'integer')}`
  }
  // The rest beyond the top is a group of the first dimension: a sum over that one holds both.
  const sets = groupingSets(plan, subtotals).map((set) => {
    const keys = set.map((i) => dimensions[i]!)
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
