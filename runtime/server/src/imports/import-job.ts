import { PlatformError } from '@tenon/engine'
import { loadViewer } from '../db/viewer-statement.ts'
import type { TaskHandler } from '../jobs/jobs.ts'
import type { RecordServices } from '../records/record-services.ts'
import { toViewer } from '../sessions/sessions.ts'
import { dropRun } from './import-progress.ts'
import { importById, saveImport } from './import-store.ts'
import { runImportJob } from './run-import.ts'

/** Task that writes an import. Runs again after a crash: nothing of the first try is there. */
export const RUN_IMPORT = 'run-import'

/** A mistake of the import itself ends it with its reason; anything else is tried again. */
export function importJob(services: RecordServices): TaskHandler {
  const { db, pool, now } = services.platform
  return async ({ id }: { id: string }, { lastAttempt }) => {
    const row = await importById(db, id)
    if (row?.status !== 'running') return
    const loaded = await loadViewer(pool, row.created_by)
    try {
      if (!loaded) throw new PlatformError('FORBIDDEN')
      await runImportJob(services, toViewer(loaded), row)
    } catch (error) {
      const final =
        error instanceof PlatformError && error.code !== 'UNAVAILABLE' && error.params['reason'] !== 'published'
      if (!final && !lastAttempt) throw error
      const known = error instanceof PlatformError ? error : new PlatformError('INTERNAL', {}, { cause: error })
      const problem = JSON.stringify({ code: known.code, issues: known.issues ?? [] })
      await saveImport(db, id, { status: 'failed', problem, finished_at: now().toISOString() })
      await dropRun(db, id)
      if (!final) throw error
    }
  }
}
