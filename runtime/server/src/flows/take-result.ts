import type { Command, FlowInstance, Row } from '@tenon/engine'
import { relatedRows } from '../db/related-rows.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { ruleScope } from '../rules/rule-scope.ts'
import type { InstanceWork } from './advance-instance.ts'
import { formatOver } from './call-targets.ts'
import { flowScope, recordOf } from './flow-record.ts'

/**
 * What the record gets from a called flow that has ended, and the row for which that one ran. Nothing where its record is gone; a
 * row that is gone gets nothing.
 */
export async function resultCommands(
  work: InstanceWork,
  instance: FlowInstance,
  visit: string,
  child: string,
): Promise<readonly Command[]> {
  const { trx, context, form, prepared } = work
  const at = instance.visits.find(({ id }) => id === visit)
  const call = at && prepared.flow.node(at.node).kind.call?.(prepared.flow.node(at.node).step)
  const compiled = at && prepared.calls.get(at.node)
  const where = at?.records?.[child]
  const over = context.app.form(context.app.bundle.flows[call?.flow ?? '']?.form ?? '')
  if (!call || !compiled || !where || !over) return []
  const slots = viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })
  const [ended] = await relatedRows(trx, context.app, over, null, [where.record], slots)
  if (!ended) return []
  const record = await recordOf(work, instance.record)
  const result = at.calls?.[child] === 'approved' ? 'approved' : 'rejected'
  const parent = { ...(await flowScope(work, instance, record)), steps: { [at.node]: result } }
  const mappings = [compiled.out, compiled.outRow].filter((mapping) => mapping !== undefined)
  const scope = { ...(await ruleScope(trx, context, over, ended, null, mappings)), parent }
  const format = formatOver(work, over, form)
  const rows = call.on.kind === 'rows' ? { field: call.on.field, id: where.row } : undefined
  const rowValues = compiled.outRow?.values(scope, format) ?? {}
  const values = { ...compiled.out?.values(scope, format), ...(rows ? changedRows(record, rows, rowValues) : {}) }
  if (Object.keys(values).length === 0) return []
  return [{ kind: 'updateRecord', key: `${at.node}/out/${child}`, form: instance.form, id: instance.record, values }]
}

// helpers

/** The subform with one row changed: what a row does not name it keeps. */
function changedRows(
  record: Row,
  { field, id }: { readonly field: string; readonly id: string | undefined },
  values: Readonly<Record<string, unknown>>,
): Row {
  const rows = (record[field] ?? []) as readonly Row[]
  if (Object.keys(values).length === 0 || !rows.some((row) => row['id'] === id)) return {}
  return { [field]: rows.map((row) => ({ id: row['id'], ...(row['id'] === id ? values : {}) })) }
}
