import { type ColumnType, type Sql, sql } from '@tenon/engine'

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

export function toDateColumn(from: ColumnType, column: Sql): Sql | null {
  if (from === 'date') return column
  if (from === 'timestamptz(3)') return sql`(${column} at time zone 'Asia/Shanghai')::date`
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
