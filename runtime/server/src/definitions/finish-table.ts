import { derivedIndexes, type CompiledForm, type RecordContext, type TableOperation } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { runDdl } from '../db/ddl-transaction.ts'
import { duplicateKeys } from '../db/duplicate-keys.ts'
import { standingIndexes } from '../db/physical-state.ts'
import { refillColumns } from '../db/refill-columns.ts'
import type { LeftColumn } from '../db/physical-registry.ts'
import { convertColumn, copyBack } from '../db/retype-copy.ts'
import type { Database } from '../db/schema.ts'
import { indexDdl, orderIndexDdl } from '../db/table-ddl.ts'
import { orderIndexes } from './order-indexes.ts'
import type { PublishedApp } from './published-app.ts'

/**
 * Tables up to this many rows are filled and indexed inside the publish, while nobody can reach them: 5,000 stalled every writer for
 * 1.3 s on two busy cores. Longer ones are by a job, in ranges and concurrently.
 */
export const INLINE_ROWS = 500

export interface TableWork {
  readonly app: PublishedApp
  readonly form: string
  readonly operations: readonly TableOperation[]
  readonly context: RecordContext
  /** What earlier types of the fields left behind. */
  readonly left: readonly LeftColumn[]
}

/** Copies retyped values, fills key columns and stored formulas, makes the indexes: everything inside the caller's transaction. */
export async function finishTable(trx: Kysely<Database>, work: TableWork): Promise<void> {
  const { app } = work
  const form = app.form(work.form)!
  const created = new Set(work.operations.flatMap((o) => (o.kind === 'createTable' ? [o.table] : [])))
  for (const operation of work.operations)
    if (operation.kind === 'retype') {
      await convertColumn(trx, form.schema, operation)
      const left = work.left.find(
        (column) =>
          column.table === operation.table && column.field === operation.field && column.type === operation.column.type,
      )
      if (left && operation.table === form.table) await copyBack(trx, form.schema, operation, left)
    }
  if (!created.has(form.table) && work.operations.some((operation) => asksForRefill(form, operation)))
    await refillColumns(trx, app, form, work.context)
  const standing = await standingIndexes(trx, form.schema)
  for (const index of derivedIndexes(form)) {
    if (standing.has(index.name)) continue
    // A key that is doubled already keeps its rule pending: the pipeline checks it, the index comes when they are merged.
    const wanted =
      index.unique && (await hasDuplicates(trx, form, index.columns))
        ? { ...index, unique: false, name: pendingName(index.name) }
        : index
    await runDdl(trx, indexDdl(form.schema, form.table, wanted, false).statement)
  }
  for (const index of await missingOrderIndexes(trx, app, form))
    await runDdl(trx, orderIndexDdl(form.schema, form.table, index.name, index.columns, index.pinyin).statement)
}

/** Indexes that views and scopes ask for and that do not stand. */
export async function missingOrderIndexes(db: Kysely<Database>, app: PublishedApp, form: CompiledForm) {
  const standing = await standingIndexes(db, form.schema)
  return orderIndexes(app.bundle, form).filter((index) => !standing.has(index.name))
}

/** Name of the plain index that serves a unique rule while doubled keys keep its own from standing. */
export const pendingName = (name: string): string => `p_${name}`.slice(0, 60)

/** Whether rows that are there already lack values which the new definition computes. */
export function asksForRefill(form: CompiledForm, operation: TableOperation): boolean {
  if (operation.kind === 'addKeyColumn' || operation.kind === 'retype' || operation.kind === 'restoreColumn')
    return true
  return operation.kind === 'addColumn' && form.field(operation.key)?.computation !== undefined
}

// helpers

async function hasDuplicates(db: Kysely<Database>, form: CompiledForm, columns: readonly string[]): Promise<boolean> {
  return (await duplicateKeys(db, form, columns, 1)).total > 0
}
