import { PlatformError, type FlowCall, type FlowInstance, type InstanceStatus } from '@tenon/engine'
import type { Transaction } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { nested } from '../rules/automation.ts'
import type { InstanceWork } from './advance-instance.ts'
import { recordOf } from './flow-record.ts'

/** Tasks that carry news between a flow and those it has called. */
export const CALL_ENDED = 'flow-call-ended'
export const CALL_CANCEL = 'flow-call-cancel'
const MAX_CALLED = 200

/** Begins the flow that a node calls, on every record it means, in the same transaction. A record that has it running already is left alone. */
export async function callFlow(
  work: InstanceWork,
  instance: FlowInstance,
  visit: string,
  call: FlowCall,
): Promise<Readonly<Record<string, InstanceStatus>>> {
  const { trx, automation, context } = work
  const target = await recordsOf(work, instance, call.on)
  if (target.ids.length > MAX_CALLED) throw new PlatformError('TOO_EXPENSIVE', { form: target.form, max: MAX_CALLED })
  const inner = nested(context, { kind: 'flow', key: instance.flow })
  const begun: string[] = []
  for (const record of target.ids) {
    const id = await automation.startFlow(trx, inner, {
      flow: call.flow,
      form: target.form,
      record,
      parent: { instance: instance.id, visit },
      initiator: instance.initiator,
    })
    if (id !== null) begun.push(id)
  }
  if (begun.length === 0) return {}
  const rows = await trx.selectFrom('meta.flow_instance').select(['id', 'status']).where('id', 'in', begun).execute()
  return Object.fromEntries(rows.map((row) => [row.id, row.status]))
}

/** The called flows of a node that is left before they have ended go with it. NB: by a job: their rows are locked one at a time. */
export async function cancelFlows({ automation, trx }: InstanceWork, instances: readonly string[]): Promise<void> {
  await automation.records.platform.jobs.add(
    instances.map((instance) => ({ task: CALL_CANCEL, payload: { instance } })),
    trx as Transaction<Database>,
  )
}

/** Tells the instance that called this one how it ended. */
export async function tellParent({ automation, trx }: InstanceWork, instance: FlowInstance): Promise<void> {
  if (!instance.parent) return
  const payload = { ...instance.parent, child: instance.id, status: instance.status }
  await automation.records.platform.jobs.add([{ task: CALL_ENDED, payload }], trx as Transaction<Database>)
}

// helpers

/** The records on which a node calls another flow. */
export async function recordsOf(
  work: InstanceWork,
  instance: FlowInstance,
  on: FlowCall['on'],
): Promise<{ readonly form: string; readonly ids: readonly string[] }> {
  const { trx, context, form } = work
  const { app } = context
  if (on.kind === 'self') return { form: instance.form, ids: [instance.record] }
  if (on.kind === 'related') {
    const record = await recordOf(work, instance.record)
    const id = record[on.field]
    return { form: form.relation(on.field) ?? '', ids: typeof id === 'string' ? [id] : [] }
  }
  const child = app.form(on.form)
  if (!child) throw new PlatformError('STATE', { reason: 'form', form: on.form })
  const slots = viewerSlots(context.actor, app.key, { now: context.now, timeZone: context.timeZone })
  const rows = await relatedRows(trx, app, child, on.field, [instance.record], slots)
  return { form: on.form, ids: rows.map((row) => String(row['id'])) }
}
