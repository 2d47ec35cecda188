import {
  atPath,
  hookEvent,
  PlatformError,
  type CompiledField,
  type CompiledForm,
  type Issue,
  type Json,
  type Row,
  type RuleEvent,
} from '@tenon/engine'
import type { Kysely, Selectable } from 'kysely'
import { uuidv7 } from 'uuidv7'
import { matchingIds } from '../db/rule-statements.ts'
import { lockName } from '../db/in-transaction.ts'
import type { HookTable } from '../db/rule-tables.ts'
import type { Database } from '../db/schema.ts'
import { systemSlots } from '../db/viewer-slots.ts'
import { todayIn } from '../records/clock.ts'
import { withApp } from '../records/request-context.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { saveRecords } from '../records/save-records.ts'
import { systemViewer } from '../users/viewer.ts'
import { appRules } from './app-rules.ts'
import type { Automation } from './automation.ts'

export interface HookCall {
  readonly body: unknown
  readonly key: string | null
  readonly request: string
  readonly address: string
}
export interface HookAnswer {
  readonly outcome: 'created' | 'updated' | 'repeated'
  readonly record: string
}

/**
 * Puts what another system sent into a record, by the one way in which records are saved, and wakes the rule for it. The same
 * key again answers what the first call made. Errors: NOT_FOUND where the rule waits for no call; INVALID and DUPLICATE with
 * issues at places of the body.
 */
export async function receiveCall(
  automation: Automation,
  hook: Selectable<HookTable>,
  call: HookCall,
): Promise<HookAnswer> {
  const { records } = automation
  const { db, now } = records.platform
  const begun = performance.now()
  const timeZone = await records.definitions.timeZone()
  return withApp(records, hook.app, async (app) => {
    const rule = appRules(app).rule(hook.rule)
    const waits = rule && hookEvent(rule.definition)
    const form = rule && app.form(rule.form)
    if (!waits || !form) throw new PlatformError('NOT_FOUND', { form: hook.rule })
    const { event, index } = waits
    const at = now().toISOString()
    const context: SaveContext = {
      app,
      actor: systemViewer('webhook'),
      cause: { kind: 'rule', key: hook.rule },
      depth: 0,
      now: at,
      today: todayIn(timeZone, at),
      timeZone,
      request: call.request,
      address: call.address,
    }
    const input = inputOf(event, form, call.body, timeZone)
    return db.transaction().execute(async (trx) => {
      if (call.key !== null) await lockName(trx, `hook/${hook.id}/${call.key}`)
      const before = call.key === null ? undefined : await madeBefore(trx, hook.id, call.key)
      const id = uuidv7()
      const log = { id, hook: hook.id, at, key: call.key, status: 200, address: call.address }
      if (before) {
        await trx
          .insertInto('meta.hook_call')
          .values({ ...log, outcome: 'repeated', record: before, ms: performance.now() - begun })
          .execute()
        return { outcome: 'repeated' as const, record: before }
      }
      const known = await knownRecord(trx, context, form, event, input)
      try {
        const [saved] = await saveRecords(
          records,
          context,
          [
            known === undefined
              ? { action: 'create', form: form.key, input }
              : { action: 'update', form: form.key, id: known, input },
          ],
          { trx, writer: 'system' },
        )
        const outcome = known === undefined ? ('created' as const) : ('updated' as const)
        await automation.trigger(trx, context, form.key, saved!.id, { on: 'webhook', rule: hook.rule, index, at: id })
        await trx
          .insertInto('meta.hook_call')
          .values({ ...log, outcome, record: saved!.id, ms: performance.now() - begun })
          .execute()
        return { outcome, record: saved!.id }
      } catch (error) {
        throw toldToCaller(error, event)
      }
    })
  })
}

// helpers

/** Values of the body by field: texts as a spreadsheet would have them, so that labels and dates as people write them are read. */
function inputOf(event: RuleEvent, form: CompiledForm, body: unknown, timeZone: string): Row {
  const issues: Issue[] = []
  const input: Record<string, unknown> = {}
  for (const [key, path] of Object.entries(event.values ?? {})) {
    const sent = atPath(body, path)
    if (sent === undefined) continue
    const field = form.field(key)
    const read = field ? readText(field, sent, timeZone) : { value: sent }
    if (read.issue)
      issues.push({ ...read.issue, path, params: { label: field?.definition.label, ...read.issue.params } })
    else input[key] = read.value
  }
  if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
  return input
}
function readText(
  field: CompiledField,
  sent: unknown,
  timeZone: string,
): { readonly value?: unknown; readonly issue?: Omit<Issue, 'path'> } {
  if (typeof sent !== 'string' || !field.type.importCell) return { value: sent }
  if (field.type.parse(sent, field, { timeZone }).issue === undefined) return { value: sent }
  const read = field.type.importCell(sent, field, { timeZone })
  return 'lookup' in read ? { value: sent } : read
}

/** The record that the call is about. One caller at a time asks, so that two calls at once do not make two of it. */
async function knownRecord(
  trx: Kysely<Database>,
  { app, now, timeZone }: SaveContext,
  form: CompiledForm,
  event: RuleEvent,
  input: Row,
): Promise<string | undefined> {
  const value = event.match === undefined ? undefined : input[event.match]
  if (event.match === undefined || value === undefined || value === null || value === '') return undefined
  await lockName(trx, `hook/${app.key}/${form.key}/${event.match}/${JSON.stringify(value)}`)
  const where = { '==': [{ var: event.match }, value as Json] }
  const [found] = await matchingIds(trx, app, form, where, { ...systemSlots({ now, timeZone }), app_key: app.key }, 1)
  return found
}

async function madeBefore(trx: Kysely<Database>, hook: string, key: string): Promise<string | null | undefined> {
  const row = await trx
    .selectFrom('meta.hook_call')
    .select('record')
    .where('hook', '=', hook)
    .where('key', '=', key)
    .where('outcome', 'in', ['created', 'updated'])
    .executeTakeFirst()
  return row?.record
}

/** Issues at the places that the caller knows, and nothing of what is stored. */
function toldToCaller(error: unknown, event: RuleEvent): unknown {
  if (!(error instanceof PlatformError) || !error.issues) return error
  const issues = error.issues
    .filter((issue) => issue.level !== 'warning')
    .map((issue): Issue => {
      const [key, ...rest] = issue.path.split('/')
      const path = [event.values?.[key!] ?? key, ...rest].join('/')
      const { label } = issue.params ?? {}
      if (issue.code === 'DUPLICATE' || issue.code === 'SIMILAR')
        return { path, code: 'PUBLIC_DUPLICATE', ...(label ? { params: { label } } : {}) }
      return { ...issue, path }
    })
  return new PlatformError(error.code, {}, { cause: error, issues })
}
