import { ancestors, isInside, type FlowNode } from './compile-flow.ts'
import type { Run } from './run.ts'

/** Nodes with people that this run has passed and to which one may return from `from`, in order of passing. */
export function passedNodes(run: Pick<Run, 'flow' | 'instance'>, from: FlowNode): readonly FlowNode[] {
  const passed = new Map<string, FlowNode>()
  for (const visit of run.instance.visits) {
    const node = run.flow.nodes.get(visit.node)
    if (!node?.kind.people || node === from || visit.state !== 'done') continue
    if (!run.instance.tasks.some((task) => task.visit === visit.id) || !mayReach(run, from, node)) continue
    passed.delete(visit.node)
    passed.set(visit.node, node)
  }
  return [...passed.values()]
}

/** Whether `to` is not in a branch beside that of `from`: from a parallel branch one comes only inside it, or before the fork. */
export function mayReach(run: Pick<Run, 'instance'>, from: FlowNode, to: FlowNode): boolean {
  return ancestors(from).every(({ gateway, branch }) => {
    const open = run.instance.visits.findLast((visit) => visit.node === gateway.step.id && visit.state === 'active')
    const parallel = Object.keys(open?.branches ?? {}).length > 1
    if (!parallel) return true
    const insideGateway = ancestors(to).some((owner) => owner.gateway === gateway)
    return !insideGateway || isInside(to, gateway.step.id, branch.id)
  })
}
