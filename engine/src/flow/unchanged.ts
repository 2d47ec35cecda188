import type { NodeVisit } from './instance.ts'
import { nodeFieldMode, type PeopleRule } from './people-rule.ts'
import type { Run } from './run.ts'

/**
 * After 退回, with `settings.afterReturn: 'changed'`: whether the person approved here before and nothing that this node
 * shows him has changed since. Where the changes are not known he decides again.
 */
export function hasSeenAll(run: Run, visit: NodeVisit, rule: PeopleRule, person: string): boolean {
  const { definition } = run.flow
  if (definition.settings?.afterReturn !== 'changed' || rule.must || run.env.simulate) return false
  const { visits, tasks } = run.instance
  const lastReturn = visits.findLast((other) => other.state === 'returned')
  const before = visits.filter((other) => other.node === visit.node && other.id !== visit.id)
  const approval = tasks.findLast(
    (task) =>
      before.some((other) => other.id === task.visit) &&
      (task.insteadOf ?? task.assignee) === person &&
      (task.state === 'approved' || task.skipped === 'unchanged'),
  )
  const since = approval && approvedAt(run, approval.id)
  if (!since || !lastReturn?.leftAt || since > lastReturn.leftAt) return false
  const changed = run.env.changedSince?.(since)
  return changed !== undefined && !changed.some((key) => isSeen(run, rule, key))
}

/** Whether a field is one that the node shows; the status is the flow's own doing, no news for who decides. */
export const isSeen = ({ flow }: Run, rule: PeopleRule, field: string): boolean =>
  field !== flow.definition.statusField && nodeFieldMode(rule.fields, field) !== 'hidden'

// helpers

/** When he last looked himself: an approval that was passed over again stands for the one before it. */
function approvedAt(run: Run, id: string): string | undefined {
  const task = run.instance.tasks.find((other) => other.id === id)
  if (!task || task.state === 'approved') return task?.decidedAt
  const own = run.instance.tasks.findLast(
    (other) => other.node === task.node && other.assignee === task.assignee && other.state === 'approved',
  )
  return own?.decidedAt
}
