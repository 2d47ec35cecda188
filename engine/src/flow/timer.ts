import type { FlowNode } from './compile-flow.ts'
import { remindAgain } from './deadline.ts'
import type { NodeVisit } from './instance.ts'
import { newTask } from './open-people.ts'
import type { PeopleRule } from './people-rule.ts'
import { requiredButEmpty } from './required-fields.ts'
import { flowAdmins, headsAbove, resolvePeople } from './resolve-people.ts'
import { closeVisit, finish, note, tasksOf, type Run } from './run.ts'
import { settleVisit } from './settle-visit.ts'
import { toInitiator } from './send-back.ts'
import { leaveNode, moveOn } from './walk.ts'

/** A timer of a visit has come. Late and repeated ones of a visit that is over change nothing. */
export function fireTimer(run: Run, visitId: string, name: string): void {
  const visit = run.instance.visits.find((other) => other.id === visitId)
  const node = visit && run.flow.nodes.get(visit.node)
  if (!visit || !node || visit.state !== 'active') return
  const rule = node.kind.people?.(node.step)
  // NB: only a node that waits for nothing else is left by the clock.
  if (name === 'wait' && !rule && !visit.branches && !visit.calls) return leaveNode(run, node, visit)
  if (!rule || name === 'wait') return
  const pending = tasksOf(run, visit).filter((task) => task.state === 'pending')
  if (name !== 'due') {
    run.commands.push({ kind: 'remind', visit: visit.id, people: pending.map((task) => task.assignee) })
    note(run, 'reminded', { node: visit.node, visit: visit.id })
    return remindAgain(run, visit, rule, name)
  }
  // NB: the date that gives the deadline may have moved after this timer was set.
  if (rule.timeout?.at && visit.dueAt && visit.dueAt > run.env.now) return
  note(run, 'timedOut', { node: visit.node, visit: visit.id })
  overdue(run, node, visit, rule)
}

// helpers

function overdue(run: Run, node: FlowNode, visit: NodeVisit, rule: PeopleRule): void {
  const then = rule.timeout?.then
  const pending = tasksOf(run, visit).filter((task) => task.state === 'pending')
  if (then === undefined) {
    run.commands.push({ kind: 'remind', visit: visit.id, people: pending.map((task) => task.assignee) })
    return
  }
  if (then === 'end') return finish(run, 'cancelled')
  if (then === 'return') {
    closeVisit(run, visit, 'returned')
    return toInitiator(run)
  }
  if (then === 'approve' || then === 'reject') return pass(run, node, visit, rule, then)
  for (const task of pending) {
    const next = successor(run, task.assignee, then, visit)
    if (next === undefined) continue
    task.state = 'transferred'
    task.decidedAt = run.env.now
    note(run, 'transferred', { node: visit.node, visit: visit.id, task: task.id, params: { to: next, timeout: true } })
    newTask(run, visit, next, {
      order: task.order,
      position: task.position,
      depth: task.depth,
      transferredFrom: task.id,
      ...(task.source ? { source: task.source } : {}),
    })
  }
}

/** NB: never passes a node whose required fields are empty: that would put an answer into nobody's mouth. */
function pass(run: Run, node: FlowNode, visit: NodeVisit, rule: PeopleRule, then: 'approve' | 'reject'): void {
  if (then === 'approve' && requiredButEmpty(run, rule).length > 0) {
    run.commands.push({ kind: 'alarm', visit: visit.id, reason: 'REQUIRED', people: flowAdmins(run) })
    return
  }
  for (const task of tasksOf(run, visit)) {
    if (task.state !== 'pending' && task.state !== 'waiting') continue
    task.state = then === 'approve' ? 'skipped' : 'rejected'
    task.skipped = 'timeout'
    task.decidedAt = run.env.now
  }
  moveOn(run, node, visit, settleVisit(run, visit, rule))
}

function successor(
  run: Run,
  person: string,
  then: NonNullable<PeopleRule['timeout']>['then'],
  visit: NodeVisit,
): string | undefined {
  const candidates =
    typeof then === 'object'
      ? resolvePeople(run, then.people, visit.node)
      : [...headsAbove(run, person), ...flowAdmins(run)]
  const inSet = new Set(tasksOf(run, visit).map((task) => task.assignee))
  return candidates.find((candidate) => candidate !== person && !inSet.has(candidate))
}
