import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from './schema.ts'
import { bindPool, nameStatements } from './statements.ts'

/** Postgres types that travel as text: a date is no instant, and int8 and numeric do not fit a double. */
const AS_TEXT = new Set([
  pg.types.builtins.DATE,
  pg.types.builtins.TIME,
  pg.types.builtins.TIMESTAMP,
  pg.types.builtins.INT8,
  pg.types.builtins.NUMERIC,
])
/** date[], timestamp[], numeric[], int8[]. */
const ARRAYS_AS_TEXT = new Set([1182, 1115, 1231, 1016])
const TEXT_ARRAY = 1009

/**
 * Our reading of Postgres values: date, time, int8 and numeric stay text; timestamptz becomes ISO 8601
 * UTC with milliseconds and Z; jsonb is parsed.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    let parser = parsers.get(oid)
    if (!parser) parsers.set(oid, (parser = parserOf(oid, format)))
    return parser
  }) as pg.CustomTypesConfig['getTypeParser'],
}

export interface PoolOptions {
  readonly max?: number
  readonly applicationName?: string
  /** How long a question waits for a connection, in ms. Default 10 s; then it fails, and asking again later may help. */
  readonly patience?: number
  /** How long a connection that nobody uses stays open, in ms. Default 30 s. */
  readonly idle?: number
  /** Longest statement in ms; 0 = none. */
  readonly statementTimeout?: number
  /** Known statements are prepared once per connection under a name. Default: not, as poolers may forget them. */
  readonly names?: boolean
}

/** A pool whose idle connections may break without ending the process. */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'tenon',
    types: typeParsers,
    keepAlive: true,
    // As a startup parameter: where a pooler stands between (it refuses unknown ones), none is given.
    ...(options.statementTimeout ? { statement_timeout: options.statementTimeout } : {}),
    idleTimeoutMillis: options.idle ?? 30_000,
    connectionTimeoutMillis: options.patience ?? 10_000,
  })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => void client.on('error', () => undefined))
  if (options.names) pool.on('connect', nameStatements)
  return pool
}

/** Query builder over a pool. */
export function createDatabase(pool: pg.Pool): Kysely<Database> {
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  bindPool(db, pool)
  return db
}

// helpers

// Asked for every column of every answer: looked up once per type.
const parsers = new Map<number, (value: string) => unknown>()

function parserOf(oid: number, format: 'text' | 'binary' | undefined): (value: string) => unknown {
  if (AS_TEXT.has(oid)) return (value) => value
  if (oid === pg.types.builtins.TIMESTAMPTZ) return isoInstant
  const as = ARRAYS_AS_TEXT.has(oid) ? TEXT_ARRAY : oid
  return pg.types.getTypeParser(as as never, format as 'text') as (value: string) => unknown
}

/** `2026-11-22 06:05:11.204+00` → `2026-11-22T06:05:11.204Z`, whatever zone the session has. */
function isoInstant(value: string): string {
  // Sessions are in UTC almost everywhere: the text is put together without a Date.
  if (value.endsWith('+00') && value.charCodeAt(4) === DASH && value.charCodeAt(10) === BLANK) {
    const time = value.slice(11, -3)
    const millis = time.length > 8 ? time.slice(8, 12).padEnd(4, '0') : '.000'
    return `${value.slice(0, 10)}T${time.slice(0, 8)}${millis}Z`
  }
  const date = new Date(value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
  return Number.isNaN(date.getTime()) ? value : date.toISOString()
}
const DASH = 45
const BLANK = 32
