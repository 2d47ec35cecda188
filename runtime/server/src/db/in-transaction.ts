import { CompiledQuery, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** Does the work inside the caller's transaction; where it throws, what it has written is taken back and nothing else. */
export async function inSavepoint<T>(trx: Kysely<Database>, work: () => Promise<T>): Promise<T> {
  await trx.executeQuery(CompiledQuery.raw('savepoint step'))
  try {
    const done = await work()
    await trx.executeQuery(CompiledQuery.raw('release savepoint step'))
    return done
  } catch (error) {
    await trx.executeQuery(CompiledQuery.raw('rollback to savepoint step'))
    throw error
  }
}

/** Whoever asks for the same name waits until this transaction has ended. */
export async function lockName(trx: Kysely<Database>, name: string): Promise<void> {
  await trx.executeQuery(CompiledQuery.raw('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name]))
}

/** Lets the statements of this transaction take as long as they need: the limit is for what somebody waits for. */
export async function untimed(trx: Kysely<Database>): Promise<void> {
  await trx.executeQuery(CompiledQuery.raw('set local statement_timeout = 0'))
}
