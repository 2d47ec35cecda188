import { PlatformError, type Button, type FlowDefinition } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { getRecord } from '../records/get-record.ts'
import type { FormRequest } from '../records/request-context.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import type { Automation } from '../rules/automation.ts'
import { rolesIn } from '../users/viewer.ts'
import { refusalError } from './refusals.ts'

/** The people whom the initiator names: node → their ids. */
export type NamedPeople = Readonly<Record<string, readonly string[]>>

/** A button of the form by its key. Errors: NOT_FOUND, FORBIDDEN for who may neither edit nor start its flow. */
export function buttonOf(on: FormRequest, key: string): Button {
  const button = (on.form.definition.buttons ?? []).find((other) => other.key === key)
  if (!button) throw new PlatformError('NOT_FOUND')
  if (button.flow) mayStart(flowOf(on, button.flow), on)
  else if (!on.permit.can('edit')) throw new PlatformError('FORBIDDEN')
  return button
}

/**
 * What a press does to one record, all of it or nothing: its rules run, its flow begins. Returns the instance. Errors: those of
 * `buttonOf`, STATE where nothing waits for it or where the flow runs already.
 */
export async function pressButton(
  automation: Automation,
  trx: Kysely<Database>,
  on: FormRequest,
  context: SaveContext,
  press: { readonly button: string; readonly record: string; readonly choices?: NamedPeople | undefined },
): Promise<string | null> {
  const button = buttonOf(on, press.button)
  await getRecord(trx, on, press.record, [])
  const trigger = { on: 'button', button: button.key } as const
  const fired = await automation.trigger(trx, context, on.form.key, press.record, trigger)
  // A page may be older than the record: nothing that was asked for is better said than passed over.
  if (!fired && !button.flow) throw new PlatformError('STATE', { reason: 'buttonIdle' })
  return button.flow ? startByHand(automation, trx, on, context, { ...press, flow: button.flow }) : null
}

/** Starts a flow for a record that its person sees. Errors: NOT_FOUND, FORBIDDEN without a role that may, STATE where it runs already. */
export async function startByHand(
  automation: Automation,
  trx: Kysely<Database>,
  on: FormRequest,
  context: SaveContext,
  start: { readonly flow: string; readonly record: string; readonly choices?: NamedPeople | undefined },
): Promise<string> {
  const { record, flow, choices } = start
  await getRecord(trx, on, record, [])
  const definition = flowOf(on, flow)
  mayStart(definition, on)
  const begun = { flow, form: definition.form, record, ...(choices ? { choices } : {}) }
  const id = await automation.startFlow(trx, context, begun)
  if (id === null) throw refusalError(null, { code: 'OPEN', params: {} })
  return id
}

export function mayStart(flow: FlowDefinition, { viewer, app, permit }: FormRequest): void {
  const by = flow.start?.by
  const allowed = by ? by.some((role) => rolesIn(viewer, app.key).includes(role)) : permit.can('edit')
  if (!allowed) throw new PlatformError('FORBIDDEN')
}

// helpers

function flowOf({ app }: FormRequest, key: string): FlowDefinition {
  const flow = Object.hasOwn(app.bundle.flows, key) ? app.bundle.flows[key] : undefined
  if (!flow) throw new PlatformError('NOT_FOUND')
  return flow
}
