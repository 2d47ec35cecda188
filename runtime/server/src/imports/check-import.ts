import {
  DEPARTMENT,
  filledRows,
  isBlank,
  PlatformError,
  relationOf,
  type Issue,
  type Row,
  type Scope,
  type Sheet,
} from '@tenon/engine'
import { setImmediate as breathe } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import {
  createStaging,
  indexStaged,
  stagedLine,
  stagingName,
  stagingWriter,
  type StagingWriter,
} from '../db/import-staging.ts'
import { currentSnapshot } from '../db/written-since.ts'
import { readRecords } from '../db/read-records.ts'
import { departmentScopes } from '../records/load-needs.ts'
import { derivedColumns } from '../records/derived-columns.ts'
import type { PendingChange, SaveContext } from '../records/save-hooks.ts'
import { createdChanges } from './created-changes.ts'
import { duplicateFinder } from './find-import-duplicates.ts'
import { importedSheet, type ImportContext } from './import-services.ts'
import { mappingOf, saveImport, sheetsOf, type ImportRow } from './import-store.ts'
import { prepareUpdates, type UpdatePlan } from './prepare-updates.ts'
import { readAround, rowPreparer, type PreparedRow, type Related, type RowPreparer } from './prepare-rows.ts'
import { resolveNames, type NameResolver } from './resolve-names.ts'
import { importSaveContext } from './save-context.ts'
import { tryUpdates, type RowUpdate } from './save-updates.ts'
import { tally, type Tally } from './tally.ts'

const BATCH = 500
/** How often the import says how far it is, in ms. */
const TELL_EVERY = 250

/**
 * Reads, maps and judges every row, and stages the good ones as records ready to be written. Writes nothing to the form.
 * What it finds is kept with the import: counts, issues per code, and the rows that somebody should look at. `goOn` is asked
 * before each batch and may throw.
 */
export async function checkImport(
  context: ImportContext,
  row: ImportRow,
  goOn: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { services, form, app } = context
  const { db, pool } = services.platform
  const sheet = await sheetOf(context, row)
  const table = sheetsOf(row).find((each) => each.name === row.sheet)
  if (!table) throw new PlatformError('INVALID', {}, { issues: [{ path: 'sheet', code: 'OPTION' }] })
  const rows = filledRows(sheet, table.headerRow)
  const width = Math.max(...table.columns.map((column) => column.index)) + 1
  const preparer = rowPreparer(context, mappingOf(row), width)
  const names = await resolveNames(context, namesWanted(preparer, sheet, rows))
  const updates = await prepareUpdates(context, row, preparer, sheet, rows, names)
  const counts = tally()
  const staging = stagingName(row.id)
  // NB: taken before the first look at what is there.
  const seen = await currentSnapshot(db)
  await createStaging(db, form, staging)
  await db.deleteFrom('meta.import_row').where('import', '=', row.id).execute()
  await saveImport(db, row.id, { rows: rows.length, done: 0, staging })
  const writer = stagingWriter(pool, form, staging)
  await eachBatch(context, row, { sheet, rows, preparer, names, updates, counts, writer, goOn })
  await writer.end()
  await indexStaged(db, form, staging)
  const { refused, warned, accepted, updating, issues } = counts.result()
  await saveImport(db, row.id, {
    done: rows.length,
    accepted: accepted + updating,
    refused,
    warnings: warned,
    issues: JSON.stringify(issues),
    app_version: app.version,
    checked_with: seen,
  })
}

// helpers

interface Work {
  readonly sheet: Sheet
  readonly rows: readonly number[]
  readonly preparer: RowPreparer
  readonly names: NameResolver
  readonly updates: UpdatePlan
  readonly counts: Tally
  readonly writer: StagingWriter
  goOn(): Promise<void>
}

async function sheetOf({ services }: ImportContext, row: ImportRow): Promise<Sheet> {
  const sheet = await importedSheet(services, row)
  if (!sheet) throw new PlatformError('INVALID', {}, { issues: [{ path: 'sheet', code: 'OPTION' }] })
  return sheet
}

function namesWanted({ reader }: RowPreparer, sheet: Sheet, rows: readonly number[]): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>()
  if (!reader.naming) return wanted
  for (const row of rows)
    for (const { form, text, parts } of reader.read(sheet.rows[row] ?? []).lookups) {
      const texts = wanted.get(form) ?? new Set()
      wanted.set(form, texts)
      for (const part of parts ?? [text]) texts.add(part)
    }
  return wanted
}

async function eachBatch(context: ImportContext, row: ImportRow, work: Work): Promise<void> {
  const { services, form } = context
  const { db } = services.platform
  const save = importSaveContext(context, row)
  const duplicates = duplicateFinder(context)
  const before = services.hooks().intervenes(context.app, form.key, 'create').before
  let told = Date.now()
  for (let at = 0; at < work.rows.length; at += BATCH) {
    await work.goOn()
    const batch = work.rows.slice(at, at + BATCH)
    const reads = batch.map((index) => work.preparer.reader.read(work.sheet.rows[index] ?? []))
    const related = await relatedScopes(context, work.names, reads)
    let prepared = batch.map((index, i) => {
      const id = uuidv7()
      return { id, ...work.preparer.prepare(index, reads[i]!, id, work.names, related) }
    })
    if (before) prepared = await afterRules(context, save, work.preparer, prepared, related)
    const found = await duplicates.look(prepared.map((each) => each.record))
    const tried = await tryUpdates(context, row, readableUpdates(work.updates, batch))
    const kept: {
      import: string
      row_no: number
      state: 'refused' | 'warned' | 'update'
      record: string | null
      input: string | null
      issues: string
    }[] = []
    let lines = ''
    for (const [i, each] of prepared.entries()) {
      const update = work.updates.of(each.row)
      const issues = update
        ? [...update.issues, ...(tried.get(each.row)?.issues ?? [])]
        : [...each.issues, ...duplicates.judge(each.record, found, each.issues)]
      const bad = issues.some((issue) => issue.level !== 'warning')
      work.counts.add(issues, bad, update !== undefined)
      if (issues.length > 0 || update)
        kept.push({
          import: row.id,
          row_no: each.row,
          state: bad ? 'refused' : update ? 'update' : 'warned',
          record: update?.id || null,
          input: update && !bad ? JSON.stringify(update.input) : null,
          issues: JSON.stringify(issues),
        })
      if (bad || update) continue
      duplicates.take(each.record, each.row)
      const values = columnValues(context, each.record, prepared[i]!.id)
      lines += stagedLine(form, each.row, createdChanges(form, each.record), values)
    }
    await work.writer.add(lines)
    if (kept.length > 0) await db.insertInto('meta.import_row').values(kept).execute()
    if (Date.now() - told >= TELL_EVERY) {
      told = Date.now()
      await saveImport(db, row.id, { done: Math.min(work.rows.length, at + BATCH) })
    }
    // Other requests of this process get their turn between batches.
    await breathe()
  }
}

/** Updates whose cells could be read: the pipeline can say the rest. */
function readableUpdates(updates: UpdatePlan, rows: readonly number[]): RowUpdate[] {
  return rows.flatMap((row) => {
    const update = updates.of(row)
    const readable = update && update.issues.every((issue) => issue.level === 'warning')
    return readable ? [{ row, id: update.id, input: update.input }] : []
  })
}

function columnValues({ form }: ImportContext, record: Row, id: string): Row {
  const values: Record<string, unknown> = { id, owner_id: record['owner_id'] ?? null, ...derivedColumns(form, record) }
  for (const field of form.stored) values[field.column!] = record[field.key]
  return values
}

/** What rules before the save set and refuse; they see the rows as the pipeline would show them. */
async function afterRules<P extends PreparedRow & { readonly id: string }>(
  { services, form }: ImportContext,
  save: SaveContext,
  preparer: RowPreparer,
  prepared: readonly P[],
  related: Related,
): Promise<(PreparedRow & { id: string })[]> {
  // Also one that is refused so far: a rule may fill what is missing.
  const changes = prepared.map(({ id, record }): PendingChange => ({
    form,
    action: 'create',
    id,
    old: null,
    record,
    changed: changedKeys(record),
  }))
  const outcomes = await services.hooks().beforeSave(services.platform.db, save, changes)
  return prepared.map((each, i) => {
    const outcome = outcomes[i]
    const patched = outcome?.patch && Object.keys(outcome.patch).length > 0
    const next = patched ? { id: each.id, ...preparer.again(each, each.id, outcome.patch ?? {}, related) } : each
    const issues: readonly Issue[] = outcome?.issues ?? []
    return issues.length > 0 ? { ...next, issues: [...next.issues, ...issues] } : next
  })
}

const changedKeys = (record: Row): string[] =>
  Object.keys(record).filter((key) => !isBlank((record[key] ?? null) as never))

/** Records that expressions of the form and of the person's roles read through its relations, by relation and id. */
async function relatedScopes(
  context: ImportContext,
  names: NameResolver,
  reads: readonly {
    readonly lookups: readonly { readonly key: string; readonly form: string; readonly text: string }[]
  }[],
): Promise<Related> {
  const { services, app, form, slots, now, viewer } = context
  const found = new Map<string, ReadonlyMap<string, Scope>>()
  for (const key of new Set(readAround(context).map((path) => path.split('.')[0]!))) {
    const to = relationOf(form, key)
    const target = app.form(to ?? '')
    if (!target && to !== DEPARTMENT) continue
    const lookups = reads.flatMap((read) => read.lookups.filter((lookup) => lookup.key === key))
    const ids = lookups.flatMap((lookup) => {
      const { value } = names.resolve(lookup)
      return typeof value === 'string' ? [value] : []
    })
    // NB: nobody's row says of which department he is who imports it.
    if (key === 'dept_id' && viewer.department !== null) ids.push(viewer.department)
    if (ids.length === 0) continue
    if (!target) {
      found.set(
        key,
        await departmentScopes(services.platform.db, [...new Set(ids)], { today: String(slots['today']), now }),
      )
      continue
    }
    const records = await readRecords(services.platform.db, app, target, [...new Set(ids)], slots)
    const clock = { today: String(slots['today']), now }
    const user = {
      id: viewer.id,
      name: viewer.name,
      department: viewer.department,
      departments: viewer.departments,
      departmentTree: viewer.departmentTree,
      roles: [],
    }
    found.set(key, new Map(records.map((record) => [record.id, { row: record, ...clock, user }])))
  }
  return found
}
