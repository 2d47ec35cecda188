import { createHash } from 'node:crypto'
import { render, type Sql } from '@tenon/engine'
import { CompiledQuery, type QueryExecutorProvider } from 'kysely'
import type pg from 'pg'

/** A SQL text compiled once; its slots are filled by name on each run. */
export interface Statement<R = Record<string, unknown>> {
  readonly text: string
  /** Position → the name of the slot, or the value that is part of the statement. */
  readonly parameters: readonly Parameter[]
  readonly _row?: R
}
type Parameter = { readonly slot: string } | { readonly value: unknown }

/** Whatever runs a query: the pool's Kysely, or a transaction of it. */
export interface Executor extends QueryExecutorProvider {
  executeQuery<R>(query: CompiledQuery<R>): Promise<{ readonly rows: R[]; readonly numAffectedRows?: bigint }>
}

/**
 * Renders a fragment into a statement. `named` (the default) prepares it once per connection under a name derived from its
 * text, so that a new version of a form is a new name; use `named: false` where each request has a text of its own.
 */
export function prepare<R = Record<string, unknown>>(fragment: Sql, options: { named?: boolean } = {}): Statement<R> {
  const { text, params } = render(fragment)
  if (options.named !== false) remember(text)
  return { text, parameters: params.map((p) => ('slot' in p ? { slot: p.slot } : { value: p.value })) }
}

/** Runs a statement. Throws when a slot is left without a value: `undefined` would silently become null. */
export async function run<R>(
  executor: Executor,
  statement: Statement<R>,
  slots: Readonly<Record<string, unknown>> = {},
): Promise<R[]> {
  const values = statement.parameters.map((p) => {
    if (!('slot' in p)) return p.value
    const value = slots[p.slot]
    if (value === undefined) throw new Error(`Slot "${p.slot}" has no value in: ${statement.text.slice(0, 120)}`)
    return value
  })
  const pool = pools.get(executor)
  // Outside transactions straight to the driver: Kysely's executor costs 20 of its 50 µs of CPU per query (measured).
  if (pool) return (await pool.query(statement.text, values)).rows as R[]
  const result = await executor.executeQuery<R>(CompiledQuery.raw(statement.text, values) as CompiledQuery<R>)
  return result.rows
}

/** What runs a text with its values. */
export interface StatementPool {
  query(text: string, values: unknown[]): Promise<{ readonly rows: unknown[] }>
}

/** Tells which pool a query builder stands on. */
export function bindPool(executor: Executor, pool: StatementPool): void {
  pools.set(executor, pool)
}

/**
 * Makes a pg client send known texts as named statements. Kysely's driver calls `client.query(text, values)` and never sends
 * a name (tried with 0.29), so the wrap sits on the client and works inside transactions too.
 */
export function nameStatements(client: pg.PoolClient): void {
  const query = client.query as unknown as (...args: unknown[]) => unknown
  const named = (...args: unknown[]): unknown => {
    const [text, values, ...rest] = args
    const name = typeof text === 'string' ? names.get(text) : undefined
    return name ? query.call(client, { name, text, values }, ...rest) : query.apply(client, args)
  }
  client.query = named as unknown as typeof client.query
}

/** How many texts may be prepared per connection; each costs Postgres some tens of kB. Older ones go on unnamed. */
export const MAX_NAMED = 1_000

// helpers

const pools = new WeakMap<Executor, StatementPool>()
const names = new Map<string, string>()

function remember(text: string): void {
  if (names.has(text)) return
  if (names.size >= MAX_NAMED) names.delete(names.keys().next().value!)
  names.set(text, `q_${createHash('sha1').update(text).digest('base64url').slice(0, 16)}`)
}
