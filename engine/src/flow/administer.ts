import { notInSet, openTaskOf } from './decide.ts'
import { START_NODE } from './instance.ts'
import { newTask, openFor } from './open-people.ts'
import { resolvePeople } from './resolve-people.ts'
import { isOpen, note, Refusal, tasksOf, type Run } from './run.ts'
import { moveOn, rewindTo } from './walk.ts'

/** 改派, 离职转办: an open task goes over to somebody else, whoever asked for it or waits for it. */
export function reassign(
  run: Run,
  event: { readonly task: string; readonly to: string; readonly comment?: string; readonly standIn?: boolean },
): void {
  const { task, visit } = openTaskOf(run, event.task)
  notInSet(run, visit, event.to)
  const { state, assignee, order, position, depth } = task
  task.state = 'transferred'
  task.decidedAt = run.env.now
  const successor = newTask(run, visit, event.to, {
    order,
    position,
    depth,
    state,
    transferredFrom: task.id,
    ...(task.source ? { source: task.source } : {}),
    ...(event.standIn ? { assignee: event.to, insteadOf: task.insteadOf ?? assignee } : {}),
  })
  for (const other of run.instance.tasks) if (other.source === task.id && isOpen(other)) other.source = successor.id
  note(run, 'reassigned', {
    node: task.node,
    visit: visit.id,
    task: task.id,
    comment: event.comment,
    params: { from: assignee, to: event.to },
  })
}

/** 跳转: on to any node of the flow, whatever is under way. */
export function jump(run: Run, event: { readonly node: string; readonly comment?: string }): void {
  const target = run.flow.nodes.get(event.node)
  if (!target) throw new Refusal('NO_NODE', { node: event.node })
  note(run, 'jumped', { node: event.node, comment: event.comment })
  if (run.instance.status === 'returned') {
    run.instance.status = 'running'
    run.instance.resumeTo = undefined
    run.commands.push({ kind: 'setStatus', status: 'running' })
  }
  rewindTo(run, target)
}

/** 恢复: names who decides where nobody could be found. */
export function namePeople(
  run: Run,
  event: { readonly visit: string; readonly people: readonly string[]; readonly comment?: string },
): void {
  const visit = run.instance.visits.find((other) => other.id === event.visit)
  const node = visit && run.flow.nodes.get(visit.node)
  const rule = node?.kind.people?.(node.step)
  if (!visit || !node || !rule || visit.state !== 'active' || visit.node === START_NODE) throw new Refusal('NO_NODE')
  if (tasksOf(run, visit).some(isOpen)) throw new Refusal('DECIDED')
  const people = resolvePeople(run, [{ kind: 'member', people: event.people }], visit.node)
  if (people.length === 0) throw new Refusal('DISABLED')
  note(run, 'named', { node: visit.node, visit: visit.id, comment: event.comment, params: { people } })
  moveOn(run, node, visit, openFor(run, visit, rule, people))
}
