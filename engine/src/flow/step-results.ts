import type { CompiledFlow } from './compile-flow.ts'
import { ENDED, type FlowInstance, type NodeVisit } from './instance.ts'

/**
 * How every step that people or another flow decide has ended the last time, as conditions read it (`$step.legal`): null while
 * it has not been reached or is still open.
 */
export function stepResults(flow: CompiledFlow, instance: FlowInstance): Readonly<Record<string, string | null>> {
  const asked = [...flow.nodes.values()].filter(({ step, kind }) => kind.people?.(step) ?? kind.call?.(step))
  return Object.fromEntries(
    asked.map(({ step }) => {
      const last = instance.visits.findLast((visit) => visit.node === step.id && visit.state !== 'cancelled')
      return [step.id, last ? resultOf(instance, last) : null]
    }),
  )
}

// helpers

function resultOf(instance: FlowInstance, visit: NodeVisit): string | null {
  if (visit.state === 'rejected' || visit.state === 'returned') return visit.state
  if (visit.state !== 'done') return null
  // NB: the flow goes on after a called one was refused, where the builder said so; its result is the refusal all the same.
  const refused = Object.values(visit.calls ?? {}).some((status) => ENDED.includes(status) && status !== 'approved')
  if (refused) return 'rejected'
  const tasks = instance.tasks.filter((task) => task.visit === visit.id)
  return tasks.length > 0 && tasks.every((task) => task.state === 'skipped') ? 'skipped' : 'approved'
}
