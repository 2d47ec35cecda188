import { PlatformError, type Issue } from '@tenon/engine'
import type { Kysely, Selectable } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Viewer } from '../users/viewer.ts'

export type FileRow = Selectable<Database['meta.file']>

/** Where a file belongs once a record has taken it. */
export interface FilePlace {
  readonly app: string
  readonly form: string
  readonly record: string
  readonly field: string
}
/** Whether a viewer may read what stands at this place; the module that keeps files there answers. */
export type FileGuard = (viewer: Viewer, place: FilePlace) => Promise<boolean>

export interface Files {
  /** Installs the guard of the places with this `form`, or of all that have none of their own; without one nobody sees them. */
  guard(guard: FileGuard): void
  guard(form: string, guard: FileGuard): void
  /** The file if the viewer may read it; throws NOT_FOUND otherwise, whatever the reason. */
  readable(viewer: Viewer, id: string): Promise<FileRow>
}

export function createFiles(db: Kysely<Database>): Files {
  let mayRead: FileGuard = async () => false
  const own = new Map<string, FileGuard>()
  return {
    guard: (form: string | FileGuard, guard?: FileGuard) =>
      void (typeof form === 'string' ? own.set(form, guard!) : (mayRead = form)),
    readable: async (viewer, id) => {
      const file = await db.selectFrom('meta.file').selectAll().where('id', '=', id).executeTakeFirst()
      if (!file) throw new PlatformError('NOT_FOUND')
      const { app, form, record, field } = file
      const allowed =
        app !== null && form !== null && record !== null && field !== null
          ? await (own.get(form) ?? mayRead)(viewer, { app, form, record, field })
          : file.uploaded_by === viewer.id
      if (!allowed) throw new PlatformError('NOT_FOUND')
      return file
    },
  }
}

/**
 * Gives files to a record, in the transaction that saves it. A file can be taken once, and only by whoever uploaded it:
 * an id seen elsewhere is worth nothing. Files the record already has may be named again. Throws INVALID otherwise, and where
 * `problem` says something against a file.
 */
export async function claimFiles(
  db: Kysely<Database>,
  viewer: Pick<Viewer, 'id'>,
  ids: readonly string[],
  place: FilePlace,
  problem: (file: FileRow) => Omit<Issue, 'path'> | null = () => null,
): Promise<void> {
  const wanted = [...new Set(ids)]
  if (!wanted.length) return
  const rows = await db.selectFrom('meta.file').selectAll().where('id', 'in', wanted).forUpdate().execute()
  const own = (row: FileRow) => row.record === place.record && row.field === place.field && row.form === place.form
  const free = (row: FileRow) => row.record === null && row.uploaded_by === viewer.id
  if (rows.length < wanted.length || !rows.every((row) => own(row) || free(row)))
    throw new PlatformError('INVALID', {}, { issues: [{ path: place.field, code: 'REFERENCE' }] })
  refuseFiles(rows.filter(free), place.field, problem)
  const fresh = rows.filter(free).map((row) => row.id)
  if (fresh.length) await db.updateTable('meta.file').set(place).where('id', 'in', fresh).execute()
}

/** Throws INVALID with everything that the field says against the files. */
export function refuseFiles(
  files: readonly FileRow[],
  field: string,
  problem: (file: FileRow) => Omit<Issue, 'path'> | null,
): void {
  const issues = files.flatMap((file): Issue[] => {
    const found = problem(file)
    return found ? [{ ...found, path: field }] : []
  })
  if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
}
