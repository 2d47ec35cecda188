import { ENDED, type InstanceStatus } from './instance.ts'
import { note, type Run } from './run.ts'
import { leaveNode, rejectNode } from './walk.ts'

/** The flows that a node called have begun (some may have ended at once); without any to wait for it goes on. */
export function called(run: Run, visitId: string, calls: Readonly<Record<string, InstanceStatus>>): void {
  const visit = run.instance.visits.find((other) => other.id === visitId)
  if (!visit || visit.state !== 'active' || !visit.calls) return
  note(run, 'called', { node: visit.node, visit: visit.id, params: { instances: Object.keys(calls) } })
  visit.calls = { ...calls }
  visit.calling = false
  settleCalls(run, visitId)
}

/** A called flow has ended. Repeated and late news changes nothing. */
export function callEnded(run: Run, visitId: string, instance: string, status: InstanceStatus): void {
  const visit = run.instance.visits.find((other) => other.id === visitId)
  if (visit?.state !== 'active' || !visit.calls || !(instance in visit.calls)) return
  visit.calls = { ...visit.calls, [instance]: status }
  settleCalls(run, visitId)
}

// helpers

function settleCalls(run: Run, visitId: string): void {
  const visit = run.instance.visits.find((other) => other.id === visitId)!
  const node = run.flow.node(visit.node)
  const call = node.kind.call?.(node.step)
  const states = Object.values(visit.calls ?? {})
  if (!call?.wait) return leaveNode(run, node, visit)
  const refused = states.some((status) => ENDED.includes(status) && status !== 'approved')
  if (refused && call.onReject !== 'continue') return rejectNode(run, node, visit)
  if (states.every((status) => ENDED.includes(status))) leaveNode(run, node, visit)
}
