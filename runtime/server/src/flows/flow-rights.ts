import { PlatformError } from '@tenon/engine'
import { getVisible } from '../records/get-record.ts'
import { withForm } from '../records/request-context.ts'
import { answerPeople, peopleOf } from '../rules/answer-people.ts'
import type { Automation } from '../rules/automation.ts'
import type { Viewer } from '../users/viewer.ts'
import { instancesWithFailedCalls } from './failed-calls.ts'
import { pinnedFlow } from './app-flows.ts'
import { instanceRow, type InstanceRow } from './instance-view.ts'
import { shownTitle } from './shown-title.ts'

/** An instance as somebody may know it. `closed`: he may act on it, but what people wrote and what the record says stay with them. */
export type SeenInstance = NonNullable<InstanceRow> & { readonly closed?: boolean }
/** `named`: by the flow itself, which gives him sight of it; `platform`: because the flow names nobody, and somebody must help. */
export type Administers = 'named' | 'platform' | null

/** Instances of one's own, of one's tasks and copies, one's administration, and of records that one may see. Errors: NOT_FOUND. */
export async function visibleInstance(automation: Automation, viewer: Viewer, id: string): Promise<SeenInstance> {
  const { records } = automation
  const { db } = records.platform
  const row = await instanceRow(db, id)
  if (!row) throw new PlatformError('NOT_FOUND')
  if (row.initiator === viewer.id || row.state.tasks.some((task) => task.assignee === viewer.id)) return row
  const copy = await db
    .selectFrom('meta.flow_copy')
    .select('person')
    .where('instance', '=', id)
    .where('person', '=', viewer.id)
    .executeTakeFirst()
  const administers = await administration(automation, viewer, row)
  if (copy || administers === 'named') return row
  const { flow } = await pinnedFlow(db, await records.definitions.cache.get(row.app), row.flow, row.revision)
  try {
    return await withForm(records, viewer, row.app, row.form, async (on) =>
      shownTitle(row, flow.definition, on.form, await getVisible(db, on, row.record, [])),
    )
  } catch (error) {
    if (administers === null || !(error instanceof PlatformError) || error.code !== 'NOT_FOUND') throw error
    return { ...row, title: '', titles: null, figure: null, closed: true }
  }
}

/** Whether somebody may act on the instances of a flow as its administrator. */
export const isFlowAdmin = async (
  automation: Automation,
  viewer: Viewer,
  flow: Pick<NonNullable<InstanceRow>, 'app' | 'flow'>,
): Promise<boolean> => (await administration(automation, viewer, flow)) !== null

/** Flows that somebody administers, over all apps; `closed` where he may help without seeing what they are about. */
export async function administeredFlows(
  automation: Automation,
  viewer: Viewer,
  /** `running`: of which something runs or needs help; `all`: those of which nothing runs any more as well. */
  which: 'running' | 'all' = 'running',
): Promise<readonly { readonly app: string; readonly flow: string; readonly closed: boolean }[]> {
  const { records } = automation
  let begun = records.platform.db.selectFrom('meta.flow_instance').select(['app', 'flow']).distinct()
  if (which === 'running')
    begun = begun.where((eb) =>
      eb.or([
        eb('status', 'in', ['running', 'returned']),
        eb('id', 'in', instancesWithFailedCalls(records.platform.db)),
      ]),
    )
  const apps = await begun.execute()
  const found = []
  for (const flow of apps) {
    const administers = await administration(automation, viewer, flow)
    if (administers) found.push({ ...flow, closed: administers === 'platform' })
  }
  return found
}

/** How somebody administers a flow, or that he does not. */
export async function administration(
  automation: Automation,
  viewer: Viewer,
  flow: Pick<NonNullable<InstanceRow>, 'app' | 'flow'>,
): Promise<Administers> {
  const { records } = automation
  const { db } = records.platform
  const app = await records.definitions.cache.get(flow.app)
  const admins = (app.bundle.flows[flow.flow]?.admins ?? []) as Parameters<typeof peopleOf>[2]
  const named = await peopleOf(db, flow.app, admins, null)
  if (named.length > 0) return named.includes(viewer.id) ? 'named' : null
  return (await answerPeople(db, flow.app, { kind: 'administrators' })).includes(viewer.id) ? 'platform' : null
}
