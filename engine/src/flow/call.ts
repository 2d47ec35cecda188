import { ENDED, type CalledRecord, type InstanceStatus, type NodeVisit } from './instance.ts'
import type { FlowCall } from './node-kind.ts'
import { note, type FlowCommand, type Run } from './run.ts'
import { leaveNode, rejectNode } from './walk.ts'

/** The flows that a node called have begun (some may have ended at once); without any to wait for it goes on. */
export function called(
  run: Run,
  visitId: string,
  calls: Readonly<Record<string, InstanceStatus>>,
  records: Readonly<Record<string, CalledRecord>> | undefined,
): void {
  const visit = run.instance.visits.find((other) => other.id === visitId)
  if (!visit || visit.state !== 'active' || !visit.calls) return
  note(run, 'called', { node: visit.node, visit: visit.id, params: { instances: Object.keys(calls) } })
  visit.calls = { ...calls }
  visit.calling = false
  if (records && takesBack(callOf(run, visit))) visit.records = { ...records }
  takeResults(
    run,
    visit,
    Object.keys(calls).filter((id) => ENDED.includes(calls[id]!)),
  )
}

/** A called flow has ended. Repeated and late news changes nothing. */
export function callEnded(run: Run, visitId: string, instance: string, status: InstanceStatus): void {
  const visit = run.instance.visits.find((other) => other.id === visitId)
  if (visit?.state !== 'active' || !visit.calls || !Object.hasOwn(visit.calls, instance)) return
  const known = ENDED.includes(visit.calls[instance]!)
  visit.calls = { ...visit.calls, [instance]: status }
  takeResults(run, visit, known ? [] : [instance])
}

/** The results that were to be taken are in the record: where all have ended, the node is done. */
export function resultsTaken(run: Run, visit: NodeVisit): void {
  visit.taking = undefined
  settleCalls(run, visit)
}

/** What a node that calls flows has yet to have done: to begin them, or to take what they give back. */
export const openCalls = (run: Run, visit: NodeVisit): readonly FlowCommand[] => {
  const call = callOf(run, visit)
  if (visit.calling && call) return [{ kind: 'callFlow', visit: visit.id, call }]
  return (visit.taking ?? []).map((instance) => ({ kind: 'takeResult', visit: visit.id, instance }))
}

// helpers

const callOf = (run: Run, { node }: NodeVisit): FlowCall | undefined => {
  const { kind, step } = run.flow.node(node)
  return kind.call?.(step)
}
const takesBack = (call: FlowCall | undefined): boolean =>
  call?.wait === true && (call.out !== undefined || call.outRow !== undefined)

/** NB: what a called flow gives back is in the record before the flow goes on: the next condition may ask for it. */
function takeResults(run: Run, visit: NodeVisit, ended: readonly string[]): void {
  if (ended.length > 0 && takesBack(callOf(run, visit))) {
    visit.taking = [...(visit.taking ?? []), ...ended]
    visit.effects = true
    // One that could not be written waits for somebody; those behind it wait with it.
    if (!visit.failed)
      for (const instance of ended) run.commands.push({ kind: 'takeResult', visit: visit.id, instance })
  }
  if (!visit.taking) settleCalls(run, visit)
}

function settleCalls(run: Run, visit: NodeVisit): void {
  const node = run.flow.node(visit.node)
  const call = callOf(run, visit)
  const states = Object.values(visit.calls ?? {})
  if (!call?.wait) return leaveNode(run, node, visit)
  const refused = states.some((status) => ENDED.includes(status) && status !== 'approved')
  if (refused && call.onReject !== 'continue') return rejectNode(run, node, visit)
  if (states.every((status) => ENDED.includes(status))) leaveNode(run, node, visit)
}
