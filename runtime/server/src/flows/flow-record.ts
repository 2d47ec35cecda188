import { PlatformError, type FlowInstance, type Row, type Scope } from '@tenon/engine'
import { relatedRows } from '../db/related-rows.ts'
import { loadViewer } from '../db/viewer-statement.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { refusalError } from './refusals.ts'
import { ruleScope } from '../rules/rule-scope.ts'
import { toViewer } from '../sessions/sessions.ts'
import { actorId } from '../users/viewer.ts'
import type { InstancePlace, InstanceWork } from './advance-instance.ts'

/** The record as it is now, with what the flow reads. Errors: NOT_FOUND when it is gone. */
export async function recordOf({ trx, context, form }: InstancePlace, id: string): Promise<Row> {
  const slots = viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })
  const [row] = await relatedRows(trx, context.app, form, null, [id], slots)
  if (!row) throw new PlatformError('NOT_FOUND', { record: id })
  return row
}

/** Errors: STATE when the condition to start the flow does not hold for the record. */
export async function mayBegin({ trx, context, form, prepared }: InstanceWork, record: Row): Promise<void> {
  const when = prepared.flow.definition.start?.when
  if (when === undefined) return
  const scope = await ruleScope(trx, context, form, record, null, [{ expressions: prepared.expressions }])
  if (prepared.evaluate(when, scope) !== true) throw refusalError({ form }, { code: 'CONDITION', params: {} })
}

/** What conditions and actions of the flow read; `user` is who began it, whoever acts now. */
export async function flowScope(work: InstanceWork, instance: FlowInstance, record: Row): Promise<Scope> {
  const { trx, context, form, prepared, automation } = work
  const asks = prepared.expressions.some(({ needs }) => needs.user)
  const known = actorId(context.actor) === instance.initiator
  const loaded = asks && !known ? await loadViewer(automation.records.platform.pool, instance.initiator) : undefined
  const as = loaded ? { ...context, actor: toViewer(loaded) } : context
  return ruleScope(trx, as, form, record, null, [{ expressions: prepared.expressions }])
}
