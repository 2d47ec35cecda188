import {
  localize,
  PlatformError,
  type Command,
  type CompiledForm,
  type CompiledRule,
  type Expression,
  type Locale,
  type RehearsedStep,
  type RuleBackTest,
  type Scope,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import { following } from '../db/sequence.ts'
import type { Database } from '../db/schema.ts'
import { rolesIn } from '../users/viewer.ts'
import type { Loaded } from '../records/load-needs.ts'
import { queryRecords } from '../records/query-records.ts'
import { recentRecords, titleFor } from '../records/recent-records.ts'
import { saveContext, type FormRequest } from '../records/request-context.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { lookupTarget } from './app-rules.ts'
import { peopleOf } from './answer-people.ts'
import { applyCommand, initiatorOf } from './apply-commands.ts'
import { nested, type Automation } from './automation.ts'
import type { Found } from './command-handlers.ts'
import { judgeChanges } from './judge-changes.ts'
import { pastHappenings, type PastHappening } from './past-happenings.ts'
import { runErrorWords } from './run-routes.ts'
import { errorOf } from './rule-log.ts'
import { listSign, textOf } from './rule-env.ts'

export const BACK_DAYS = 90
/** The latest so many are played; more would tell nothing new and take seconds. */
const MAX_RECORDS = 300
const MAX_HAPPENINGS = 600
/** So many are really done and taken back, as far as the time reaches. */
const MAX_TRIED = 60
const SECONDS = 6
const SHOWN = 60

/**
 * Back-test of a rule on what has happened in the last days to records that the builder may see: the condition is asked of the
 * record as it was, and what the rule does is done for each in a transaction that is taken back. Nothing is sent.
 */
export async function backTestRule(
  automation: Automation,
  on: FormRequest,
  rule: CompiledRule,
  locale: Locale,
): Promise<RuleBackTest> {
  const { db } = automation.records.platform
  const hidden = hiddenFields(on, rule, locale)
  const none = {
    days: BACK_DAYS,
    hidden,
    of: 0,
    records: 0,
    woken: 0,
    held: 0,
    tried: 0,
    refused: 0,
    actions: {},
    rows: [],
  }
  if (hidden.length > 0) return none
  const context = rehearsal(on)
  const since = new Date(Date.parse(on.now) - BACK_DAYS * 86_400_000).toISOString()
  const { ids, total } = await recentRecords(db, on, { days: BACK_DAYS, most: MAX_RECORDS, by: 'updated_at' })
  const happenings = (await pastHappenings(db, context, rule, ids, since)).slice(0, MAX_HAPPENINGS)
  const before = rule.definition.when.some((event) => event.before)
  const meant = { ...rule, definition: { ...rule.definition, enabled: true, onImport: true } }
  const judged = await judgeChanges(
    db,
    context,
    before ? 'before' : 'after',
    happenings.map((happening) => ({ ...happening, only: [meant] })),
  )
  const sees = await seesAround(
    db,
    on,
    judged.map(({ loaded }) => loaded),
  )
  const deadline = performance.now() + SECONDS * 1000
  const actions: Record<string, number> = {}
  const rows: RuleBackTest['rows'][number][] = []
  const count = { woken: 0, held: 0, tried: 0, refused: 0 }
  for (const [i, happening] of happenings.entries()) {
    const { outcome } = judged[i]!
    const [run] = outcome.runs
    if (!run || !sees[i]) continue
    count.woken++
    const { at, trigger, change } = happening
    const about = { id: change.id, title: titleFor(on, change.record), at, event: trigger.on, held: run.held }
    if (!run.held) {
      rows.push(about)
      continue
    }
    count.held++
    for (const action of run.actions) if (action.ran) actions[action.id] = (actions[action.id] ?? 0) + 1
    if (before) {
      const issue = outcome.issues.find(({ level }) => level !== 'warning')
      const [first] = rule.actions
      const set = await valuesShown(db, on, on.form, outcome.patch, locale)
      const refused = issue ? { refused: runErrorWords({ code: 'INVALID', issues: [issue] }, locale) } : {}
      if (issue) count.refused++
      count.tried++
      const records = set.length > 0 ? [{ form: on.form.key, does: 'update' as const, set }] : []
      const step = { action: first!.action.id, kind: first!.action.kind, records, people: [], flows: 0, outside: 0 }
      rows.push({ ...about, steps: [{ ...step, ...refused }] })
    } else if (count.tried < MAX_TRIED && performance.now() < deadline) {
      const steps = await rehearse(automation, on, context, rule, happening, run.commands, locale)
      count.tried++
      if (steps.some((step) => step.refused !== undefined)) count.refused++
      rows.push({ ...about, steps })
    } else rows.push(about)
  }
  // Those that it fires for come first.
  const shown = [...rows.filter((row) => row.held), ...rows.filter((row) => !row.held)].slice(0, SHOWN)
  return { ...none, ...count, of: total, records: ids.length, actions, rows: shown }
}

// helpers

/** A save that is taken back: it draws numbers of its own, so that no counter moves or waits. */
function rehearsal(on: FormRequest): SaveContext {
  let drawn = 9_000_000
  return {
    ...saveContext(on, {}),
    rehearsal: true,
    draw: (_counter, n) => {
      drawn += n
      return Promise.resolve(following(drawn - n + 1, n))
    },
  }
}

/** Does the commands of one happening in a transaction of its own and takes everything back. */
async function rehearse(
  automation: Automation,
  on: FormRequest,
  context: SaveContext,
  rule: CompiledRule,
  happening: PastHappening,
  commands: readonly Command[],
  locale: Locale,
): Promise<readonly RehearsedStep[]> {
  const { key } = rule.definition
  const { runAs } = rule.definition
  const inner = nested(context, { kind: 'rule', key })
  const occasion = {
    occasion: `rehearsal/${happening.change.id}`,
    initiator: initiatorOf(context),
    ...(runAs ? { runAs } : {}),
  }
  const found: Found = new Map()
  const steps: RehearsedStep[] = []
  try {
    await automation.records.platform.db.transaction().execute(async (trx) => {
      for (const { action } of rule.actions) {
        const mine = commands.filter(
          (one) => one.key === `${key}/${action.id}` || one.key.startsWith(`${key}/${action.id}/`),
        )
        if (mine.length === 0) continue
        let step: RehearsedStep = {
          action: action.id,
          kind: action.kind,
          records: [],
          people: [],
          flows: 0,
          outside: 0,
        }
        try {
          for (const command of mine) {
            await applyCommand(automation, trx, inner, command, occasion, found)
            step = await told(trx, on, context, command, step, locale)
          }
        } catch (error) {
          if (!(error instanceof PlatformError)) throw error
          steps.push({ ...step, refused: runErrorWords(errorOf(error), locale) })
          throw TAKEN_BACK
        }
        steps.push(step)
      }
      throw TAKEN_BACK
    })
  } catch (error) {
    if (error !== TAKEN_BACK) throw error
  }
  return steps
}
const TAKEN_BACK = new Error('A rehearsal is taken back.')

/** The step with what one more command has done. */
async function told(
  trx: Kysely<Database>,
  on: FormRequest,
  context: SaveContext,
  command: Command,
  step: RehearsedStep,
  locale: Locale,
): Promise<RehearsedStep> {
  const { app } = on
  const record = async (
    does: 'create' | 'update' | 'delete',
    key: string,
    values: Readonly<Record<string, unknown>> = {},
  ) => {
    const form = app.form(key)
    const set = form ? await valuesShown(trx, on, form, values, locale) : []
    return { ...step, records: [...step.records, { form: key, does, set }] }
  }
  const people = async (ids: readonly string[]) => ({ ...step, people: [...step.people, ...(await namesOf(trx, ids))] })
  switch (command.kind) {
    case 'createRecord':
      return record('create', command.form, command.values)
    case 'updateRecord':
    case 'updateRecords':
      return record('update', command.form, command.values)
    case 'deleteRecord':
      return record('delete', command.form)
    case 'assign':
    case 'claim': {
      const form = app.form(command.form)!
      const [row] = await relatedRows(trx, app, form, null, [command.id], on.slots)
      const field = command.kind === 'assign' ? command.field : 'owner_id'
      return people([row?.[field]].flat().filter((id) => typeof id === 'string'))
    }
    case 'notify':
    case 'mail': {
      const outside = command.to.filter(({ kind }) => kind === 'address').length
      const found = await peopleOf(trx, app.key, command.to, initiatorOf(context))
      return { ...(await people(found)), outside: step.outside + outside }
    }
    case 'webhook':
      return { ...step, outside: step.outside + 1 }
    case 'startFlow':
      return { ...step, flows: step.flows + 1 }
    default:
      return step
  }
}

/** Values that are set, as text where the builder may read the field; of others only that they are set. */
async function valuesShown(
  db: Kysely<Database>,
  on: FormRequest,
  form: CompiledForm,
  values: Readonly<Record<string, unknown>>,
  locale: Locale,
): Promise<RehearsedStep['records'][number]['set']> {
  const permit = on.app.permit(form, rolesIn(on.viewer, on.app.key))
  const shown = []
  for (const [key, value] of Object.entries(values)) {
    const seen = readable(permit.mode(key))
    shown.push({ field: key, text: seen ? await valueText(db, on, form, key, value, locale) : null })
  }
  return shown
}

/** A value for people; references by the names of what they point to, as far as the builder may read them. */
async function valueText(
  db: Kysely<Database>,
  on: FormRequest,
  form: CompiledForm,
  key: string,
  value: unknown,
  locale: Locale,
): Promise<string> {
  const field = form.field(key)
  const points = key === 'owner_id' ? '$user' : field?.type.target?.(field.settings)
  const ids = [value].flat().filter((id) => typeof id === 'string')
  if (points === '$user') return (await namesOf(db, ids)).join(listSign(locale))
  const target = points === undefined ? undefined : on.app.form(points)
  if (!target) return textOf(on, form, key, value, locale)
  const shown = await seenRecords(db, on, target, ids)
  return ids.map((id) => shown.get(id) || '…').join(listSign(locale))
}

/** Those of the records that the builder may see, by their titles. */
async function seenRecords(
  db: Kysely<Database>,
  on: FormRequest,
  form: CompiledForm,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const permit = on.app.permit(form, rolesIn(on.viewer, on.app.key))
  const seen = new Map<string, string>()
  if (permit.roles.length === 0) return seen
  const asked = { ...on, form, permit }
  const title = form.titleField ?? form.numberField
  const fields = title && readable(permit.mode(title.key)) ? [title.key] : ['created_at']
  for (let at = 0; at < ids.length; at += PAGE) {
    const some = ids.slice(at, at + PAGE)
    const filter = { in: [{ var: 'id' }, some] } as Expression
    const { rows } = await queryRecords(db, asked, { filter, size: PAGE, count: 'none', fields })
    for (const row of rows) seen.set(String(row['id']), titleFor(asked, row))
  }
  return seen
}
const PAGE = 100

/** Whether the builder may see all records that the rule has looked at beside each of these. */
async function seesAround(db: Kysely<Database>, on: FormRequest, all: readonly Loaded[]): Promise<readonly boolean[]> {
  const looked = all.map(({ related }) => around(on, on.form, related))
  const wanted = Map.groupBy(looked.flat(), ({ form }) => form)
  const seen = new Map<string, ReadonlyMap<string, string>>()
  for (const [form, rows] of wanted)
    seen.set(form.key, await seenRecords(db, on, form, [...new Set(rows.map(({ id }) => id))]))
  return looked.map((rows) => rows.every(({ form, id }) => seen.get(form.key)?.has(id)))
}
function around(
  on: FormRequest,
  form: CompiledForm,
  related: Scope['related'] = {},
): readonly { readonly form: CompiledForm; readonly id: string }[] {
  return Object.entries(related).flatMap(([key, scope]) => {
    const target = on.app.form(form.relation(key) ?? '')
    if (!scope || !target) return []
    return [{ form: target, id: String(scope.row['id']) }, ...around(on, target, scope.related)]
  })
}
const readable = (mode: string): boolean => mode === 'readonly' || mode === 'editable'

/** Labels of what the rule reads and the builder may not: what it answers would tell him. */
function hiddenFields(on: FormRequest, rule: CompiledRule, locale: Locale): readonly string[] {
  const { app } = on
  const roles = rolesIn(on.viewer, app.key)
  const hidden = new Map<string, string>()
  const ask = (form: CompiledForm | undefined, key: string): void => {
    const field = form?.field(key)
    if (!form || !field || readable(app.permit(form, roles).mode(key))) return
    hidden.set(`${form.key}.${key}`, localize(field.definition.label, locale))
  }
  for (const { needs } of rule.expressions) {
    for (const path of needs.fields) {
      const keys = path.split('.')
      const last = keys.pop()!
      keys.forEach((key, i) =>
        ask(app.form(i === 0 ? rule.form : (lookupTarget(app)(rule.form, keys.slice(0, i).join('.')) ?? '')), key),
      )
      ask(app.form(keys.length === 0 ? rule.form : (lookupTarget(app)(rule.form, keys.join('.')) ?? '')), last)
    }
    for (const [list, inner] of Object.entries(needs.within)) {
      const rows = app.form(list.split('.').at(-2) ?? '')
      if (rows && app.permit(rows, roles).roles.length === 0) hidden.set(list, localize(rows.definition.label, locale))
      for (const key of inner.fields) if (!key.includes('.')) ask(rows, key)
    }
  }
  return [...hidden.values()]
}

async function namesOf(trx: Kysely<Database>, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const rows = await trx.selectFrom('meta.user').select('name').where('id', 'in', ids).orderBy('name').execute()
  return rows.map((row) => row.name)
}
