import type { PeopleQuery } from '../command.ts'
import { advance, type FlowEvent } from './advance.ts'
import type { CompiledFlow } from './compile-flow.ts'
import { ENDED, type FlowInstance, type FlowTask, type MissingPeople, type NodeVisit } from './instance.ts'
import type { FlowCommand, FlowEnv } from './run.ts'

/** A visit that would come if everybody agreed, with who would decide. */
export interface PredictedVisit {
  readonly node: string
  readonly people: readonly string[]
  /** Who of them would decide for whom, who is away: 委托代理. */
  readonly standIns?: Readonly<Record<string, string>>
  /** Why those whom the node names are not known or not there; then `people` are whoever is there instead. */
  readonly missing?: MissingPeople
  /** All of them are passed by: the initiator himself, or because they have approved before. */
  readonly skipped?: NonNullable<FlowTask['skipped']>
  /** Who would get a copy. */
  readonly copied?: readonly string[]
  /** Of a gateway: the branches that would be taken. */
  readonly branches?: readonly string[]
  /** Of a gateway that does not wait for all of them: for how many. */
  readonly join?: number
}
export type Prediction =
  | {
      readonly ok: true
      readonly visits: readonly PredictedVisit[]
      readonly status: FlowInstance['status']
      readonly needs?: undefined
    }
  | { readonly ok: false; readonly needs: PeopleQuery }

const MAX_STEPS = 300

/** The way ahead: the same engine plays on with a copy of the instance, everybody approving, nothing done. */
export function predict(flow: CompiledFlow, instance: FlowInstance, env: FlowEnv): Prediction {
  const commands: FlowCommand[] = []
  let current = instance
  const imagined = imaginedEnv(env)
  for (let step = 0; step < MAX_STEPS; step++) {
    const result = playOn(flow, current, imagined)
    if (!result) break
    if (!result.ok) return result
    current = result.instance
    commands.push(...result.commands)
  }
  return { ok: true, visits: visitsAhead(flow, instance, current, commands), status: current.status }
}

/** A world in which the engine plays: it asks nobody to fill fields, and makes no ids of real things. */
export function imaginedEnv(env: FlowEnv): FlowEnv {
  let id = 0
  return { ...env, simulate: true, newId: () => `p${++id}` }
}

/**
 * One step of the play, as if whoever is asked agreed; undefined where nothing more comes by itself. `begun`: how the flows
 * stand that the waiting node has called; default: it has called none.
 */
export function playOn(
  flow: CompiledFlow,
  instance: FlowInstance,
  imagined: FlowEnv,
  begun: Begun = { calls: {} },
):
  | { readonly ok: true; readonly instance: FlowInstance; readonly commands: readonly FlowCommand[] }
  | { readonly ok: false; readonly needs: PeopleQuery }
  | undefined {
  const next = ENDED.includes(instance.status) ? undefined : nextEvent(instance, begun)
  if (!next) return undefined
  const result = advance(flow, instance, next.actor, next.event, imagined)
  if (result.ok) return { ok: true, instance: result.instance, commands: result.commands }
  return result.needs ? { ok: false, needs: result.needs } : undefined
}

/** What has come since `before`, visit by visit. */
export function visitsAhead(
  flow: CompiledFlow,
  before: FlowInstance,
  after: FlowInstance,
  commands: readonly FlowCommand[],
): readonly PredictedVisit[] {
  const known = new Set(before.visits.map((visit) => visit.id))
  const copies = new Map<string, readonly string[]>()
  for (const command of commands)
    if (command.kind === 'copy')
      copies.set(command.node, [...new Set([...(copies.get(command.node) ?? []), ...command.people])])
  const ahead = after.visits.filter((visit) => !known.has(visit.id) && flow.nodes.get(visit.node))
  return ahead.map((visit) => describe(after, visit, copies))
}

// helpers

/** Flows that a node has called: how each stands, and on which record it runs. */
type Begun = Pick<Extract<FlowEvent, { kind: 'called' }>, 'calls' | 'records'>
type Next = { actor: string | null; event: Parameters<typeof advance>[3] }

function nextEvent(instance: FlowInstance, begun: Begun): Next | undefined {
  if (instance.status === 'returned') return { actor: instance.initiator, event: { kind: 'resubmit' } }
  if (instance.visits.length === 0) return { actor: instance.initiator, event: { kind: 'start' } }
  const task = instance.tasks.find((other) => other.state === 'pending')
  if (task) return { actor: task.assignee, event: { kind: 'approve', task: task.id } }
  const active = instance.visits.filter((visit) => visit.state === 'active')
  if (active.some((visit) => visit.effects)) return { actor: null, event: { kind: 'continue' } }
  const calling = active.find((visit) => visit.calls)
  if (calling) return { actor: null, event: { kind: 'called', visit: calling.id, ...begun } }
  const waiting = active.find((visit) => visit.dueAt && !visit.branches)
  return waiting ? { actor: null, event: { kind: 'timer', visit: waiting.id, name: 'wait' } } : undefined
}

function describe(
  { tasks }: FlowInstance,
  visit: NodeVisit,
  copies: ReadonlyMap<string, readonly string[]>,
): PredictedVisit {
  const copied = copies.get(visit.node)
  const own = tasks.filter((task) => task.visit === visit.id)
  const standIns = own.flatMap(({ assignee, insteadOf }) => (insteadOf ? [[assignee, insteadOf] as const] : []))
  const skipped = own.length > 0 && own.every((task) => task.state === 'skipped') ? own[0]!.skipped : undefined
  return {
    node: visit.node,
    people: own.map((task) => task.assignee),
    ...(standIns.length > 0 ? { standIns: Object.fromEntries(standIns) } : {}),
    ...(visit.missing ? { missing: visit.missing } : {}),
    ...(skipped ? { skipped } : {}),
    ...(copied ? { copied } : {}),
    ...(visit.branches ? { branches: Object.keys(visit.branches) } : {}),
    ...(visit.join === undefined ? {} : { join: visit.join }),
  }
}
