import {
  advance,
  newInstance,
  PlatformError,
  type FlowCommand,
  type FlowEvent,
  type FlowInstance,
  type FlowLog,
  type Scope,
} from '@tenon/engine'
import { uuidv7 } from 'uuidv7'
import { flowEnv, type InstancePlace } from '../flows/advance-instance.ts'
import { currentFlow } from '../flows/app-flows.ts'
import { flowTimer } from '../flows/flow-commands.ts'
import { recordOf } from '../flows/flow-record.ts'
import { storeAdvance } from '../flows/instance-store.ts'
import { setTimers } from '../jobs/timers.ts'
import { answerPeople } from '../rules/answer-people.ts'
import { ruleScope } from '../rules/rule-scope.ts'
import { sampleContext, type SamplePlace } from './sample-records.ts'
import { instant, type Known } from './sample-values.ts'
import type { SampleMoment, SampleRun } from './template-files.ts'

/**
 * Flows that ran over sample records, each step the engine's own at the time it was taken. What the flows did to records lies
 * among them already and nobody is told again; what is still open waits with its deadlines. Errors: INVALID naming the run that
 * its flow refuses.
 */
export async function makeRuns(place: SamplePlace, runs: readonly SampleRun[], known: Known): Promise<void> {
  const answers = new Map<string, readonly string[]>()
  for (const run of runs) {
    const record = known.ids.get(run.record)
    const prepared = currentFlow(place.app, run.flow)
    const { form: key } = prepared.flow.definition
    const form = place.app.form(key)
    const initiator = known.people.get(run.by)
    if (record === undefined || !form)
      throw new PlatformError('INVALID', { run: run.record, flow: run.flow, reason: 'record' })
    if (initiator === undefined) continue
    const moment = (at: SampleMoment): string => instant(at, known)
    const startedAt = moment(run.at)
    const context = sampleContext(place.app, startedAt, place.timeZone)
    const at: InstancePlace = { trx: place.trx, context, prepared, form }
    const row = await recordOf(at, record)
    const scope = await ruleScope(place.trx, context, form, row, null, [{ expressions: prepared.expressions }])
    const before = newInstance({ id: uuidv7(), flow: run.flow, form: key, record, initiator, startedAt })
    const told: Told = { instance: before, commands: [], log: [] }
    await step({ at, scope, answers }, told, initiator, { kind: 'start' }, run)
    let last = at
    for (const act of run.acts) {
      const person = known.people.get(act.by)
      if (person === undefined) continue
      last = { ...at, context: { ...context, now: moment(act.at) } }
      await step({ at: last, scope, answers }, told, person, eventOf(told, person, act), run)
    }
    await storeAdvance(last, before, told, scope, { isNew: true, key: undefined })
    await storeRest(place, told, known.now.toISOString())
  }
}

// helpers

interface Told {
  instance: FlowInstance
  commands: FlowCommand[]
  log: FlowLog[]
}
interface Asking {
  readonly at: InstancePlace
  readonly scope: Scope
  /** What the organisation has answered: it is the same for all. */
  readonly answers: Map<string, readonly string[]>
}

function eventOf({ instance }: Told, person: string, act: SampleRun['acts'][number]): FlowEvent {
  const said = act.comment === undefined ? {} : { comment: act.comment }
  if (act.do === 'resubmit') return { kind: 'resubmit', ...said }
  const task = instance.tasks.find((one) => one.assignee === person && one.state === 'pending')?.id ?? ''
  return act.do === 'return'
    ? { kind: 'return', task, to: 'initiator', resume: 'direct', ...said }
    : { kind: act.do, task, ...said }
}

/** One act, and the automatic nodes that follow it. */
async function step(asking: Asking, told: Told, actor: string, event: FlowEvent, run: SampleRun): Promise<void> {
  let next: { actor: string | null; event: FlowEvent } | undefined = { actor, event }
  while (next) {
    const result = await answered(asking, told.instance, next.actor, next.event)
    if (result.refused) throw new PlatformError('INVALID', { run: run.record, flow: run.flow, reason: result.refused.code })
    told.instance = result.instance
    told.commands.push(...result.commands)
    told.log.push(...result.log)
    const automatic = told.instance.visits.some((visit) => visit.state === 'active' && visit.effects)
    next = automatic ? { actor: null, event: { kind: 'continue' } } : undefined
  }
}

async function answered({ at, scope, answers }: Asking, instance: FlowInstance, actor: string | null, event: FlowEvent) {
  for (;;) {
    const result = advance(at.prepared.flow, instance, actor, event, flowEnv(at, instance, scope, answers))
    if (!result.needs) return result
    answers.set(JSON.stringify(result.needs), await answerPeople(at.trx, at.context.app.key, result.needs))
  }
}

/** Copies that were sent, and the clocks that still run. */
async function storeRest({ trx, app }: SamplePlace, { instance, commands }: Told, now: string): Promise<void> {
  const active = new Set(instance.visits.flatMap((visit) => (visit.state === 'active' ? [visit.id] : [])))
  const timers = commands.flatMap((command) =>
    command.kind === 'setTimer' && active.has(command.visit) && command.at > now
      ? [flowTimer(app.key, instance, command)]
      : [],
  )
  if (timers.length > 0) await setTimers(trx, timers)
  const copies = commands.flatMap((command) =>
    command.kind === 'copy' ? command.people.map((person) => ({ person, node: command.node })) : [],
  )
  const at = instance.endedAt ?? now
  if (copies.length > 0)
    await trx
      .insertInto('meta.flow_copy')
      .values(copies.map((copy) => ({ ...copy, instance: instance.id, at, read_at: at })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}
