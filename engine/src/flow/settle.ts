import type { FlowTask, NodeVisit } from './instance.ts'
import type { PeopleRule } from './people-rule.ts'

/**
 * How a set of tasks stands: decided or still open. A task that the platform skipped counts as an approval; transferred
 * and cancelled ones do not count, their successors do.
 */
export function settle(
  rule: PeopleRule,
  visit: NodeVisit,
  tasks: readonly FlowTask[],
): 'open' | 'approved' | 'rejected' {
  const live = tasks.filter((task) => task.state !== 'transferred' && task.state !== 'cancelled')
  const added = live.filter((task) => task.position === 'before' || task.position === 'after')
  const refusedAddition = added.some((task) => task.state === 'rejected' && !isOpinion(rule, task))
  if (refusedAddition) return 'rejected'
  const verdict = settleSet(
    rule,
    visit,
    live.filter((task) => task.position === 'main' || task.position === 'parallel'),
  )
  const waitsForAfter = added.some((task) => task.position === 'after' && isUndecided(task))
  return verdict === 'approved' && waitsForAfter ? 'open' : verdict
}

/** Whether the set itself has passed, though somebody added after it has not yet decided. */
export const setHasPassed = (rule: PeopleRule, visit: NodeVisit, tasks: readonly FlowTask[]): boolean =>
  settleSet(
    rule,
    visit,
    tasks.filter(
      (task) =>
        task.state !== 'transferred' &&
        task.state !== 'cancelled' &&
        (task.position === 'main' || task.position === 'parallel'),
    ),
  ) === 'approved'

export const isOpinion = (rule: PeopleRule, task: FlowTask): boolean =>
  task.position === 'before' && rule.opinionOnly === true

// helpers

const isUndecided = (task: FlowTask): boolean => task.state === 'pending' || task.state === 'waiting'
const isApproval = (task: FlowTask): boolean => task.state === 'approved' || task.state === 'skipped'

function settleSet(rule: PeopleRule, visit: NodeVisit, set: readonly FlowTask[]): 'open' | 'approved' | 'rejected' {
  const approved = set.filter(isApproval).length
  const rejected = set.filter((task) => task.state === 'rejected').length
  const mode = rule.mode ?? { all: 1 }
  if (mode === 'any') {
    if (approved > 0) return 'approved'
    if (rule.rejectNeedsAll) return rejected === set.length ? 'rejected' : 'open'
    return rejected > 0 ? 'rejected' : 'open'
  }
  if (mode === 'sequence') {
    if (rejected > 0) return 'rejected'
    return approved === set.length ? 'approved' : 'open'
  }
  const needed = mode.all >= 1 ? set.length : shareOf(mode.all, visit.approvers ?? set.length)
  if (approved >= needed) return 'approved'
  return set.length - rejected < needed ? 'rejected' : 'open'
}

/** How many of `count` make a share. NB: 0.28 × 25 is a hair above 7 in binary, and asks for 7. */
const shareOf = (share: number, count: number): number => Math.max(1, Math.ceil(share * count - 1e-9))
