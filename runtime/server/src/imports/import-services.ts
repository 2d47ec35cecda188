import type { CompiledForm, Permit, Sheet } from '@tenon/engine'
import { PlatformError } from '@tenon/engine'
import { viewerAccess, type RecordAccess } from '../db/record-access.ts'
import { viewerSlots, type ViewerSlots } from '../db/viewer-slots.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { RecordServices } from '../records/record-services.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import { importBytes, type ImportRow } from './import-store.ts'
import { readFile } from './read-file.ts'

/** One person importing into one form, at one instant. */
export interface ImportContext {
  readonly services: RecordServices
  readonly app: PublishedApp
  readonly form: CompiledForm
  readonly permit: Permit
  readonly access: RecordAccess
  readonly viewer: Viewer
  readonly slots: ViewerSlots
  readonly now: string
  readonly timeZone: string
}

/** Errors: NOT_FOUND for a form that the person knows nothing of, FORBIDDEN where he may not import into it. */
export async function importContext(
  services: RecordServices,
  viewer: Viewer,
  appKey: string,
  formKey: string,
): Promise<ImportContext> {
  const app = await services.definitions.cache.fresh(appKey)
  const form = app.form(formKey)
  const roles = rolesIn(viewer, appKey)
  const permit = form && app.permit(form, roles)
  if (!form || !permit || permit.roles.length === 0) throw new PlatformError('NOT_FOUND', { form: formKey })
  if (!permit.can('import')) throw new PlatformError('FORBIDDEN')
  const now = services.platform.now().toISOString()
  const timeZone = await services.definitions.timeZone()
  const slots = viewerSlots(viewer, appKey, { now, timeZone })
  return { services, app, form, permit, access: viewerAccess(app, roles), viewer, slots, now, timeZone }
}

/** The sheets of an import's file; the last few files stay in memory, since upload, check and errors read the same one. */
export async function sheetsOfImport(services: RecordServices, id: string, name: string): Promise<readonly Sheet[]> {
  const known = recent.get(id)
  if (known) return known
  const sheets = await readFile(await importBytes(services.platform.db, id), name)
  rememberSheets(id, sheets)
  return sheets
}

/** The sheet that is imported, with what somebody has corrected in it; undefined when the file has no such sheet. */
export async function importedSheet(services: RecordServices, row: ImportRow): Promise<Sheet | undefined> {
  const sheet = (await sheetsOfImport(services, row.id, row.name)).find((each) => each.name === row.sheet)
  const corrected = Object.entries(row.corrections)
  if (!sheet || corrected.length === 0) return sheet
  const rows = [...sheet.rows]
  for (const [index, cells] of corrected) {
    const next = [...(rows[Number(index)] ?? [])]
    for (const [column, text] of Object.entries(cells)) {
      while (next.length <= Number(column)) next.push(null)
      next[Number(column)] = text === '' ? null : text
    }
    rows[Number(index)] = next
  }
  return { ...sheet, rows }
}

export function rememberSheets(id: string, sheets: readonly Sheet[]): void {
  recent.delete(id)
  if (recent.size >= MAX_RECENT) recent.delete(recent.keys().next().value!)
  recent.set(id, sheets)
  setTimeout(() => recent.get(id) === sheets && recent.delete(id), KEPT).unref()
}

// helpers

const MAX_RECENT = 3
const KEPT = 10 * 60_000
const recent = new Map<string, readonly Sheet[]>()
