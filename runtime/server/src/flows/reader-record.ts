import type { NodeFieldMode, NodeRowRights } from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { Automation } from '../rules/automation.ts'
import type { Viewer } from '../users/viewer.ts'
import { pinnedFlow } from './app-flows.ts'
import type { SeenInstance } from './flow-rights.ts'
import { nodeModes, nodeRecord } from './node-record.ts'
import { rowRightsOf } from './node-rows.ts'

export interface ShownRecord {
  readonly record: Record<string, unknown>
  readonly fields: Readonly<Record<string, NodeFieldMode | 'masked'>>
  readonly rows: Readonly<Record<string, NodeRowRights>>
}

/**
 * The record as the copy shows it to who got one, where the builder has said what that is. null for everybody else, and for a
 * copy without rights of its own: they see what their roles let them see.
 */
export async function readerRecord(
  automation: Automation,
  app: PublishedApp,
  row: SeenInstance,
  viewer: Viewer,
): Promise<ShownRecord | null> {
  const { db, now } = automation.records.platform
  if (row.initiator === viewer.id || row.state.tasks.some((task) => task.assignee === viewer.id)) return null
  const copy = await db
    .selectFrom('meta.flow_copy')
    .select('node')
    .where('instance', '=', row.id)
    .where('person', '=', viewer.id)
    .executeTakeFirst()
  const form = app.form(row.form)
  if (!copy || !form) return null
  const { flow } = await pinnedFlow(db, app, row.flow, row.revision)
  const node = flow.nodes.get(copy.node)
  const fields = node?.kind.readerFields?.(node.step)
  if (!fields) return null
  const modes = nodeModes(app, form, viewer, fields)
  const rows = rowRightsOf(form, { approvers: [], fields })
  const shown = form.fields.filter((field) => modes[field.key] !== 'hidden')
  const expand = shown
    .filter((field) => field.type.target?.(field.settings) !== undefined || field.type.storage === 'child')
    .map((field) => field.key)
  const timeZone = await automation.records.definitions.timeZone()
  const about = { app, form, viewer, record: row.record, modes, rows, expand, now: now().toISOString(), timeZone }
  return {
    record: await nodeRecord(db, about),
    fields: Object.fromEntries(shown.map((field) => [field.key, modes[field.key]!])),
    rows,
  }
}
