import type { Row } from '@tenon/engine'
import { PlatformError } from '@tenon/engine'
import { CompiledQuery, type Kysely, type Transaction } from 'kysely'
import { blockDrawer, drawNumbers, passNumber } from '../db/sequence.ts'
import {
  analyzeForm,
  countStaged,
  dropStaging,
  insertStaged,
  lastStaged,
  rowsWithout,
  textsStaged,
  setStaged,
  stagedRows,
  unhurried,
} from '../db/import-staging.ts'
import type { Database } from '../db/schema.ts'
import { PlacedError } from '../records/placed-error.ts'
import type { SavedChange } from '../records/save-hooks.ts'
import { checkImport } from './check-import.ts'
import { importContext, type ImportContext } from './import-services.ts'
import { beginRun, dropRun, endRun, ImportStopped, mustGoOn, type RunProgress } from './import-progress.ts'
import { importById, saveImport, type ImportRow } from './import-store.ts'
import { importSaveContext } from './save-context.ts'
import { countWarned, RefusedLate, refuseTaken, refuseUpdates, takeOutDuplicates, withRefusals } from './late-rows.ts'
import { saveUpdates } from './save-updates.ts'

const BATCH = 500
/** Rows of the sheet that are written as one statement: few enough to hear soon that the import is to stop. */
const AT_ONCE = 5_000

/**
 * Writes what the check accepted, all in one transaction together with the import's own state: a process that is killed, or a
 * person who stops it, leaves nothing, and whoever takes the job over begins anew. Where the app was published or Postgres crashed since the check, it is
 * checked again first. Rules that say so run with it.
 */
export async function runImport(context: ImportContext, row: ImportRow): Promise<void> {
  try {
    await writeImport(context, row)
  } catch (error) {
    if (error instanceof ImportStopped) await takenBack(context, row)
    // All or nothing: the check sees by now what refuses the rows, and says so of each.
    else if (error instanceof RefusedLate) await runImport(context, { ...row, app_version: null })
    else throw error
  }
}

/** Goes on with an import as the person who began it; his rights are asked anew. */
export async function runImportJob(
  services: ImportContext['services'],
  viewer: ImportContext['viewer'],
  row: ImportRow,
): Promise<void> {
  await runImport(await importContext(services, viewer, row.app, row.form), row)
}

// helpers

async function writeImport(context: ImportContext, row: ImportRow): Promise<void> {
  const { services, form, app } = context
  const { db } = services.platform
  const began = Date.now()
  if (!(await isFresh(context, row))) await checkImport(context, row, () => mustGoOn(db, row.id))
  const current = (await importById(db, row.id))!
  if (current.on_error === 'reject-all' && current.refused > 0)
    throw new PlatformError('STATE', { reason: 'refused', refused: current.refused })
  const updates = await db
    .selectFrom('meta.import_row')
    .select(['row_no', 'record', 'input'])
    .where('import', '=', row.id)
    .where('state', '=', 'update')
    .orderBy('row_no')
    .execute()
  // NB: before the transaction, so that nobody who makes a record of the form waits for the end of the import.
  await giveNumbers(db, context, current.staging!)
  const created = current.accepted - updates.length
  const follow = services.hooks().intervenes(app, form.key, 'create').after
  const progress = await beginRun(db, row.id, created * (follow ? 2 : 1) + updates.length)
  await db.transaction().execute(async (trx) => {
    const locked = await importById(trx, row.id, true)
    if (locked?.status !== 'running') return
    await guardVersion(trx, context)
    const staging = current.staging!
    await unhurried(trx)
    const by = { now: context.now, actor: context.viewer.id, via: `import/${row.id}` }
    const alike = await takeOutDuplicates(trx, context, current)
    let written = 0
    const last = await lastStaged(trx, form, staging)
    for (let after = -1; after < last; after += AT_ONCE) {
      const part = await insertStaged(trx, app.key, form, staging, { after, until: after + AT_ONCE }, by)
      written += part
      await progress.add(part)
    }
    const taken = written === created - alike.length ? [] : await refuseTaken(trx, row.id, form, staging)
    if (follow)
      await afterSaves(
        trx,
        context,
        current,
        taken.map(({ no }) => no),
        progress,
      )
    const verdicts = await saveUpdates(
      trx,
      context,
      row,
      updates.map((update) => ({ row: update.row_no, id: update.record!, input: update.input as Row })),
      progress,
    )
    const changed = [...verdicts].flatMap(([no, verdict]) => (verdict.refused ? [{ no, issues: verdict.issues }] : []))
    await refuseUpdates(trx, row.id, changed)
    const refusals = [...alike, ...taken, ...changed]
    if (current.on_error === 'reject-all' && refusals.length > 0) throw new RefusedLate()
    await services.hooks().settle?.(trx)
    const xact = await transactionId(trx)
    await trx
      .insertInto('meta.outbox')
      .values({
        topic: 'import.done',
        app: app.key,
        form: form.key,
        payload: JSON.stringify({ id: row.id, created: written }),
      })
      .execute()
    const seconds = (Date.now() - began) / 1000
    await saveImport(trx, row.id, {
      status: 'done',
      created: written,
      updated: updates.length - changed.length,
      refused: current.refused + refusals.length,
      warnings: await countWarned(trx, row.id),
      issues: JSON.stringify(withRefusals(current.issues, refusals)),
      finished_at: services.platform.now().toISOString(),
      seconds: String(seconds),
      xact,
    })
    await endRun(trx, row.id)
  })
  services.platform.events.hint()
  await dropStaging(db, form.schema, current.staging!)
  await analyzeForm(db, form)
}

async function isFresh({ services, app, form }: ImportContext, row: ImportRow): Promise<boolean> {
  if (row.app_version !== app.version || row.staging === null || row.checked_with === null) return false
  try {
    const staged = await countStaged(services.platform.db, form, row.staging)
    const updating = await services.platform.db
      .selectFrom('meta.import_row')
      .select((e) => e.fn.countAll<string>().as('n'))
      .where('import', '=', row.id)
      .where('state', '=', 'update')
      .executeTakeFirstOrThrow()
    return staged + Number(updating.n) === row.accepted
  } catch (error) {
    // 42P01: the staging table is gone.
    if ((error as { code?: string }).code === '42P01') return false
    throw error
  }
}

/** Takes the row of the app, so that no publish comes between, and sees that it is still the version that was checked. */
async function guardVersion(trx: Transaction<Database>, { app }: ImportContext): Promise<void> {
  const row = await trx
    .selectFrom('meta.app')
    .select('version')
    .where('key', '=', app.key)
    .forShare()
    .executeTakeFirst()
  if (row?.version !== app.version) throw new PlatformError('CONFLICT', { reason: 'published' })
}

/**
 * Numbers for the records whose file brings none, in the order of the file; the counters go past those that it brings. They
 * stay with the staged rows: whoever takes the import over after a crash gives the same.
 */
async function giveNumbers(
  db: Kysely<Database>,
  { app, form, now, slots }: ImportContext,
  staging: string,
): Promise<void> {
  for (const field of form.serverSet) {
    const number = field.type.autoNumber?.(field, { now, today: String(slots['today']) })
    if (!number || !field.column) continue
    const counterOf = (period: string) => ({ app: app.key, form: form.key, field: field.definition.id, period })
    const brought = new Map<string, number>()
    for (const text of await textsStaged(db, form, staging, field.column)) {
      const read = number.read(text)
      if (read) brought.set(read.period, Math.max(read.drawn, brought.get(read.period) ?? 0))
    }
    for (const [period, drawn] of brought) await passNumber(db, counterOf(period), drawn)
    const rows = await rowsWithout(db, form, staging, field.column)
    if (rows.length === 0) continue
    const first = await drawNumbers(db, counterOf(number.period), rows.length, true)
    await setStaged(
      db,
      form,
      staging,
      field.column,
      rows,
      rows.map((_, i) => number.text(first + i)),
    )
  }
}

/** Rules and flows that run on imports, over the records as they were written. */
async function afterSaves(
  trx: Transaction<Database>,
  context: ImportContext,
  row: ImportRow,
  late: readonly number[],
  progress: RunProgress,
): Promise<void> {
  const { services, form } = context
  const numbers = blockDrawer(services.platform.db)
  const save = { ...importSaveContext(context, row), draw: numbers.draw }
  const skipped = new Set(late)
  for (let after = -1; ;) {
    const rows = await stagedRows(trx, form, row.staging ?? '', after, BATCH)
    if (rows.length === 0) break
    after = rows.at(-1)!.row_no
    const changes = rows.filter((each) => !skipped.has(each.row_no)).map((each) => savedChange(context, each))
    if (changes.length > 0) await unplaced(services.hooks().afterSave(trx, save, changes))
    await progress.add(changes.length)
  }
  await numbers.giveBack()
}

/** Nothing of the import is there: it can be begun again, or changed before. */
async function takenBack({ services, app, form }: ImportContext, row: ImportRow): Promise<void> {
  const { db, events, now } = services.platform
  await db.transaction().execute(async (trx) => {
    await dropRun(trx, row.id)
    await saveImport(trx, row.id, { status: 'cancelled', finished_at: now().toISOString() })
    await trx
      .insertInto('meta.outbox')
      .values({ topic: 'import.stopped', app: app.key, form: form.key, payload: JSON.stringify({ id: row.id }) })
      .execute()
  })
  events.hint()
}

/** What refuses one record refuses the whole import. */
const unplaced = (work: Promise<void>): Promise<void> =>
  work.catch((error: unknown) => {
    throw error instanceof PlacedError ? error.error : error
  })

function savedChange({ form, now, viewer }: ImportContext, row: Row): SavedChange {
  const record: Record<string, unknown> = {
    id: row['id'],
    version: 1,
    owner_id: row['owner_id'],
    dept_id: null,
    created_at: now,
    created_by: viewer.id,
    updated_at: now,
    updated_by: viewer.id,
  }
  for (const field of form.stored) record[field.key] = row[field.column!]
  const changed = form.stored.map((field) => field.key).filter((key) => record[key] !== null)
  return { form, action: 'create', id: String(row['id']), old: null, record, changed, version: 1 }
}

async function transactionId(trx: Kysely<Database>): Promise<string> {
  const { rows } = await trx.executeQuery<{ xact: string }>(
    CompiledQuery.raw('select pg_current_xact_id()::text as xact'),
  )
  return rows[0]!.xact
}
