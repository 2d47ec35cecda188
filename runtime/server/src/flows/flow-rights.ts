import { PlatformError } from '@tenon/engine'
import { getVisible } from '../records/get-record.ts'
import { withForm } from '../records/request-context.ts'
import { answerPeople, peopleOf } from '../rules/answer-people.ts'
import type { Automation } from '../rules/automation.ts'
import type { Viewer } from '../users/viewer.ts'
import { pinnedFlow } from './app-flows.ts'
import { instanceRow, type InstanceRow } from './instance-view.ts'
import { shownTitle } from './shown-title.ts'

/** Instances of one's own, of one's tasks and copies, one's administration, and of records that one may see. Errors: NOT_FOUND. */
export async function visibleInstance(
  automation: Automation,
  viewer: Viewer,
  id: string,
): Promise<NonNullable<InstanceRow>> {
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
  if (copy || (await isFlowAdmin(automation, viewer, row))) return row
  const { flow } = await pinnedFlow(db, await records.definitions.cache.get(row.app), row.flow, row.revision)
  return withForm(records, viewer, row.app, row.form, async (on) =>
    shownTitle(row, flow.definition, on.form, await getVisible(db, on, row.record, [])),
  )
}

/** Whom the flow names for it; where it names nobody, the administrators of the platform. */
export async function isFlowAdmin(
  automation: Automation,
  viewer: Viewer,
  flow: Pick<NonNullable<InstanceRow>, 'app' | 'flow'>,
): Promise<boolean> {
  const { records } = automation
  const { db } = records.platform
  const app = await records.definitions.cache.get(flow.app)
  const admins = (app.bundle.flows[flow.flow]?.admins ?? []) as Parameters<typeof peopleOf>[2]
  const named = await peopleOf(db, flow.app, admins, null)
  const people = named.length > 0 ? named : await answerPeople(db, flow.app, { kind: 'administrators' })
  return people.includes(viewer.id)
}

/** Flows that somebody administers, over all apps, as `app/flow`. */
export async function administeredFlows(
  automation: Automation,
  viewer: Viewer,
): Promise<readonly { readonly app: string; readonly flow: string }[]> {
  const { records } = automation
  const apps = await records.platform.db
    .selectFrom('meta.flow_instance')
    .select(['app', 'flow'])
    .distinct()
    .where('status', 'in', ['running', 'returned'])
    .execute()
  const found = []
  for (const flow of apps) if (await isFlowAdmin(automation, viewer, flow)) found.push(flow)
  return found
}
