import { type CalledRecord, type Command, type FlowCall, type FlowInstance, type InstanceStatus } from '@tenon/engine'
import type { Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { applyCommands } from '../rules/apply-commands.ts'
import { nested } from '../rules/automation.ts'
import type { InstanceWork } from './advance-instance.ts'
import { callTargets } from './call-targets.ts'
import { refusalError } from './refusals.ts'

/** Tasks that carry news between a flow and those it has called. */
export const CALL_ENDED = 'flow-call-ended'
export const CALL_CANCEL = 'flow-call-cancel'

/** The flows that a node has called: how each stands, and on which record it runs. */
export interface Begun {
  readonly calls: Readonly<Record<string, InstanceStatus>>
  readonly records: Readonly<Record<string, CalledRecord>>
}

/**
 * Begins the flow that a node calls, on every record it means, in the same transaction; what the call fills in is written first.
 * A record that has the flow running already is left alone. Errors: those of saving the records and of starting the flow.
 */
export async function callFlow(
  work: InstanceWork,
  instance: FlowInstance,
  visit: string,
  call: FlowCall,
): Promise<Begun> {
  const { trx, automation, context } = work
  const { form, targets, commands } = await callTargets(work, instance, visit, call)
  const inner = nested(context, { kind: 'flow', key: instance.flow })
  await doEffects(work, instance, visit, commands)
  const records: Record<string, CalledRecord> = {}
  for (const target of targets) {
    const id = await automation.startFlow(trx, inner, {
      flow: call.flow,
      form,
      record: target.record,
      parent: { instance: instance.id, visit },
      initiator: instance.initiator,
    })
    if (id !== null) records[id] = target
    // A rule has begun it on the new record: nobody would be told how it ends.
    else if (call.on.kind === 'new' || call.on.kind === 'rows')
      throw refusalError(work, { code: 'OPEN', params: { flow: call.flow } })
  }
  const begun = Object.keys(records)
  if (begun.length === 0) return { calls: {}, records }
  const rows = await trx.selectFrom('meta.flow_instance').select(['id', 'status']).where('id', 'in', begun).execute()
  return { calls: Object.fromEntries(rows.map((row) => [row.id, row.status])), records }
}

/** Does what a flow wants done in its own name; each effect happens once for a visit. */
export const doEffects = (
  { automation, trx, context }: InstanceWork,
  instance: FlowInstance,
  visit: string,
  commands: readonly Command[],
): Promise<void> =>
  applyCommands(automation, trx, nested(context, { kind: 'flow', key: instance.flow }), {
    occasion: `flow/${instance.id}/${visit}`,
    commands,
    initiator: instance.initiator,
    instance: instance.id,
  })

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
