import type { PeopleQuery } from '../command.ts'
import { advance } from './advance.ts'
import type { CompiledFlow } from './compile-flow.ts'
import { ENDED, type FlowInstance, type NodeVisit } from './instance.ts'
import type { FlowEnv } from './run.ts'

/** A visit that would come if everybody agreed, with who would decide. */
export interface PredictedVisit {
  readonly node: string
  readonly people: readonly string[]
  /** Who would get a copy. */
  readonly copied?: readonly string[]
  /** Of a gateway: the branches that would be taken. */
  readonly branches?: readonly string[]
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
  const known = new Set(instance.visits.map((visit) => visit.id))
  const copies = new Map<string, readonly string[]>()
  let current = instance
  let id = 0
  const imagined: FlowEnv = { ...env, simulate: true, newId: () => `p${++id}` }
  for (let step = 0; step < MAX_STEPS && !ENDED.includes(current.status); step++) {
    const next = nextEvent(current)
    if (!next) break
    const result = advance(flow, current, next.actor, next.event, imagined)
    if (!result.ok) {
      if (result.needs) return { ok: false, needs: result.needs }
      break
    }
    current = result.instance
    for (const command of result.commands) if (command.kind === 'copy') copies.set(command.node, command.people)
  }
  const ahead = current.visits.filter((visit) => !known.has(visit.id) && flow.nodes.get(visit.node))
  return { ok: true, visits: ahead.map((visit) => describe(current, visit, copies)), status: current.status }
}

// helpers

type Next = { actor: string | null; event: Parameters<typeof advance>[3] }

function nextEvent(instance: FlowInstance): Next | undefined {
  if (instance.status === 'returned') return { actor: instance.initiator, event: { kind: 'resubmit' } }
  if (instance.visits.length === 0) return { actor: instance.initiator, event: { kind: 'start' } }
  const task = instance.tasks.find((other) => other.state === 'pending')
  if (task) return { actor: task.assignee, event: { kind: 'approve', task: task.id } }
  const active = instance.visits.filter((visit) => visit.state === 'active')
  if (active.some((visit) => visit.effects)) return { actor: null, event: { kind: 'continue' } }
  const calling = active.find((visit) => visit.calls)
  if (calling) return { actor: null, event: { kind: 'called', visit: calling.id, calls: {} } }
  const waiting = active.find((visit) => visit.dueAt && !visit.branches)
  return waiting ? { actor: null, event: { kind: 'timer', visit: waiting.id, name: 'wait' } } : undefined
}

function describe(
  { tasks }: FlowInstance,
  visit: NodeVisit,
  copies: ReadonlyMap<string, readonly string[]>,
): PredictedVisit {
  const copied = copies.get(visit.node)
  return {
    node: visit.node,
    people: tasks.filter((task) => task.visit === visit.id).map((task) => task.assignee),
    ...(copied ? { copied } : {}),
    ...(visit.branches ? { branches: Object.keys(visit.branches) } : {}),
  }
}
