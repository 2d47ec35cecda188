import { PlatformError, type ImportMapping } from '@tenon/engine'
import type { Kysely, Selectable, Updateable } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Viewer } from '../users/viewer.ts'
import type { ImportProgress } from './import-progress.ts'

/** A sheet of the file as the wizard shows it. */
export interface ImportSheet {
  readonly name: string
  /** Index of the row with the headings. */
  readonly headerRow: number
  readonly rows: number
  readonly columns: readonly {
    readonly index: number
    readonly header: string
    readonly samples: readonly string[]
    readonly texts: readonly string[]
  }[]
  readonly suggestedMapping: ImportMapping
  readonly confidence: Readonly<Record<string, number>>
}
export type ImportRow = Omit<Selectable<Database['meta.import']>, 'bytes'>

const COLUMNS = [
  'id',
  'app',
  'form',
  'created_by',
  'created_at',
  'name',
  'status',
  'sheets',
  'sheet',
  'mapping',
  'corrections',
  'mode',
  'key_field',
  'on_error',
  'app_version',
  'checked_with',
  'staging',
  'rows',
  'done',
  'accepted',
  'created',
  'updated',
  'refused',
  'warnings',
  'issues',
  'problem',
  'started_at',
  'finished_at',
  'seconds',
  'xact',
  'undone_at',
  'undone_by',
  'undone',
  'kept',
] as const

/** An import of this person's own. Errors: NOT_FOUND. */
export async function ownImport(db: Kysely<Database>, viewer: Viewer, id: string): Promise<ImportRow> {
  const row = await db
    .selectFrom('meta.import')
    .select(COLUMNS)
    .where('id', '=', id)
    .where('created_by', '=', viewer.id)
    .executeTakeFirst()
  if (!row) throw new PlatformError('NOT_FOUND')
  return row
}

export async function importById(db: Kysely<Database>, id: string, lock = false): Promise<ImportRow | undefined> {
  const query = db.selectFrom('meta.import').select(COLUMNS).where('id', '=', id)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

export async function importBytes(db: Kysely<Database>, id: string): Promise<Buffer> {
  const row = await db.selectFrom('meta.import').select('bytes').where('id', '=', id).executeTakeFirstOrThrow()
  return row.bytes
}

export async function saveImport(
  db: Kysely<Database>,
  id: string,
  values: Updateable<Database['meta.import']>,
): Promise<void> {
  await db.updateTable('meta.import').set(values).where('id', '=', id).execute()
}

/** Goes on only from these states; two requests at once cannot both. Errors: STATE. */
export async function advanceImport(
  db: Kysely<Database>,
  id: string,
  from: readonly ImportRow['status'][],
  values: Updateable<Database['meta.import']>,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('meta.import')
    .set(values)
    .where('id', '=', id)
    .where('status', 'in', [...from])
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new PlatformError('STATE', { expected: from })
}

export const sheetsOf = (row: ImportRow): readonly ImportSheet[] => row.sheets as readonly ImportSheet[]
export const mappingOf = (row: ImportRow): ImportMapping => row.mapping as unknown as ImportMapping

/** What of an import goes over the wire. */
export function describeImport(row: ImportRow, progress: ImportProgress | null = null) {
  const sheet = sheetsOf(row).find((each) => each.name === row.sheet)
  return {
    id: row.id,
    app: row.app,
    form: row.form,
    name: row.name,
    status: row.status,
    createdAt: row.created_at,
    sheets: sheetsOf(row),
    sheet: row.sheet,
    columns: sheet?.columns ?? [],
    suggestedMapping: sheet?.suggestedMapping ?? { fields: {} },
    mapping: mappingOf(row),
    mode: row.mode,
    keyField: row.key_field,
    onError: row.on_error,
    rows: row.rows,
    done: row.done,
    progress,
    accepted: row.accepted,
    created: row.created,
    updated: row.updated,
    refused: row.refused,
    warnings: row.warnings,
    issues: row.issues,
    problem: row.problem,
    seconds: row.seconds === null ? null : Number(row.seconds),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    undoneAt: row.undone_at,
    undone: row.undone,
    kept: row.kept,
  }
}
