import { PlatformError, type Expression, type Issue, type Row } from '@tenon/engine'
import { CompiledQuery, type Transaction } from 'kysely'
import { lockName } from '../db/in-transaction.ts'
import { writeTargets } from '../db/bulk-statement.ts'
import type { Problem } from '../db/list-tables.ts'
import type { Database } from '../db/schema.ts'
import { loadViewer } from '../db/viewer-statement.ts'
import { asPlatformError } from '../http/errors.ts'
import type { TaskHandler } from '../jobs/jobs.ts'
import { toViewer } from '../sessions/sessions.ts'
import type { Viewer } from '../users/viewer.ts'
import { bulkLock, finishBulk, type Bulk } from './finish-bulk.ts'
import { checkedFilter, searchSlots } from './query-records.ts'
import type { RecordServices } from './record-services.ts'
import type { SaveContext } from './save-hooks.ts'
import { saveContext, withForm, type FormRequest } from './request-context.ts'
import { mayRetry, saveRecords, type RecordChange } from './save-records.ts'
import { meantNow } from './segment-meanings.ts'
import { searchWords } from './search-text.ts'

export const RUN_BULK = 'run-bulk'
/** Records of one change; more are for an import or for tools on the database. */
export const MAX_BULK = 200_000
/** Records of one transaction: so long do writers of the same records wait, and so much is done again after a kill. */
const CHUNK = 100
/** After so long the job makes room for others and goes on when its turn comes again. */
const SLICE_MS = 15_000

export interface BulkRequest {
  readonly filter?: Expression
  readonly search?: string
  /** What `update` sets. */
  readonly values?: Row
  /** What `press` presses, and whom its flow is given. */
  readonly button?: string
  readonly choices?: Readonly<Record<string, readonly string[]>>
  /** The one that `restore` takes back. */
  readonly undo?: string
}

/** Presses a button for one record, in a transaction. */
export type Press = (
  trx: Transaction<Database>,
  on: FormRequest,
  context: SaveContext,
  press: {
    readonly button: string
    readonly record: string
    readonly choices?: Readonly<Record<string, readonly string[]>> | undefined
  },
) => Promise<unknown>

/** What a change of many needs beside records. */
export interface BulkServices extends RecordServices {
  readonly press: Press
  /** Errors: NOT_FOUND for no such button, FORBIDDEN. */
  mayPress(on: FormRequest, button: string): unknown
}

/**
 * Changes what a list meant when the job began, chunk by chunk, each record through the save pipeline with the rights that the
 * person has at that moment; what refuses stays as it was and is written down with the reason. Chunk and progress are one
 * transaction, so that after a kill every record is changed once.
 */
export function bulkJob(services: BulkServices): TaskHandler {
  const { db, pool, jobs, events, now } = services.platform
  return async ({ id }: { id: string }, { lastAttempt, signal }) => {
    const until = now().getTime() + SLICE_MS
    let more = true
    while (more && !signal?.aborted && now().getTime() < until) {
      const bulk = await db.selectFrom('meta.bulk').selectAll().where('id', '=', id).executeTakeFirst()
      if (!bulk || (bulk.status !== 'waiting' && bulk.status !== 'running')) return
      try {
        const loaded = await loadViewer(pool, bulk.created_by)
        if (!loaded) throw new PlatformError('FORBIDDEN')
        more = await oneStep(services, toViewer(loaded), bulk)
      } catch (error) {
        if (!(error instanceof PlatformError) && !lastAttempt) throw error
        await finishBulk(services, bulk, 'failed', problemOf(error))
        return
      }
      events.hint()
    }
    if (more) await jobs.add([{ task: RUN_BULK, payload: { id } }])
  }
}

// helpers

/** Whether there is more to do. */
async function oneStep(services: BulkServices, viewer: Viewer, bulk: Bulk): Promise<boolean> {
  for (let attempt = 1; ; attempt++)
    try {
      return await withForm(services, viewer, bulk.app, bulk.form, (on) =>
        bulk.status === 'waiting' ? begin(services, on, bulk) : oneChunk(services, on, bulk),
      )
    } catch (error) {
      if (attempt >= 4 || !mayRetry(error)) throw error
    }
}

async function begin(services: RecordServices, on: FormRequest, bulk: Bulk): Promise<boolean> {
  await services.platform.db.transaction().execute(async (trx) => {
    const total = await targets(trx, on, bulk)
    if (total > MAX_BULK) throw new PlatformError('TOO_LARGE', { max: MAX_BULK })
    const begun = { total, status: 'running' as const }
    await trx.updateTable('meta.bulk').set(begun).where('id', '=', bulk.id).where('status', '=', 'waiting').execute()
  })
  return true
}

async function targets(trx: Transaction<Database>, on: FormRequest, { id, request }: Bulk): Promise<number> {
  const { filter, search, undo } = request as BulkRequest
  if (undo !== undefined) {
    const made = await trx
      .insertInto('meta.bulk_row')
      .columns(['bulk', 'row_no', 'record'])
      .expression((eb) =>
        eb
          .selectFrom('meta.bulk_row')
          .select((of) => [of.val(id).as('bulk'), 'row_no', 'record'])
          .where('bulk', '=', undo)
          .where('state', '=', 'done'),
      )
      .executeTakeFirst()
    return Number(made.numInsertedOrUpdatedRows ?? 0)
  }
  if (!on.permit.can('view')) throw new PlatformError('FORBIDDEN')
  const issues: Issue[] = []
  const words = searchWords(search ?? '')
  const told = await meantNow(trx, on.app.key, filter, on.viewer)
  const meant = { filter: checkedFilter(on, told, issues), words: words.length }
  if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
  return writeTargets(
    trx,
    on.access,
    on.form,
    meant,
    { ...on.slots, ...searchSlots(words) },
    { bulk: id, limit: MAX_BULK },
  )
}

async function oneChunk(services: BulkServices, on: FormRequest, bulk: Bulk): Promise<boolean> {
  const { db } = services.platform
  const left = await db.transaction().execute(async (trx) => {
    await lockName(trx, bulkLock(bulk.id))
    const row = await trx
      .selectFrom('meta.bulk')
      .select(['status', 'done', 'refused'])
      .where('id', '=', bulk.id)
      .executeTakeFirst()
    if (row?.status !== 'running') return null
    const rows = await trx
      .selectFrom('meta.bulk_row')
      .select(['row_no', 'record'])
      .where('bulk', '=', bulk.id)
      .where('row_no', '>', row.done + row.refused)
      .orderBy('row_no')
      .limit(CHUNK)
      .execute()
    const context = saveContext(on, {}, { kind: 'bulk', key: bulk.id })
    const refused =
      bulk.action === 'press'
        ? await pressTargets(services, trx, on, context, bulk, rows)
        : await saveTargets(
            services,
            trx,
            context,
            rows.map(({ row_no, record }) => ({ row_no, change: changeOf(bulk, record) })),
          )
    await mark(trx, bulk.id, rows, refused)
    return rows.length === CHUNK
  })
  if (left === false) await finishBulk(services, bulk, 'done')
  return left === true
}

interface Target {
  readonly row_no: number
  readonly change: RecordChange
}
interface Refused {
  readonly row_no: number
  readonly problem: Problem
}

/** Saves them together; where one refuses, each half for itself, until it is alone. Returns those that refused. */
async function saveTargets(
  services: RecordServices,
  trx: Transaction<Database>,
  context: SaveContext,
  targets: readonly Target[],
): Promise<readonly Refused[]> {
  if (targets.length === 0) return []
  const changes = targets.map(({ change }) => change)
  const problem = await attempt(trx, () => saveRecords(services, context, changes, { trx }))
  if (!problem) return []
  if (targets.length === 1) return [{ row_no: targets[0]!.row_no, problem }]
  const half = Math.ceil(targets.length / 2)
  return [
    ...(await saveTargets(services, trx, context, targets.slice(0, half))),
    ...(await saveTargets(services, trx, context, targets.slice(half))),
  ]
}

/** What a button does to one record is nothing that several could do together. */
async function pressTargets(
  { press }: BulkServices,
  trx: Transaction<Database>,
  on: FormRequest,
  context: SaveContext,
  bulk: Bulk,
  rows: readonly { readonly row_no: number; readonly record: string }[],
): Promise<readonly Refused[]> {
  const { button = '', choices } = bulk.request as BulkRequest
  const refused: Refused[] = []
  for (const { row_no, record } of rows) {
    const problem = await attempt(trx, () => press(trx, on, context, { button, record, choices }))
    if (problem) refused.push({ row_no, problem })
  }
  return refused
}

/** Does it, or leaves everything as it was and says why. */
async function attempt(trx: Transaction<Database>, work: () => Promise<unknown>): Promise<Problem | null> {
  await trx.executeQuery(CompiledQuery.raw('savepoint some_records'))
  try {
    await work()
    await trx.executeQuery(CompiledQuery.raw('release savepoint some_records'))
    return null
  } catch (error) {
    if (!(error instanceof PlatformError) || error.status >= 500) throw error
    await trx.executeQuery(CompiledQuery.raw('rollback to savepoint some_records'))
    return problemOf(error)
  }
}

async function mark(
  trx: Transaction<Database>,
  bulk: string,
  rows: readonly { readonly row_no: number }[],
  refused: readonly Refused[],
): Promise<void> {
  const known = new Set(refused.map(({ row_no }) => row_no))
  const done = rows.flatMap(({ row_no }) => (known.has(row_no) ? [] : [row_no]))
  if (done.length > 0)
    await trx
      .updateTable('meta.bulk_row')
      .set({ state: 'done' })
      .where('bulk', '=', bulk)
      .where('row_no', 'in', done)
      .execute()
  for (const { row_no, problem } of refused)
    await trx
      .updateTable('meta.bulk_row')
      .set({ state: 'refused', problem: JSON.stringify(problem) })
      .where('bulk', '=', bulk)
      .where('row_no', '=', row_no)
      .execute()
  await trx
    .updateTable('meta.bulk')
    .set((eb) => ({ done: eb('done', '+', done.length), refused: eb('refused', '+', refused.length) }))
    .where('id', '=', bulk)
    .execute()
}

function changeOf({ action, form, request }: Bulk, id: string): RecordChange {
  if (action === 'delete' || action === 'restore') return { action, form, id }
  return { action: 'update', form, id, input: (request as BulkRequest).values ?? {} }
}

function problemOf(error: unknown): Problem {
  const { code, issues, params } = asPlatformError(error)
  return { code, ...(issues ? { issues } : {}), ...(Object.keys(params).length > 0 ? { params } : {}) }
}
