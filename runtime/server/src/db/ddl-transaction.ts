import { setTimeout as sleep } from 'node:timers/promises'
import { physicalName, ref, render, sql as fragment, join, type Sql } from '@tenon/engine'
import { PlatformError } from '@tenon/engine'
import { CompiledQuery, sql, type Kysely, type Transaction } from 'kysely'
import type { Database } from './schema.ts'

/** How long a publish waits for a table in one try. NB: 500 ms beside a 3 s reader stalls every writer behind it (tried). */
const LOCK_TIMEOUT_MS = 50
const GIVE_UP_MS = 10_000

/** What `work` needs before it may run DDL: tables that it will alter, in this order for everybody. */
export interface DdlTransaction {
  readonly trx: Transaction<Database>
  /** Locks existing tables against everybody, sorted, waiting at most 50 ms. Throws, and the whole transaction runs again. */
  lockTables(schema: string, tables: readonly string[]): Promise<void>
}

/**
 * Runs `work` in a transaction that one process at a time runs per `name`; where a table cannot be locked at once the
 * transaction is rolled back and tried again, jittered, up to 10 s. Errors: UNAVAILABLE `{table: busy}` after that.
 */
export async function ddlTransaction<T>(
  db: Kysely<Database>,
  name: string,
  work: (ddl: DdlTransaction) => Promise<T>,
): Promise<T> {
  const end = Date.now() + GIVE_UP_MS
  for (;;) {
    try {
      return await db.transaction().execute(async (trx) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx)
        await sql`select set_config('lock_timeout', ${`${LOCK_TIMEOUT_MS}ms`}, true), set_config('statement_timeout', '0', true)`.execute(
          trx,
        )
        return work({ trx, lockTables: (schema, tables) => lockTables(trx, schema, tables) })
      })
    } catch (error) {
      if (!RETRIED.has((error as { code?: string }).code ?? '')) throw error
      if (Date.now() >= end) throw new PlatformError('UNAVAILABLE', { reason: 'busy' }, { cause: error })
      await sleep(10 + Math.random() * 60)
    }
  }
}

/** Runs a statement of DDL. It takes no parameters: a fragment that has one is a mistake of ours. */
export async function runDdl(trx: Kysely<Database>, statement: Sql): Promise<void> {
  const { text, params } = render(statement)
  if (params.length > 0) throw new Error(`DDL takes no parameters: ${text}`)
  await trx.executeQuery(CompiledQuery.raw(text))
}

// helpers

/** lock_not_available, deadlock_detected */
const RETRIED = new Set(['55P03', '40P01'])

async function lockTables(trx: Transaction<Database>, schema: string, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return
  const names = [...new Set(tables)].sort().map((table) => ref(physicalName(schema), physicalName(table)))
  await runDdl(trx, fragment`lock table ${join(names)} in access exclusive mode`)
}
