import { PlatformError, type Command, type Locale } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import { matchingIds } from '../db/rule-statements.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { grantExport } from '../exports/grant-export.ts'
import { mailIn } from '../notifications/in-language.ts'
import { queueMail } from '../notifications/mail.ts'
import { notify } from '../notifications/notify.ts'
import { PlacedError } from '../records/placed-error.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { saveRecords, type RecordChange } from '../records/save-records.ts'
import { readOrganisation } from '../users/organisation.ts'
import type { Automation } from './automation.ts'
import { rowsOrForm } from './app-rules.ts'
import { peopleOf } from './answer-people.ts'
import { claimed } from './claim-record.ts'
import { withFieldLabels } from './field-words.ts'
import { findAssignees } from './find-assignee.ts'
import { pickPerson } from './pick-person.ts'
import { sendBotMessages } from './send-bot-message.ts'
import { sendWebhook } from './send-webhook.ts'
import { updateMatching, type InParts, type Progress } from './update-matching.ts'

/** For what commands are done. */
export interface Occasion {
  /** Unique: with a command's key the name of its effect, which happens once. */
  readonly occasion: string
  /** `system` (default) writes whatever the rule says; `user` only what the actor himself might. */
  readonly runAs?: 'system' | 'user'
  readonly initiator: string | null
  /** The run of a flow that wants it. */
  readonly instance?: string
  /** Many records are changed part by part. */
  readonly inParts?: InParts
}
export interface Effect<C extends Command = Command> extends Occasion {
  readonly command: C
  /** Which of several changes wants it. */
  readonly place: number
}

/** Records that were there already, by the id that the one to be made would have had. */
export type Found = Map<string, string>

/** Does commands of one kind, in their order; tells how far it has come where that is not all of it. */
type Handler<K extends Command['kind']> = (
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  effects: readonly Effect<Extract<Command, { kind: K }>>[],
  found: Found,
) => Promise<Progress | void>

export const HANDLERS: { readonly [K in Command['kind']]: Handler<K> } = {
  createRecord: async ({ records }, trx, context, effects, found) => {
    const create = async (some: typeof effects, picked: Readonly<Record<string, unknown>> = {}) =>
      save(
        some,
        some.map(({ command: { form, id, values } }) => ({
          action: 'create',
          form,
          id,
          input: { ...values, ...picked },
        })),
        { records, trx, context },
      )
    // NB: who looks for a person, or for a record that is there already, must find what was done before him.
    if (effects.every(({ command }) => !command.pick && command.existing === undefined)) return create(effects)
    for (const effect of effects) {
      const { command, initiator } = effect
      const form = formOf(context, command)
      if (command.existing !== undefined) {
        const [known] = await matchingIds(trx, context.app, form, command.existing, slotsOf(context), 1)
        if (known !== undefined) {
          found.set(command.id, known)
          continue
        }
      }
      const picked: Record<string, unknown> = {}
      for (const [field, pick] of Object.entries(command.pick ?? {}))
        picked[field] = await pickPerson(trx, context.app, form, field, pick, initiator, slotsOf(context), context.now)
      await create([effect], picked)
    }
  },
  updateRecord: ({ records }, trx, context, effects) =>
    save(
      effects,
      effects.map(({ command: { form, id, values } }) => ({ action: 'update', form, id, input: values })),
      { records, trx, context },
    ),
  tooMany: (_automation, _trx, context, effects) => {
    const { form, max } = effects[0]!.command
    const issues = [
      {
        path: '',
        code: 'LOOP_RECORDS',
        params: { max, form: rowsOrForm(context.app, form)?.definition.label ?? form },
      },
    ]
    const error = new PlatformError('TOO_EXPENSIVE', { form, max }, { issues })
    throw effects.length > 1 ? new PlacedError(effects[0]!.place, error) : error
  },
  deleteRecord: ({ records }, trx, context, effects) =>
    save(
      effects,
      effects.map(({ command: { form, id } }) => ({ action: 'delete', form, id })),
      { records, trx, context },
    ),
  updateRecords: async ({ records }, trx, context, effects) => {
    let progress: Progress | undefined
    for (const effect of effects)
      progress = await updateMatching(records, trx, context, effect.command, {
        writer: writerOf(effect),
        slots: slotsOf(context),
        inParts: effect.inParts,
      })
    return progress
  },
  refuse: async (_automation, trx, context, effects) => {
    for (const { command, place } of effects) {
      const { where, message } = command
      const [found] = await matchingIds(trx, context.app, formOf(context, command), where, slotsOf(context), 1)
      if (found === undefined) continue
      const issues = [{ path: '', code: 'RULE', params: { message } }]
      const error = new PlatformError('STATE', { reason: 'rule' }, { issues })
      throw effects.length > 1 ? new PlacedError(place, error) : error
    }
  },
  assign: async ({ records }, trx, context, effects) => {
    const people = await findAssignees(trx, context, effects, slotsOf(context))
    const given = effects.flatMap((effect, i) => (people[i] === null ? [] : [{ effect, person: people[i]! }]))
    await save(
      given.map(({ effect }) => effect),
      given.map(({ effect: { command }, person }) => ({
        action: 'update',
        form: command.form,
        id: command.id,
        input: { [command.field]: person },
      })),
      { records, trx, context },
    )
  },
  claim: async ({ records }, trx, context, effects) => {
    for (const { command, initiator } of effects) {
      const input = await claimed(trx, context, command, initiator, slotsOf(context))
      const change = { action: 'update' as const, form: command.form, id: command.id, input }
      await saveRecords(records, context, [change], { trx, writer: 'system' })
    }
  },
  startFlow: async (automation, trx, context, effects) => {
    for (const { command } of effects) {
      const { flow, form, record } = command
      await automation.startFlow(trx, context, { flow, form, record })
    }
  },
  notify: async ({ records }, trx, context, effects) => {
    const { app } = context
    const people = remembered(trx, app.key)
    const notes = []
    for (const effect of effects) {
      const { form, record, task, title, body } = effect.command
      const link = { app: app.key, ...(form ? { form } : {}), ...(record ? { record } : {}), ...(task ? { task } : {}) }
      const text = body === undefined ? {} : { body }
      const note = { kind: 'rule' as const, title, link, key: effectKey(effect), ...text }
      notes.push(...(await people(effect)).map((user) => ({ ...note, user })))
    }
    for (const part of parts(notes)) await notify(records.platform, trx, part)
  },
  exportRecords: async ({ records }, trx, context, effects) => {
    const people = remembered(trx, context.app.key)
    for (const effect of effects)
      await grantExport(records.platform, trx, context, effect.command, await people(effect), effectKey(effect))
  },
  mail: async ({ records }, trx, context, effects) => {
    const people = remembered(trx, context.app.key)
    const { locale } = await readOrganisation({ db: trx })
    const notes = []
    const mails = []
    for (const effect of effects) {
      const { to, subject, text, form, record, template = '' } = effect.command
      const key = effectKey(effect)
      const about = form && record ? { about: { app: context.app.key, form, record, template } } : {}
      const note = { kind: 'ruleMail' as const, title: subject, body: text, mail: { subject, text, ...about }, key }
      notes.push(...(await people(effect)).map((user) => ({ ...note, user })))
      const outside = new Set(to.flatMap((recipient) => (recipient.kind === 'address' ? [recipient.address] : [])))
      // Nobody knows which language is spoken there: the organisation's.
      const mail = mailIn(note.mail, locale as Locale)
      mails.push(...[...outside].map((to) => ({ ...mail, key: `${key}/${to}`, to })))
    }
    for (const part of parts(notes)) await notify(records.platform, trx, part)
    for (const part of parts(mails)) await queueMail(records.platform, trx as Transaction<Database>, part)
  },
  botMessage: async ({ records }, trx, context, effects) => {
    const people = remembered(trx, context.app.key)
    const messages = []
    for (const effect of effects) {
      const mentions = effect.command.to.length > 0 ? await people(effect) : []
      messages.push({ command: effect.command, key: effectKey(effect), mentions })
    }
    for (const part of parts(messages)) await sendBotMessages(records.platform, trx, context.app.key, part)
  },
  webhook: async ({ records }, trx, context, effects) => {
    for (const effect of effects)
      await sendWebhook(records.platform, trx, context, effect.command, {
        key: effectKey(effect),
        instance: effect.instance ?? null,
      })
  },
}

// helpers

/** Rows of one statement. */
const AT_ONCE = 500

function* parts<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += AT_ONCE) yield items.slice(at, at + AT_ONCE)
}

const effectKey = ({ occasion, command }: Effect): string => `${occasion}/${command.key}`
const writerOf = ({ runAs }: Occasion): 'person' | 'system' => (runAs === 'user' ? 'person' : 'system')
const slotsOf = (context: SaveContext) =>
  viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })

function formOf({ app }: SaveContext, command: { readonly form: string }) {
  const form = app.form(command.form)
  if (!form) throw new PlatformError('STATE', { reason: 'form', form: command.form })
  return form
}

/** Saves one change per effect. What is wrong with one of several comes as a PlacedError with the place of its effect. */
async function save(
  effects: readonly Effect[],
  changes: readonly RecordChange[],
  {
    records,
    trx,
    context,
  }: {
    readonly records: Automation['records']
    readonly trx: Kysely<Database>
    readonly context: SaveContext
  },
): Promise<void> {
  const [first] = effects
  if (!first) return
  const forms = changes.map((change) => formOf(context, change))
  try {
    // All commands of one action are done in the name of one rule or flow.
    await saveRecords(records, context, changes, { trx, writer: writerOf(first) })
  } catch (error) {
    const index = error instanceof PlatformError && effects.length > 1 ? error.params['index'] : undefined
    if (typeof index === 'number') throw new PlacedError(effects[index]!.place, error)
    throw forms.every((form) => form === forms[0]) ? withFieldLabels(error, forms[0]!) : error
  }
}

/** The people whom effects mean; the same question is asked once. */
function remembered(
  trx: Kysely<Database>,
  app: string,
): (
  effect: Effect<Extract<Command, { kind: 'notify' | 'mail' | 'botMessage' | 'exportRecords' }>>,
) => Promise<readonly string[]> {
  const known = new Map<string, Promise<readonly string[]>>()
  return ({ command: { to }, initiator }) => {
    const key = JSON.stringify([to, initiator])
    const found = known.get(key) ?? peopleOf(trx, app, to, initiator)
    known.set(key, found)
    return found
  }
}
