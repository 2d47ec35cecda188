import { type ColumnType, param, type ParseContext, type Sql, sql } from '@tenon/engine'
import { DEFAULT_ZONE } from './instant-text.ts'

/** Conversions of a retype: null where a value does not fit, so that the plan can count and list what would be lost. */
export function toTextColumn(from: ColumnType, column: Sql): Sql | null {
  if (from === 'text') return column
  if (from === 'numeric') return sql`trim_scale(${column})::text`
  if (from === 'boolean') return sql`case when ${column} then '是' else '否' end`
  if (from === 'date' || from === 'time') return sql`${column}::text`
  if (from === 'text[]') return sql`nullif(array_to_string(${column}, '、'), '')`
  return null
}

export function toNumericColumn(from: ColumnType, column: Sql): Sql | null {
  if (from === 'numeric') return column
  if (from === 'boolean') return sql`case when ${column} then 1 else 0 end::numeric`
  if (from !== 'text') return null
  const bare = sql`replace(btrim(${column}), ',', '')`
  return sql`case when ${bare} ~ '^[+-]?[0-9]{1,30}([.][0-9]{1,20})?$' then ${bare}::numeric end`
}

export function toDateColumn(from: ColumnType, column: Sql, _field?: unknown, context: ParseContext = {}): Sql | null {
  if (from === 'date') return column
  if (from === 'timestamptz(3)') return sql`(${column} at time zone ${zoneOf(context)})::date`
  if (from !== 'text') return null
  // NB: a cast of 2024-02-30 would raise; the day is built from its parts and compared with what was written.
  const m = sql`regexp_match(btrim(${column}), '^((?:19|20|21)[0-9]{2})[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12][0-9]|3[01])$')`
  const first = sql`make_date((${m})[1]::int, (${m})[2]::int, 1)`
  const day = sql`(${first} + ((${m})[3]::int - 1))`
  return sql`case when ${m} is not null and extract(month from ${day}) = (${m})[2]::int then ${day} end`
}

export function toListColumn(from: ColumnType, column: Sql): Sql | null {
  if (from === 'text[]') return column
  return from === 'text' ? sql`case when ${column} is null then '{}'::text[] else array[${column}] end` : null
}

/** Of a text: a day as above with a time of day behind it, or without one its midnight. */
export function toInstantColumn(
  from: ColumnType,
  column: Sql,
  _field?: unknown,
  context: ParseContext = {},
): Sql | null {
  if (from === 'timestamptz(3)') return column
  if (from === 'date') return sql`(${column}::timestamp at time zone ${zoneOf(context)})`
  if (from !== 'text') return null
  const m = sql`regexp_match(btrim(${column}), '^([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})(?:[ T]([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?)?$')`
  const part = (n: Sql): Sql => sql`coalesce((${m})[${n}], '0')::int`
  const time = sql`make_time(${part(sql`2`)}, ${part(sql`3`)}, ${part(sql`4`)})`
  const day = toDateColumn('text', sql`(${m})[1]`)!
  return sql`case when ${m} is not null then (${day} + ${time}) at time zone ${zoneOf(context)} end`
}

export function toTimeColumn(from: ColumnType, column: Sql, _field?: unknown, context: ParseContext = {}): Sql | null {
  if (from === 'time') return column
  if (from === 'timestamptz(3)') return sql`(${column} at time zone ${zoneOf(context)})::time`
  if (from !== 'text') return null
  return sql`case when btrim(${column}) ~ '^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$' then btrim(${column})::time end`
}

/** One reference becomes a list of one; of a list only the one that it has, if it has no more. */
export function toReferenceColumn(from: ColumnType, column: Sql, many: boolean): Sql | null {
  if (from === (many ? 'uuid[]' : 'uuid')) return column
  if (many) return from === 'uuid' ? sql`case when ${column} is null then '{}'::uuid[] else array[${column}] end` : null
  return from === 'uuid[]' ? sql`case when cardinality(${column}) = 1 then (${column})[1] end` : null
}

// helpers

/** Days and times of day are those of the organisation. */
const zoneOf = ({ timeZone = DEFAULT_ZONE }: ParseContext): Sql => param(timeZone, 'text')
