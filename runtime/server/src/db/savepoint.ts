import { CompiledQuery, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** Does something inside a transaction that may fail alone: what it threw is thrown on, and everything before it stands. */
export async function inSavepoint<T>(trx: Kysely<Database>, work: () => Promise<T>): Promise<T> {
  await trx.executeQuery(CompiledQuery.raw('savepoint attempt'))
  try {
    const result = await work()
    await trx.executeQuery(CompiledQuery.raw('release savepoint attempt'))
    return result
  } catch (error) {
    await trx.executeQuery(CompiledQuery.raw('rollback to savepoint attempt'))
    throw error
  }
}
