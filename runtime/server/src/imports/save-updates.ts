import { PlatformError, type Issue, type Row } from '@tenon/engine'
import { CompiledQuery, type Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { saveRecords } from '../records/save-records.ts'
import type { ImportContext } from './import-services.ts'
import type { RunProgress } from './import-progress.ts'
import type { ImportRow } from './import-store.ts'
import { importSaveContext } from './save-context.ts'

export interface RowUpdate {
  readonly row: number
  readonly id: string
  readonly input: Row
}
export interface UpdateVerdict {
  readonly issues: readonly Issue[]
  readonly refused: boolean
}

/** Writes the rows that mean records which are there already; one that is refused leaves the others alone. */
export async function saveUpdates(
  trx: Transaction<Database>,
  context: ImportContext,
  row: ImportRow,
  updates: readonly RowUpdate[],
  progress?: RunProgress,
): Promise<ReadonlyMap<number, UpdateVerdict>> {
  const save = importSaveContext(context, row)
  const found = new Map<number, UpdateVerdict>()
  for (const { row: no, id, input } of updates) {
    await trx.executeQuery(CompiledQuery.raw('savepoint one_update'))
    try {
      const change = { action: 'update' as const, form: context.form.key, id, input }
      const by = { writer: 'system', hand: 'person', rights: 'person' } as const
      const [saved] = await saveRecords(context.services, save, [change], { trx, ...by })
      found.set(no, { issues: saved!.warnings, refused: false })
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      await trx.executeQuery(CompiledQuery.raw('rollback to savepoint one_update'))
      found.set(no, { issues: error.issues ?? [{ path: '', code: error.code, params: error.params }], refused: true })
    }
    await trx.executeQuery(CompiledQuery.raw('release savepoint one_update'))
    if (found.size % TELL_EVERY === 0) await progress?.add(TELL_EVERY)
  }
  return found
}

/** What the pipeline would say of the rows: they are written, rules and all, and taken back. */
export async function tryUpdates(
  context: ImportContext,
  row: ImportRow,
  updates: readonly RowUpdate[],
): Promise<ReadonlyMap<number, UpdateVerdict>> {
  if (updates.length === 0) return new Map()
  let verdicts: ReadonlyMap<number, UpdateVerdict> = new Map()
  try {
    await context.services.platform.db.transaction().execute(async (trx) => {
      verdicts = await saveUpdates(trx, context, row, updates)
      throw TAKEN_BACK
    })
  } catch (error) {
    if (error !== TAKEN_BACK) throw error
  }
  return verdicts
}

// helpers

/** Rows after which a run says how far it is. */
const TELL_EVERY = 100
const TAKEN_BACK = Symbol('taken back')
