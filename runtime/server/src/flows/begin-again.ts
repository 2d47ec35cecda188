import { ENDED, PlatformError } from '@tenon/engine'
import { getVisible } from '../records/get-record.ts'
import { withForm } from '../records/request-context.ts'
import type { Automation } from '../rules/automation.ts'
import type { Viewer } from '../users/viewer.ts'
import type { InstanceRow } from './instance-view.ts'
import { mayStart } from './press-button.ts'

/**
 * 重新提交: whether who began a run that came to nothing may begin it anew, on the record as it stands. Not where another run has
 * followed already, nor for one that another flow called.
 */
export async function mayBeginAgain(
  automation: Automation,
  viewer: Viewer,
  row: NonNullable<InstanceRow>,
): Promise<boolean> {
  const { records } = automation
  const { db } = records.platform
  if (row.initiator !== viewer.id || row.parent !== null) return false
  if (!ENDED.includes(row.status) || row.status === 'approved') return false
  const next = await db
    .selectFrom('meta.flow_instance')
    .select('id')
    .where('record', '=', row.record)
    .where('app', '=', row.app)
    .where('flow', '=', row.flow)
    .where('id', '>', row.id)
    .executeTakeFirst()
  if (next) return false
  try {
    return await withForm(records, viewer, row.app, row.form, async (on) => {
      const flow = Object.hasOwn(on.app.bundle.flows, row.flow) ? on.app.bundle.flows[row.flow] : undefined
      if (!flow) return false
      mayStart(flow, on)
      await getVisible(db, on, row.record, [])
      return true
    })
  } catch (error) {
    if (error instanceof PlatformError && (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN')) return false
    throw error
  }
}
