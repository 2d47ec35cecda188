import { cancelWithAdded } from './add-sign.ts'
import type { FlowTask, NodeVisit } from './instance.ts'
import type { PeopleRule } from './people-rule.ts'
import { wakeAnswering } from './open-again.ts'
import { mayReach } from './passed-nodes.ts'
import { isOpen, note, Refusal, tasksOf, type Run } from './run.ts'
import { settleVisit } from './settle-visit.ts'
import { rewindTo } from './walk.ts'

/** 拿回: an approver takes back his last approval while nobody after him has acted and no effect has been made. */
export function takeBack(run: Run, id: string): void {
  const { instance, flow } = run
  const task = instance.tasks.find((other) => other.id === id)
  if (!task || task.assignee !== run.actor) throw new Refusal('NOT_YOURS')
  const visit = instance.visits.find((other) => other.id === task.visit)
  const node = flow.nodes.get(task.node)
  const rule = node?.kind.people?.(node.step)
  if (task.state !== 'approved' || !visit || !node || !rule) throw new Refusal('TOO_LATE')
  const since = visitsSince(run, task)
  if (since.some((other) => isTouched(run, other)) || hasFollowers(run, task, rule)) throw new Refusal('TOO_LATE')
  if (visit.state !== 'active' && (visit.state !== 'done' || since.some((other) => other.node === visit.node)))
    throw new Refusal('TOO_LATE')
  note(run, 'tookBack', { node: task.node, visit: visit.id, task: task.id })
  if (visit.state === 'active') reopen(run, task, visit, rule)
  else rewindTo(run, node, { again: { visit, task }, ...(visit.resumeTo ? { resumeTo: visit.resumeTo } : {}) })
}

// helpers

/** What has been entered since he decided, but for what goes on in the branches beside his. */
function visitsSince(run: Run, task: FlowTask): readonly NodeVisit[] {
  const node = run.flow.node(task.node)
  return run.instance.visits.filter((other) => {
    const at = run.flow.nodes.get(other.node)
    return other.id !== task.visit && other.enteredAt >= (task.decidedAt ?? '') && (!at || mayReach(run, node, at))
  })
}

/** Somebody has decided there, or something has been done that does not come back. */
const isTouched = (run: Run, visit: NodeVisit): boolean =>
  visit.effects !== undefined ||
  Object.keys(visit.calls ?? {}).length > 0 ||
  tasksOf(run, visit).some((task) => task.decidedBy !== undefined)

/** Whether somebody whose turn came by this decision has decided at the same node: who asked for it, who was added after, who is next. */
function hasFollowers(run: Run, task: FlowTask, rule: PeopleRule): boolean {
  const inSet = (other: FlowTask): boolean => other.position === 'main' || other.position === 'parallel'
  return run.instance.tasks.some(
    (other) =>
      other.visit === task.visit &&
      other.decidedBy !== undefined &&
      ((other.id === task.source && (task.position === 'before' || task.position === 'delegate')) ||
        (other.source === task.id && other.position === 'after') ||
        (rule.mode === 'sequence' && inSet(task) && inSet(other) && other.order > task.order)),
  )
}

/** The node is still open: what his decision brought about there is undone. */
function reopen(run: Run, task: FlowTask, visit: NodeVisit, rule: PeopleRule): void {
  const decided = task.decidedAt
  const tasks = tasksOf(run, visit)
  const closed = tasks.filter((other) => other.state === 'cancelled' && other.decidedAt === decided)
  for (const added of tasks)
    if (added.source === task.id && added.position === 'after' && isOpen(added)) cancelWithAdded(run, added.id)
  for (const other of closed) Object.assign(other, { state: 'waiting', decidedAt: undefined })
  Object.assign(task, { decidedAt: undefined, decidedBy: undefined, comment: undefined, signature: undefined })
  task.state = 'pending'
  const source = tasks.find((other) => other.id === task.source)
  if (source?.state === 'pending' && (task.position === 'before' || task.position === 'delegate'))
    source.state = 'waiting'
  for (const other of tasks) if (other.state === 'pending' && other.order > task.order) other.state = 'waiting'
  wakeAnswering(run, closed)
  settleVisit(run, visit, rule)
}
