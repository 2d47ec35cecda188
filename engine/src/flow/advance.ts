import type { PeopleQuery, Recipient } from '../command.ts'
import { addSign, removeSign } from './add-sign.ts'
import { jump, namePeople, reassign } from './administer.ts'
import { callEnded, called, resultsTaken } from './call.ts'
import { choicesAtStart, takeChoices } from './choices.ts'
import type { CompiledFlow } from './compile-flow.ts'
import { moveDeadlines } from './deadline.ts'
import { decide, delegate, transfer } from './decide.ts'
import { failNode, retryNode, skipNode } from './incident.ts'
import {
  START_NODE,
  type CalledRecord,
  type FlowInstance,
  type FlowLog,
  type InstanceStatus,
  type NodeVisit,
} from './instance.ts'
import { resolvePeople } from './resolve-people.ts'
import { resubmit, sendBack, withdraw } from './send-back.ts'
import { takeBack } from './take-back.ts'
import { fireTimer } from './timer.ts'
import { finish, hasEnded, note, Refusal, UnansweredQuery, type FlowCommand, type FlowEnv, type Run } from './run.ts'
import { enterNode, leaveNode } from './walk.ts'

/** What somebody did, or a clock. `changed`: the act also changed values of the record. */
export type FlowEvent =
  | { readonly kind: 'start'; readonly choices?: Readonly<Record<string, readonly string[]>> }
  | {
      readonly kind: 'approve' | 'reject'
      readonly task: string
      readonly comment?: string
      readonly signature?: string
      readonly changed?: boolean
      /** 上一节点指定: who decides at the nodes that come next. */
      readonly choices?: Readonly<Record<string, readonly string[]>>
    }
  | {
      readonly kind: 'return'
      readonly task: string
      /** The initiator, the step before, or a node that was passed. */
      readonly to: 'initiator' | 'previous' | { readonly node: string }
      /** After that: every step again, or straight back to who returned it. Default `steps`. */
      readonly resume?: 'steps' | 'direct'
      readonly comment?: string
      readonly signature?: string
    }
  | { readonly kind: 'transfer' | 'delegate'; readonly task: string; readonly to: string; readonly comment?: string }
  | {
      readonly kind: 'addSign'
      readonly task: string
      readonly people: readonly string[]
      readonly position: 'before' | 'after' | 'parallel'
      readonly comment?: string
      readonly signature?: string
    }
  | { readonly kind: 'removeSign'; readonly task: string; readonly comment?: string }
  | { readonly kind: 'takeBack'; readonly task: string; readonly comment?: string }
  | { readonly kind: 'resubmit'; readonly comment?: string; readonly changed?: boolean }
  | { readonly kind: 'withdraw' | 'cancel'; readonly comment?: string }
  | { readonly kind: 'timer'; readonly visit: string; readonly name: string }
  /** The effects of automatic nodes are done. */
  | { readonly kind: 'continue' }
  /** What an automatic node wanted was refused; who looks after the flow has it done again, or passed by. */
  | { readonly kind: 'failed'; readonly visit: string; readonly reason: Readonly<Record<string, string>> }
  | { readonly kind: 'retry' | 'skip'; readonly visit: string; readonly comment?: string }
  /** Flows that a node called have begun; one of them has ended. */
  | {
      readonly kind: 'called'
      readonly visit: string
      readonly calls: Readonly<Record<string, InstanceStatus>>
      readonly records?: Readonly<Record<string, CalledRecord>>
    }
  | {
      readonly kind: 'callEnded'
      readonly visit: string
      readonly instance: string
      readonly status: InstanceStatus
    }
  /** The record has changed outside the flow: deadlines that a date gives may move. */
  | { readonly kind: 'refresh' }
  /** What an administrator of the flow does; the server asks whether he is one. */
  | {
      readonly kind: 'reassign'
      readonly task: string
      readonly to: string
      /** He decides in the other's name, who is away. */
      readonly standIn?: boolean
      readonly comment?: string
    }
  | { readonly kind: 'jump'; readonly node: string; readonly comment?: string }
  | { readonly kind: 'name'; readonly visit: string; readonly people: readonly string[]; readonly comment?: string }

export type Advance =
  | {
      readonly ok: true
      readonly instance: FlowInstance
      readonly commands: readonly FlowCommand[]
      readonly log: readonly FlowLog[]
      readonly needs?: undefined
      readonly refused?: undefined
    }
  | { readonly ok: false; readonly needs: PeopleQuery; readonly refused?: undefined }
  | {
      readonly ok: false
      readonly needs?: undefined
      readonly refused: { readonly code: string; readonly params: Readonly<Record<string, unknown>> }
    }

/**
 * One step of a flow: a pure function, the given instance is left as it was. Answers what it `needs` to know about
 * people, or why the event is refused (`refused.code`): an ended instance, not the actor's task, required fields empty …
 * @example advance(flow, instance, 'u2', { kind: 'approve', task: 't1' }, env) // {ok: true, instance: {status: 'approved', …}, commands: […], log: […]}
 */
export function advance(
  flow: CompiledFlow,
  instance: FlowInstance,
  actor: string | null,
  event: FlowEvent,
  env: FlowEnv,
): Advance {
  const run: Run = {
    flow,
    env,
    instance: structuredClone(instance),
    actor,
    commands: [],
    log: [],
    entered: 0,
  }
  try {
    apply(run, event)
    if (hasEnded(run)) copyAtEnd(run)
    else moveDeadlines(run)
    return { ok: true, instance: run.instance, commands: run.commands, log: run.log }
  } catch (error) {
    if (error instanceof UnansweredQuery) return { ok: false, needs: error.query }
    if (error instanceof Refusal) return { ok: false, refused: { code: error.code, params: error.params } }
    throw error
  }
}

/** An instance that has not begun; `advance` it with `start`. */
export const newInstance = (
  about: Pick<FlowInstance, 'id' | 'flow' | 'form' | 'record' | 'initiator' | 'startedAt' | 'parent' | 'previous'>,
): FlowInstance => ({ ...about, status: 'running', visits: [], tasks: [] })

// helpers

function apply(run: Run, event: FlowEvent): void {
  if (hasEnded(run)) throw new Refusal('ENDED', { status: run.instance.status })
  switch (event.kind) {
    case 'start':
      return start(run, event.choices)
    case 'approve':
    case 'reject':
      return decide(run, event.task, event.kind, event)
    case 'return':
      return sendBack(run, event)
    case 'transfer':
      return transfer(run, event.task, event.to, event.comment)
    case 'delegate':
      return delegate(run, event.task, event.to, event.comment)
    case 'addSign':
      return addSign(run, event)
    case 'removeSign':
      return removeSign(run, event.task)
    case 'takeBack':
      return takeBack(run, event.task)
    case 'resubmit':
      return resubmit(run, event)
    case 'withdraw':
      return withdraw(run, event.comment)
    case 'cancel':
      note(run, 'cancelled', { comment: event.comment })
      return finish(run, 'cancelled')
    case 'timer':
      return fireTimer(run, event.visit, event.name)
    case 'continue':
      return goOn(run)
    case 'failed':
      return failNode(run, event.visit, event.reason)
    case 'retry':
      return retryNode(run, event)
    case 'skip':
      return skipNode(run, event)
    case 'called':
      return called(run, event.visit, event.calls, event.records)
    case 'callEnded':
      return callEnded(run, event.visit, event.instance, event.status)
    case 'refresh':
      return
    case 'reassign':
      return reassign(run, event)
    case 'jump':
      return jump(run, event)
    case 'name':
      return namePeople(run, event)
  }
}

function start(run: Run, choices: FlowInstance['choices']): void {
  if (run.instance.visits.length > 0) throw new Refusal('STARTED')
  takeChoices(run, choicesAtStart(run.flow), choices)
  run.commands.push({ kind: 'setStatus', status: 'running' })
  note(run, 'started', { node: START_NODE })
  const first = run.flow.definition.steps[0]
  if (first) enterNode(run, run.flow.node(first.id))
  else finish(run, 'approved')
}

/** `settings.copyAtEnd`: who reads how it ended. */
function copyAtEnd(run: Run): void {
  const to = run.flow.definition.settings?.copyAtEnd as readonly Recipient[] | undefined
  const people = to && run.instance.status !== 'withdrawn' ? resolvePeople(run, to, '$end') : []
  if (people.length > 0) run.commands.push({ kind: 'copy', node: '$end', people })
}

function goOn(run: Run): void {
  const waiting = (visit: NodeVisit): boolean => visit.effects === true && !visit.failed && visit.state === 'active'
  for (const visit of run.instance.visits.filter(waiting)) {
    if (visit.state !== 'active' || hasEnded(run)) continue
    visit.effects = false
    if (visit.taking) resultsTaken(run, visit)
    else leaveNode(run, run.flow.node(visit.node), visit)
  }
}
