import {
  addDuration,
  advance,
  ENDED,
  PlatformError,
  runActions,
  type CompiledForm,
  type FlowCommand,
  type FlowEnv,
  type FlowEvent,
  type FlowInstance,
  type FlowLog,
  type Locale,
  type PeopleQuery,
  type Scope,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { uuidv7 } from 'uuidv7'
import type { Database } from '../db/schema.ts'
import { sentenceOf } from '../http/messages.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { actorId } from '../users/viewer.ts'
import { answerPeople } from '../rules/answer-people.ts'
import type { Automation } from '../rules/automation.ts'
import { issuesWords } from '../rules/field-words.ts'
import { ruleEnv } from '../rules/rule-env.ts'
import { instantOf, workCalendar } from '../rules/work-calendar.ts'
import type { PreparedFlow } from './app-flows.ts'
import { applyFlowCommands, type FailedVisit } from './flow-commands.ts'
import { tellParent, type Begun } from './called-flows.ts'
import { recordChanges, type RecordChange } from './record-changes.ts'
import { refusalError } from './refusals.ts'
import { tellNewTasks } from './flow-notices.ts'
import { flowScope, recordOf } from './flow-record.ts'
import { storeAdvance } from './instance-store.ts'

/** One instance at work inside a transaction that holds its row. */
export interface InstanceWork {
  readonly automation: Automation
  readonly trx: Kysely<Database>
  readonly context: SaveContext
  readonly prepared: PreparedFlow
  readonly form: CompiledForm
}

/** Of it what no effect needs: enough to ask the engine and to store what it answers. */
export type InstancePlace = Omit<InstanceWork, 'automation'>

/** NB: a loop of automatic nodes that change the record for ever ends here, with everything it did. */
const MAX_TURNS = 50

/**
 * Lets the engine make its step and makes it true: state, tasks and log, then what it wants done, then – where automatic
 * nodes had effects – the next step on the record as it is now. All in the caller's transaction.
 */
export async function advanceInstance(
  work: InstanceWork,
  before: FlowInstance,
  event: FlowEvent,
  options: { readonly isNew?: boolean; readonly key?: string | undefined } = {},
): Promise<FlowInstance> {
  let instance = before
  const begun = new Map<string, Begun>()
  let next: { actor: string | null; event: FlowEvent } = { actor: actorId(work.context.actor), event }
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const record = await recordOf(work, instance.record)
    const scope = await flowScope(work, instance, record)
    const step = await answered(work, instance, next.actor, next.event, scope)
    await storeAdvance(work, instance, step, scope, {
      isNew: options.isNew === true && turn === 0,
      key: turn === 0 ? options.key : undefined,
    })
    await tellNewTasks(work, instance, step.instance)
    const { begun: now, failed } = await applyFlowCommands(work, step.instance, step.commands)
    for (const [visit, flows] of now) begun.set(visit, flows)
    instance = await restingAt(work, step.instance, failed)
    if (ENDED.includes(instance.status)) {
      await work.automation.trigger(work.trx, work.context, instance.form, instance.record, {
        on: 'flowEnded',
        flow: instance.flow,
        outcome: instance.status,
      })
      await tellParent(work, instance)
      return instance
    }
    const calling = instance.visits.find((visit) => visit.state === 'active' && visit.calling && !visit.failed)
    if (calling)
      next = { actor: null, event: { kind: 'called', visit: calling.id, calls: {}, ...begun.get(calling.id) } }
    else if (instance.visits.some((visit) => visit.state === 'active' && visit.effects && !visit.failed))
      next = { actor: null, event: { kind: 'continue' } }
    else return instance
  }
  throw new PlatformError('STATE', { reason: 'ENDLESS', flow: instance.flow })
}

/** What the engine may know of the world at this moment. `answers` holds what it has asked about people so far. */
export function flowEnv(
  work: InstancePlace,
  instance: FlowInstance,
  scope: Scope,
  answers: ReadonlyMap<string, readonly string[]>,
  changes?: () => readonly RecordChange[] | undefined,
): FlowEnv {
  const { context, prepared, form } = work
  return {
    now: context.now,
    newId: uuidv7,
    holds: (condition, steps) => prepared.evaluate(condition, { ...scope, steps }) === true,
    value: (expression, steps) => prepared.evaluate(expression, { ...scope, steps }),
    field: (key) => scope.row[key] ?? null,
    people: (query) => answers.get(JSON.stringify(query)),
    actions: (node) => {
      const compiled = prepared.actions.get(node)
      if (!compiled) return []
      const request = { phase: 'after' as const, record: instance.record, scope, env: ruleEnv(context, form) }
      return runActions(compiled, node, request).commands
    },
    later: (duration, from = context.now, calendar) =>
      addDuration(from, duration, workCalendar(context.timeZone, from, context.app.calendars?.rules(calendar))),
    instant: (value) => instantOf(value, context.timeZone),
    changedSince: (at) => changes?.()?.flatMap((change) => (change.at > at ? change.fields : [])),
  }
}

/** Answers the engine's questions about people until it needs none. */
export async function withAnswers<T extends { readonly needs?: PeopleQuery | undefined }>(
  db: Kysely<Database>,
  app: string,
  ask: (answers: ReadonlyMap<string, readonly string[]>) => T,
): Promise<T> {
  const answers = new Map<string, readonly string[]>()
  for (;;) {
    const result = ask(answers)
    if (!result.needs) return result
    answers.set(JSON.stringify(result.needs), await answerPeople(db, app, result.needs))
  }
}

export interface FlowStep {
  readonly instance: FlowInstance
  readonly commands: readonly FlowCommand[]
  readonly log: readonly FlowLog[]
}

// helpers

/** Automatic nodes that could not do what they wanted wait for who looks after the flow; what came before them stands. */
async function restingAt(
  work: InstanceWork,
  before: FlowInstance,
  failed: readonly FailedVisit[],
): Promise<FlowInstance> {
  let instance = before
  for (const { visit, error } of failed) {
    const scope = await flowScope(work, instance, await recordOf(work, instance.record))
    const reason = { 'zh-CN': reasonOf(error, 'zh-CN'), 'en-US': reasonOf(error, 'en-US') }
    const step = await answered(work, instance, null, { kind: 'failed', visit, reason }, scope)
    await storeAdvance(work, instance, step, scope, { isNew: false, key: undefined })
    await applyFlowCommands(work, step.instance, step.commands)
    instance = step.instance
  }
  return instance
}

/** What is wrong with which field; the error's own sentence where it is about none. */
const reasonOf = (error: PlatformError, locale: Locale): string =>
  issuesWords(error.issues, locale) ?? sentenceOf(error, locale)

async function answered(
  work: InstanceWork,
  instance: FlowInstance,
  actor: string | null,
  event: FlowEvent,
  scope: Scope,
): Promise<FlowStep> {
  // What has changed on the record is read only where the engine asks for it: most steps do not.
  let known: readonly RecordChange[] | undefined
  let asked = false
  const changes = () => {
    asked = true
    return known
  }
  const ask = () =>
    withAnswers(work.trx, work.context.app.key, (answers) =>
      advance(work.prepared.flow, instance, actor, event, flowEnv(work, instance, scope, answers, changes)),
    )
  let result = await ask()
  if (asked) {
    known = await recordChanges(work.trx, instance)
    result = await ask()
  }
  if (!result.ok) throw refusalError(work, result.refused!)
  return result
}
