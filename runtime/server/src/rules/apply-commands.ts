import { PlatformError, type Command } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import { matchingIds } from '../db/rule-statements.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { queueMail } from '../notifications/mail.ts'
import { notify } from '../notifications/notify.ts'
import { saveRecords } from '../records/save-records.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { actorId } from '../users/viewer.ts'
import { peopleOf } from './answer-people.ts'
import { claimed } from './claim-record.ts'
import { findAssignee } from './find-assignee.ts'
import type { Automation } from './automation.ts'
import { pickPerson } from './pick-person.ts'
import { sendWebhook } from './send-webhook.ts'

/** Most records that one action may change in a save; more is a job for a schedule. */
const MAX_UPDATED = 1_000

export interface CommandBatch {
  /** Unique for this occasion: with a command's key the name of its effect, which happens once. */
  readonly occasion: string
  readonly commands: readonly Command[]
  /** `system` (default) writes whatever the rule says; `user` only what the actor himself might. */
  readonly runAs?: 'system' | 'user'
  readonly initiator: string | null
}

/**
 * Does what rules and flows want done, in the caller's transaction: records and flows at once, notices and mails written
 * down there and sent after the commit. Throws PlatformError where a record refuses: the whole save is refused with it.
 */
export async function applyCommands(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  batch: CommandBatch,
): Promise<void> {
  const fresh = await reserve(trx, context, batch)
  const found: Found = new Map()
  for (const command of fresh) await applyCommand(automation, trx, context, command, batch, found)
}

/** One command that was not done before; `found` takes the records that were there already. */
export async function applyCommand(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  command: Command,
  batch: CommandBatch,
  found: Found,
): Promise<void> {
  await HANDLERS[command.kind](automation, trx, context, named(command, found) as never, batch, found)
}

// helpers

type Handler<K extends Command['kind']> = (
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  command: Extract<Command, { kind: K }>,
  batch: CommandBatch,
  found: Found,
) => Promise<void>
/** Records that were there already, by the id that the one to be made would have had. */
export type Found = Map<string, string>

const HANDLERS: { readonly [K in Command['kind']]: Handler<K> } = {
  createRecord: async ({ records }, trx, context, command, batch, found) => {
    const form = context.app.form(command.form)
    if (!form) throw new PlatformError('STATE', { reason: 'form', form: command.form })
    if (command.existing !== undefined) {
      const [known] = await matchingIds(trx, context.app, form, command.existing, slotsOf(context), 1)
      if (known !== undefined) return void found.set(command.id, known)
    }
    const picked: Record<string, unknown> = {}
    for (const [field, pick] of Object.entries(command.pick ?? {}))
      picked[field] = await pickPerson(trx, context.app, form, field, pick, batch.initiator, slotsOf(context))
    const input = { ...command.values, ...picked }
    await saveRecords(records, context, [{ action: 'create', form: command.form, id: command.id, input }], {
      trx,
      writer: writerOf(batch),
    })
  },
  updateRecord: async ({ records }, trx, context, command, batch) => {
    await saveRecords(
      records,
      context,
      [{ action: 'update', form: command.form, id: command.id, input: command.values }],
      { trx, writer: writerOf(batch) },
    )
  },
  deleteRecord: async ({ records }, trx, context, { form, id }, batch) => {
    await saveRecords(records, context, [{ action: 'delete', form, id }], { trx, writer: writerOf(batch) })
  },
  updateRecords: async ({ records }, trx, context, command, batch) => {
    const form = context.app.form(command.form)
    if (!form) throw new PlatformError('STATE', { reason: 'form', form: command.form })
    const ids = await matchingIds(trx, context.app, form, command.where, slotsOf(context), MAX_UPDATED)
    if (ids.length > MAX_UPDATED) throw new PlatformError('TOO_EXPENSIVE', { form: command.form, max: MAX_UPDATED })
    const changes = ids.map((id) => ({ action: 'update' as const, form: command.form, id, input: command.values }))
    await saveRecords(records, context, changes, { trx, writer: writerOf(batch) })
  },
  assign: async ({ records }, trx, context, command, batch) => {
    const person = await findAssignee(trx, context.app, command, batch.initiator, slotsOf(context))
    if (person === null) return
    const change = { action: 'update' as const, form: command.form, id: command.id, input: { [command.field]: person } }
    await saveRecords(records, context, [change], { trx, writer: writerOf(batch) })
  },
  claim: async ({ records }, trx, context, command, batch) => {
    const input = await claimed(trx, context, command, batch.initiator, slotsOf(context))
    const change = { action: 'update' as const, form: command.form, id: command.id, input }
    await saveRecords(records, context, [change], { trx, writer: 'system' })
  },
  startFlow: async (automation, trx, context, { flow, form, record }) => {
    await automation.startFlow(trx, context, { flow, form, record })
  },
  notify: async ({ records }, trx, context, command, batch) => {
    const people = await peopleOf(trx, context.app.key, command.to, batch.initiator)
    const link = {
      app: context.app.key,
      ...(command.form ? { form: command.form } : {}),
      ...(command.record ? { record: command.record } : {}),
      ...(command.task ? { task: command.task } : {}),
    }
    const note = { kind: 'rule' as const, title: command.title, link, key: effectKey(batch, command) }
    await notify(
      records.platform,
      trx,
      people.map((user) => ({ ...note, user, ...(command.body === undefined ? {} : { body: command.body }) })),
    )
  },
  mail: async ({ records }, trx, context, command, batch) => {
    const { subject, text, form, record, template = '' } = command
    const key = effectKey(batch, command)
    const about = form && record ? { about: { app: context.app.key, form, record, template } } : {}
    const people = await peopleOf(trx, context.app.key, command.to, batch.initiator)
    const note = { kind: 'ruleMail' as const, title: subject, body: text, mail: { subject, text, ...about }, key }
    await notify(
      records.platform,
      trx,
      people.map((user) => ({ ...note, user })),
    )
    const outside = command.to.flatMap((to) => (to.kind === 'address' ? [to.address] : []))
    const mails = [...new Set(outside)].map((to) => ({ key: `${key}/${to}`, to, subject, text, ...about }))
    await queueMail(records.platform, trx as Transaction<Database>, mails)
  },
  webhook: ({ records }, trx, context, command, batch) =>
    sendWebhook(records.platform, trx, context, command, effectKey(batch, command)),
}

/** The command with records that were there already in the place of those that were to be made. */
function named<T>(value: T, found: Found): T {
  if (found.size === 0) return value
  if (typeof value === 'string') return (found.get(value) ?? value) as T
  if (Array.isArray(value)) return value.map((item: unknown) => named(item, found)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, named(inner as unknown, found)])) as T
}

const effectKey = (batch: CommandBatch, command: Command): string => `${batch.occasion}/${command.key}`
const writerOf = (batch: CommandBatch): 'person' | 'system' => (batch.runAs === 'user' ? 'person' : 'system')
const slotsOf = (context: SaveContext) =>
  viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })

/** Writes the names of the effects down; those that were there already are not made again. */
export async function reserve(
  trx: Kysely<Database>,
  context: SaveContext,
  batch: CommandBatch,
): Promise<readonly Command[]> {
  if (batch.commands.length === 0) return []
  // An import is one transaction that happens once or not at all; a row per effect would be most of its work.
  if (context.imported) return batch.commands
  const made = await trx
    .insertInto('meta.effect')
    .values(batch.commands.map((command) => ({ key: effectKey(batch, command), at: context.now })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .execute()
  const fresh = new Set(made.map((row) => row.key))
  return batch.commands.filter((command) => fresh.has(effectKey(batch, command)))
}

export const initiatorOf = (context: SaveContext): string | null => actorId(context.actor)
