import type { Command, Duration, PeopleQuery } from '../command.ts'
import type { Expression } from '../definition/index.ts'
import type { CompiledFlow } from './compile-flow.ts'
import type { FlowCall } from './node-kind.ts'
import {
  ENDED,
  type FlowInstance,
  type FlowLog,
  type FlowTask,
  type InstanceStatus,
  type NodeVisit,
} from './instance.ts'

/** What only the flow engine asks of the server, beside the commands of rules. */
export type FlowCommand =
  | Command
  | { readonly kind: 'setStatus'; readonly status: InstanceStatus }
  | { readonly kind: 'setTimer'; readonly visit: string; readonly name: string; readonly at: string }
  | { readonly kind: 'clearTimers'; readonly visit: string }
  | { readonly kind: 'copy'; readonly node: string; readonly people: readonly string[] }
  | { readonly kind: 'callFlow'; readonly visit: string; readonly call: FlowCall }
  /** Writes into the record what a called flow that has ended gives back. */
  | { readonly kind: 'takeResult'; readonly visit: string; readonly instance: string }
  | { readonly kind: 'cancelFlows'; readonly instances: readonly string[] }
  | { readonly kind: 'remind'; readonly visit: string; readonly people: readonly string[] }
  /** The flow cannot find who decides; its administrators must act. */
  | { readonly kind: 'alarm'; readonly visit: string; readonly reason: string; readonly people: readonly string[] }

export type StepResults = Readonly<Record<string, string | null>>

/** Everything an advance may know of the world. `people` answers undefined when it does not know yet. */
export interface FlowEnv {
  readonly now: string
  newId(): string
  /** `steps`: how the steps before have ended, for conditions that ask. */
  holds(condition: Expression, steps: StepResults): boolean
  /** Value of a field of the record (`owner_id`, `created_by` too), as it stands now. */
  field(key: string): unknown
  value(expression: Expression, steps: StepResults): unknown
  people(query: PeopleQuery): readonly string[] | undefined
  /** Commands of the actions of an automatic node. */
  actions(node: string): readonly Command[]
  /** The moment at the end of a duration that begins now, or `from`; `calendar`: which working time, else the organisation's. */
  later(duration: Duration, from?: string, calendar?: string): string
  /** A date or moment of the record as an instant; a date means its end in the organisation's zone. */
  instant?(value: unknown): string | undefined
  /** Fields of the record that have changed after that moment; undefined = not known. */
  changedSince?(at: string): readonly string[] | undefined
  /** A simulation asks nobody to fill fields. */
  readonly simulate?: boolean
}

/** One advance at work: a private copy of the instance and what it has brought about so far. */
export interface Run {
  readonly flow: CompiledFlow
  readonly env: FlowEnv
  readonly instance: FlowInstance
  readonly actor: string | null
  readonly commands: FlowCommand[]
  readonly log: FlowLog[]
  entered: number
}

/** A people question without an answer yet: unwinds to `advance`, which hands it to the server. */
export class UnansweredQuery extends Error {
  readonly query: PeopleQuery
  constructor(query: PeopleQuery) {
    super('unanswered people query')
    this.query = query
  }
}
/** The event may not happen now; `code` says why. */
export class Refusal extends Error {
  readonly code: string
  readonly params: Readonly<Record<string, unknown>>
  constructor(code: string, params: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.code = code
    this.params = params
  }
}

export function ask(run: Run, query: PeopleQuery): readonly string[] {
  const answer = run.env.people(query)
  if (answer === undefined) throw new UnansweredQuery(query)
  return answer
}
export function note(run: Run, kind: string, about: Omit<FlowLog, 'kind' | 'at' | 'actor'> = {}): void {
  run.log.push({ kind, at: run.env.now, actor: run.actor, ...about })
}
export const isOpen = (task: FlowTask): boolean => task.state === 'pending' || task.state === 'waiting'
export const hasEnded = (run: Run): boolean => ENDED.includes(run.instance.status)
export const tasksOf = (run: Run, visit: NodeVisit): FlowTask[] =>
  run.instance.tasks.filter((task) => task.visit === visit.id)
export const activeVisit = (run: Run, node: string): NodeVisit | undefined =>
  run.instance.visits.find((visit) => visit.node === node && visit.state === 'active')

/** Ends a visit: open tasks are cancelled by the system, timers go, flows that it called and that still run too. */
export function closeVisit(run: Run, visit: NodeVisit, state: NodeVisit['state']): void {
  for (const task of tasksOf(run, visit))
    if (isOpen(task)) {
      task.state = 'cancelled'
      task.decidedAt = run.env.now
    }
  visit.state = state
  visit.leftAt = run.env.now
  const running = Object.entries(visit.calls ?? {}).flatMap(([id, status]) => (ENDED.includes(status) ? [] : [id]))
  if (running.length > 0 && state !== 'done') run.commands.push({ kind: 'cancelFlows', instances: running })
  if (visit.dueAt) run.commands.push({ kind: 'clearTimers', visit: visit.id })
}

/** The instance is over: nothing stays open. */
export function finish(run: Run, status: 'approved' | 'rejected' | 'withdrawn' | 'cancelled'): void {
  for (const visit of run.instance.visits) if (visit.state === 'active') closeVisit(run, visit, 'cancelled')
  run.instance.status = status
  run.instance.endedAt = run.env.now
  run.commands.push({ kind: 'setStatus', status })
  note(run, 'ended', { params: { status } })
}
