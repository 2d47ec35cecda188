import type { NodeVisit } from './instance.ts'
import type { PeopleRule } from './people-rule.ts'
import { isOpen, tasksOf, type Run } from './run.ts'
import { setHasPassed, settle } from './settle.ts'

export type Verdict = 'open' | 'approved' | 'rejected'

/** Looks at the tasks of a visit; while it stays open, wakes whose turn it is. */
export function settleVisit(run: Run, visit: NodeVisit, rule: PeopleRule): Verdict {
  const tasks = tasksOf(run, visit)
  const verdict = settle(rule, visit, tasks)
  if (verdict === 'open') {
    if (setHasPassed(rule, visit, tasks)) cancelRest(run, visit)
    else wakeNext(run, visit)
  }
  return verdict
}

// helpers

/** Only people added after the decision are still to answer. */
function cancelRest(run: Run, visit: NodeVisit): void {
  for (const task of tasksOf(run, visit))
    if (isOpen(task) && task.position !== 'after' && !isBelowAfter(run, task.id)) {
      task.state = 'cancelled'
      task.decidedAt = run.env.now
    }
}

function isBelowAfter(run: Run, id: string): boolean {
  const task = run.instance.tasks.find((other) => other.id === id)
  if (!task) return false
  return task.position === 'after' || (task.source !== undefined && isBelowAfter(run, task.source))
}

/** 依次审批: the lowest order that is not through yet has its turn. */
function wakeNext(run: Run, visit: NodeVisit): void {
  const set = tasksOf(run, visit).filter(
    (task) => (task.position === 'main' || task.position === 'parallel') && task.state !== 'transferred',
  )
  const undecided = set.filter(isOpen)
  if (undecided.length === 0) return
  const turn = Math.min(...undecided.map((task) => task.order))
  for (const task of undecided)
    if (task.order === turn && task.state === 'waiting' && !asksOthers(run, task.id)) {
      task.state = 'pending'
    }
}

/** Whether somebody added before it (or it was delegated to) has yet to answer. */
export const asksOthers = (run: Run, id: string): boolean =>
  run.instance.tasks.some(
    (task) => task.source === id && (task.position === 'before' || task.position === 'delegate') && isOpen(task),
  )
