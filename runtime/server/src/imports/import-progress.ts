import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** The person stopped the import: everything is taken back. */
export class ImportStopped extends Error {
  override readonly name = 'ImportStopped'
}

/** How far the writing of an import is; `done` of `total` steps. */
export interface ImportProgress {
  readonly done: number
  readonly total: number
  /** Asked to stop, and not there yet. */
  readonly stopping: boolean
}

/** A run as it tells how far it is. Errors: ImportStopped as soon as somebody wants it. */
export interface RunProgress {
  add(steps: number): Promise<void>
}

export async function progressOf(db: Kysely<Database>, id: string): Promise<ImportProgress | null> {
  const row = await db
    .selectFrom('meta.import_run')
    .select(['done', 'total', 'stop_at'])
    .where('import', '=', id)
    .executeTakeFirst()
  return row ? { done: row.done, total: row.total, stopping: row.stop_at !== null } : null
}

/** A run that nobody has stopped yet. */
export async function planRun(db: Kysely<Database>, id: string, total: number): Promise<void> {
  await db
    .insertInto('meta.import_run')
    .values({ import: id, total })
    .onConflict((conflict) => conflict.column('import').doUpdateSet({ done: 0, total, stop_at: null }))
    .execute()
}

/** Errors: ImportStopped where somebody wants it. */
export async function mustGoOn(db: Kysely<Database>, id: string): Promise<void> {
  const row = await db.selectFrom('meta.import_run').select('stop_at').where('import', '=', id).executeTakeFirst()
  if (row?.stop_at) throw new ImportStopped()
}

/** `db` is not the transaction of the run: what it says is seen at once, and what others say is seen by it. */
export async function beginRun(db: Kysely<Database>, id: string, total: number): Promise<RunProgress> {
  let done = 0
  let told = 0
  const tell = async (): Promise<void> => {
    const row = await db
      .updateTable('meta.import_run')
      .set({ done, total })
      .where('import', '=', id)
      .returning('stop_at')
      .executeTakeFirst()
    if (row?.stop_at) throw new ImportStopped()
  }
  await db
    .insertInto('meta.import_run')
    .values({ import: id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await tell()
  return {
    add: async (steps) => {
      done += steps
      if (Date.now() - told < TELL_EVERY) return
      await tell()
      told = Date.now()
    },
  }
}

/**
 * The last thing that a run does in its transaction. Whoever wants to stop it now waits for the commit and learns that it is
 * done; who was faster has it taken back.
 */
export async function endRun(trx: Kysely<Database>, id: string): Promise<void> {
  const { numDeletedRows } = await trx
    .deleteFrom('meta.import_run')
    .where('import', '=', id)
    .where('stop_at', 'is', null)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new ImportStopped()
}

/** Wants a run to stop. false = it has ended. */
export async function stopRun(db: Kysely<Database>, id: string, at: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('meta.import_run')
    .set((eb) => ({ stop_at: eb.fn.coalesce('stop_at', eb.val(at)) }))
    .where('import', '=', id)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Nothing is left of the run. */
export async function dropRun(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('meta.import_run').where('import', '=', id).execute()
}

// helpers

/** How often a run says how far it is, in ms: each time is a commit. */
const TELL_EVERY = 250
