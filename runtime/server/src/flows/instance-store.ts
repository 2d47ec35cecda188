import {
  fillTemplate,
  ENDED,
  localize,
  LOCALES,
  type FlowInstance,
  type Label,
  type Locale,
  type Scope,
} from '@tenon/engine'
import { PlatformError } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { writeTogether } from '../db/write-together.ts'
import { textOf } from '../rules/rule-env.ts'
import type { FlowStep, InstancePlace } from './advance-instance.ts'
import { rememberTitle } from './flow-notices.ts'

/** The row of an instance, locked until the transaction ends. Errors: NOT_FOUND. */
export async function lockInstance(trx: Kysely<Database>, id: string) {
  const row = await trx.selectFrom('meta.flow_instance').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw new PlatformError('NOT_FOUND')
  return row
}

/** Makes one step of an instance true in the database: its state, new visits, changed tasks, and the log. */
export async function storeAdvance(
  work: InstancePlace,
  before: FlowInstance,
  step: FlowStep,
  scope: Scope,
  options: { readonly isNew: boolean; readonly key: string | undefined },
): Promise<void> {
  const { trx, context, prepared } = work
  const { instance } = step
  const { definition } = prepared.flow
  const title = titleOf(work, scope)
  rememberTitle(work, title)
  const values = {
    status: instance.status,
    state: JSON.stringify(instance),
    title: localize(title, 'zh-CN'),
    titles: typeof title === 'string' ? null : JSON.stringify(title),
    figure: definition.figure ? figureOf(scope.row[definition.figure]) : null,
    failed_at: instance.visits.find(({ state, failed }) => state === 'active' && failed)?.failed?.at ?? null,
    ended_at: ENDED.includes(instance.status) ? (instance.endedAt ?? context.now) : null,
    updated_at: context.now,
  }
  const stored = options.isNew
    ? trx.insertInto('meta.flow_instance').values({
        ...values,
        id: instance.id,
        app: context.app.key,
        flow: instance.flow,
        revision: prepared.revision,
        form: instance.form,
        record: instance.record,
        locks: definition.lock ?? false,
        initiator: instance.initiator,
        parent: instance.parent?.instance ?? null,
        started_at: instance.startedAt,
      })
    : trx.updateTable('meta.flow_instance').set(values).where('id', '=', instance.id)
  await writeTogether(trx, [
    stored,
    visitRows(trx, before, instance),
    taskRows(work, before, instance),
    logRows(work, step, options.key),
  ])
}

/** Whether this request was made before (its key is in the log). */
export async function alreadyDone(trx: Kysely<Database>, instance: string, key: string | undefined): Promise<boolean> {
  if (key === undefined) return false
  const found = await trx
    .selectFrom('meta.flow_event')
    .select('id')
    .where('instance', '=', instance)
    .where('key', '=', key)
    .executeTakeFirst()
  return found !== undefined
}

// helpers

const TITLE = 300

/** In every language, as dates and options are written in each; one text where nothing differs. */
function titleOf({ prepared, form, context }: InstancePlace, scope: Scope): Label {
  const template = prepared.flow.definition.title
  const own = form.titleField?.key
  const written = (locale: Locale): string => {
    const value = (path: string) => textOf(context, form, path, valueAt(scope, path), locale)
    if (template) return fillTemplate(template, value, 'header')
    return own ? value(own) : ''
  }
  const texts = LOCALES.map((locale) => [locale, written(locale).slice(0, TITLE)] as const)
  const [[, first]] = texts as [(typeof texts)[number]]
  return texts.every(([, text]) => text === first) ? first : Object.fromEntries(texts)
}

function valueAt(scope: Scope, path: string): unknown {
  const [first, ...rest] = path.split('.')
  if (rest.length === 0) return scope.row[first!]
  const inner = scope.related?.[first!]
  return inner ? valueAt(inner, rest.join('.')) : null
}

const figureOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))

function visitRows(trx: Kysely<Database>, before: FlowInstance, after: FlowInstance) {
  const known = new Set(before.visits.map((visit) => visit.id))
  const made = after.visits.filter((visit) => !known.has(visit.id))
  if (made.length === 0) return undefined
  const rows = made.map(({ id, node, number }) => ({ id, instance: after.id, node, number }))
  return trx.insertInto('meta.flow_visit').values(rows)
}

function taskRows({ trx, context }: InstancePlace, before: FlowInstance, after: FlowInstance) {
  const known = new Map(before.tasks.map((task) => [task.id, JSON.stringify(task)]))
  const due = new Map(after.visits.map((visit) => [visit.id, visit.dueAt ?? null]))
  const wasDue = new Map(before.visits.map((visit) => [visit.id, visit.dueAt ?? null]))
  const rows = after.tasks.flatMap((task) => {
    const moved = due.get(task.visit) !== wasDue.get(task.visit)
    if (!moved && known.get(task.id) === JSON.stringify(task)) return []
    const row = {
      state: task.state,
      decided_at: task.decidedAt ?? null,
      decided_by: task.decidedBy ?? null,
      comment: task.comment ?? null,
      signature: task.signature ?? null,
      due_at: due.get(task.visit) ?? null,
      id: task.id,
      instance: after.id,
      app: context.app.key,
      flow: after.flow,
      node: task.node,
      visit: task.visit,
      assignee: task.assignee,
      instead_of: task.insteadOf ?? null,
      created_at: task.createdAt,
    }
    return [row]
  })
  if (rows.length === 0) return undefined
  return trx
    .insertInto('meta.flow_task')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        state: eb.ref('excluded.state'),
        decided_at: eb.ref('excluded.decided_at'),
        decided_by: eb.ref('excluded.decided_by'),
        comment: eb.ref('excluded.comment'),
        signature: eb.ref('excluded.signature'),
        due_at: eb.ref('excluded.due_at'),
      })),
    )
}

function logRows({ trx }: InstancePlace, { instance, log }: FlowStep, key: string | undefined) {
  if (log.length === 0) return undefined
  return trx.insertInto('meta.flow_event').values(
    log.map((line, i) => ({
      instance: instance.id,
      at: line.at,
      actor: line.actor,
      kind: line.kind,
      node: line.node ?? null,
      visit: line.visit ?? null,
      task: line.task ?? null,
      comment: line.comment ?? null,
      params: line.params ? JSON.stringify(line.params) : null,
      key: i === 0 ? (key ?? null) : null,
    })),
  )
}
