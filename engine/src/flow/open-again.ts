import { setDeadline } from './deadline.ts'
import type { FlowTask, NodeVisit } from './instance.ts'
import type { PeopleRule } from './people-rule.ts'
import { tasksOf, type Run } from './run.ts'
import { asksOthers, settleVisit, type Verdict } from './settle-visit.ts'

/** A visit that has passed and one of its approvals, which is taken back. */
export interface Again {
  readonly visit: NodeVisit
  readonly task: FlowTask
}

/**
 * The people of an earlier visit as they stood when one of them decided: frozen then, so they are not looked for again. What
 * the others have decided stays; who was spared by his decision is asked after all.
 */
export function openAgain(
  run: Run,
  visit: NodeVisit,
  rule: PeopleRule,
  { visit: before, task: taken }: Again,
): Verdict {
  const spared = (task: FlowTask): boolean =>
    task.state === 'cancelled' && (task.decidedAt === taken.decidedAt || task.decidedAt === before.leftAt)
  const stood = tasksOf(run, before).filter(
    (task) => task.state !== 'transferred' && (task.state !== 'cancelled' || spared(task)),
  )
  const ids = new Map(stood.map((task) => [task.id, run.env.newId()]))
  const opened = stood.map((task): FlowTask => {
    const { assignee, order, position, depth, insteadOf, skipped } = task
    const source = task.source === undefined ? undefined : ids.get(task.source)
    const state = task.id === taken.id ? 'pending' : spared(task) ? 'waiting' : task.state
    return {
      id: ids.get(task.id)!,
      visit: visit.id,
      node: visit.node,
      assignee,
      state,
      createdAt: run.env.now,
      order,
      position,
      depth,
      ...(insteadOf === undefined ? {} : { insteadOf }),
      ...(source === undefined ? {} : { source }),
      ...(state === 'pending' || state === 'waiting'
        ? {}
        : { decidedAt: run.env.now, ...(skipped ? { skipped } : {}) }),
    }
  })
  run.instance.tasks.push(...opened)
  wakeAnswering(run, opened)
  if (before.approvers !== undefined) visit.approvers = before.approvers
  const verdict = settleVisit(run, visit, rule)
  if (verdict === 'open') setDeadline(run, visit, rule)
  return verdict
}

/** Who was asked by somebody has his turn as soon as he asks nobody himself; the set is woken in its order. */
export function wakeAnswering(run: Run, tasks: readonly FlowTask[]): void {
  for (const task of tasks)
    if (task.state === 'waiting' && task.position !== 'main' && task.position !== 'parallel')
      task.state = asksOthers(run, task.id) ? 'waiting' : 'pending'
}
