import { claimFiles, type FileRow } from '../files/files.ts'
import type { Automation } from '../rules/automation.ts'
import type { Viewer } from '../users/viewer.ts'
import type { InstanceWork } from './advance-instance.ts'
import { visibleInstance } from './flow-rights.ts'

/** Files that belong to a decision are kept under this name instead of a form's. */
const PLACE = '$task'
/** A drawn name is some kilobytes; more is no drawing. */
const MAX_MEGABYTES = 0.5

/** Gives the picture of a signature to a task, in the transaction that decides it: his own, a PNG, used nowhere else. Errors: INVALID. */
export const keepSignature = (
  { trx, context }: InstanceWork,
  viewer: Viewer,
  task: string,
  file: string,
): Promise<void> =>
  claimFiles(trx, viewer, [file], { app: context.app.key, form: PLACE, record: task, field: 'signature' }, problemOf)

/** A signature is seen by whoever sees what was written with the decision. Installed once at start. */
export function guardSignatures(automation: Automation): void {
  const { db, files } = automation.records.platform
  files.guard(PLACE, async (viewer, { record }) => {
    const task = await db.selectFrom('meta.flow_task').select('instance').where('id', '=', record).executeTakeFirst()
    if (!task) return false
    const row = await visibleInstance(automation, viewer, task.instance).catch(() => undefined)
    return row !== undefined && row.closed !== true
  })
}

// helpers

function problemOf({ name, media_type, size }: FileRow) {
  if (media_type !== 'image/png') return { code: 'FILE_KIND', params: { name, endings: '.png' } }
  return Number(size) > MAX_MEGABYTES * 1024 * 1024 ? { code: 'FILE_SIZE', params: { name, max: MAX_MEGABYTES } } : null
}
