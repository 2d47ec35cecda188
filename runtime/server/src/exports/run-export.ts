import { localize, PlatformError, SYSTEM_LABELS, type Locale } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { writeAudit } from '../audit/write-audit.ts'
import type { Database } from '../db/schema.ts'
import { loadViewer } from '../db/viewer-statement.ts'
import type { TaskHandler } from '../jobs/jobs.ts'
import { queryRecords, type RecordQuery } from '../records/query-records.ts'
import type { RecordServices } from '../records/record-services.ts'
import { withForm, type FormRequest } from '../records/request-context.ts'
import { toViewer } from '../sessions/sessions.ts'
import type { Viewer } from '../users/viewer.ts'
import { exportColumn, writeExport, type ExportColumn, type ExportFormat } from './write-export.ts'

export const RUN_EXPORT = 'run-export'
/** More than this is for BI tools on the database. */
export const MAX_EXPORT = 200_000
const PAGE = 500
/** Records of a mirror in one cell. */
const NAMED = 100

export interface ExportRequest extends Pick<RecordQuery, 'filter' | 'search' | 'sort' | 'fields'> {
  readonly format: ExportFormat
  readonly locale: Locale
  /** Allowed by an approval, for this purpose: whoever may see the records gets them though he may not export them. */
  readonly granted?: { readonly purpose: string }
}

/** Makes the file of an export with the rights that the person has when it runs; the audit row comes with the file. */
export function exportJob(services: RecordServices, readDb: Kysely<Database>): TaskHandler {
  const { db, pool, now } = services.platform
  return async ({ id }: { id: string }, { lastAttempt }) => {
    const row = await db.selectFrom('meta.export').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row || row.status === 'done' || row.status === 'failed') return
    const request = row.request as ExportRequest
    try {
      const loaded = await loadViewer(pool, row.created_by)
      if (!loaded) throw new PlatformError('FORBIDDEN')
      const viewer = toViewer(loaded)
      const file = await withForm(services, viewer, row.app, row.form, (on) =>
        exportFile(readDb, on, request, markOf(viewer, request, now())),
      )
      await db.transaction().execute(async (trx) => {
        const { format, filter = null, search = null } = request
        const granted = request.granted ? { purpose: request.granted.purpose } : {}
        const params = { id, rows: file.rows, format, filter, search, fields: file.columns, ...granted }
        await writeAudit(trx, [
          { actor: viewer, action: 'record.export', at: now(), app: row.app, form: row.form, params },
        ])
        const done = { status: 'done' as const, rows: file.rows, bytes: file.bytes, finished_at: now().toISOString() }
        await trx.updateTable('meta.export').set(done).where('id', '=', id).execute()
      })
    } catch (error) {
      if (!(error instanceof PlatformError) && !lastAttempt) throw error
      await db
        .updateTable('meta.export')
        .set({ status: 'failed', finished_at: now().toISOString() })
        .where('id', '=', id)
        .execute()
    }
  }
}

/** The rows that this person may export. Errors: FORBIDDEN, TOO_LARGE beyond his limit. */
export async function assertExportable(db: Kysely<Database>, on: FormRequest, request: ExportRequest): Promise<void> {
  const limit = exportLimit(on, request)
  const { filter, search } = request
  const { total } = await queryRecords(db, on, {
    filter,
    search,
    sort: request.sort,
    fields: exportKeys(on, request),
    size: 1,
    count: 'exact',
  })
  if ((total ?? 0) > limit) throw new PlatformError('TOO_LARGE', { max: limit, rows: total })
}

// helpers

function exportLimit({ permit }: FormRequest, { granted }: ExportRequest): number {
  if (!(granted || permit.can('export')) || !permit.can('view')) throw new PlatformError('FORBIDDEN')
  return Math.min(MAX_EXPORT, (granted ? undefined : permit.exportLimit) ?? MAX_EXPORT)
}

function exportKeys({ form, permit }: FormRequest, { fields }: ExportRequest): readonly string[] {
  if (fields) return fields
  const own = form.fields.filter(
    (field) => field.type.storage !== 'none' && field.type.storage !== 'child' && permit.known(field.key),
  )
  return [...own.map((field) => field.key), 'owner_id', 'created_at']
}

/** Who has it, since when and for what: in the file itself. */
const markOf = (viewer: Viewer, { granted, locale }: ExportRequest, at: Date): string | undefined =>
  granted && `${viewer.name} · ${viewer.username} · ${at.toLocaleString(locale)} · ${granted.purpose}`

async function exportFile(db: Kysely<Database>, on: FormRequest, request: ExportRequest, mark: string | undefined) {
  const limit = exportLimit(on, request)
  const keys = exportKeys(on, request)
  const columns: ExportColumn[] = keys.map((key) =>
    exportColumn(
      key,
      on.form.field(key),
      localize(SYSTEM_LABELS[key as keyof typeof SYSTEM_LABELS] ?? key, request.locale),
      request.locale,
    ),
  )
  const expand = keys.filter(
    (key) => key === 'owner_id' || key === 'created_by' || key === 'dept_id' || isReference(on, key),
  )
  async function* pages() {
    let cursor: string | undefined
    for (let rows = 0; rows < limit;) {
      const { filter, search, sort } = request
      const page = await queryRecords(db, on, {
        filter,
        search,
        sort,
        fields: keys,
        expand,
        shown: NAMED,
        size: Math.min(PAGE, limit - rows),
        cursor,
        count: 'none',
      })
      rows += page.rows.length
      yield page.rows
      if (!page.nextCursor) return
      cursor = page.nextCursor
    }
  }
  const file = await writeExport(request.format, columns, pages(), request.locale, on.timeZone, mark)
  return { ...file, columns: keys }
}

function isReference({ form }: FormRequest, key: string): boolean {
  const type = form.field(key)?.valueType
  const id = type?.kind === 'list' ? type.of : type
  return id?.kind === 'id' && id.form !== '$file'
}
