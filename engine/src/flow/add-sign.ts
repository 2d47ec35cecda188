import { close, giveBack, hold, inScope, needSaying, notInSet } from './decide.ts'
import { newTask } from './open-people.ts'
import { requiredButEmpty } from './required-fields.ts'
import { isOpen, note, Refusal, tasksOf, type Run } from './run.ts'
import { settleVisit } from './settle-visit.ts'
import { moveOn } from './walk.ts'

const MAX_DEPTH = 2
const MAX_ADDED = 20

/**
 * 加签. Before: they decide first, then the asker. After: the asker approves now, the node stays open until they have
 * decided. Parallel: they join the set; in 依次审批 right behind the asker.
 */
export function addSign(
  run: Run,
  event: {
    readonly task: string
    readonly people: readonly string[]
    readonly position: 'before' | 'after' | 'parallel'
    readonly comment?: string
    readonly signature?: string
  },
): void {
  const { task, visit, node, rule } = hold(run, event.task, 'addSign')
  const people = [...new Set(event.people)]
  if (people.length === 0 || people.length > MAX_ADDED) throw new Refusal('PEOPLE', { max: MAX_ADDED })
  if (task.depth >= MAX_DEPTH) throw new Refusal('DEPTH', { max: MAX_DEPTH })
  for (const person of people) notInSet(run, visit, person)
  inScope(run, rule, task.node, people)
  const { position } = event
  note(run, 'addedSign', {
    node: task.node,
    visit: visit.id,
    task: task.id,
    comment: event.comment,
    params: { people, position },
  })
  if (position === 'before') task.state = 'waiting'
  const sequence = rule.mode === 'sequence' && position === 'parallel'
  if (sequence)
    for (const other of tasksOf(run, visit)) if (other.order > task.order && isOpen(other)) other.order += people.length
  people.forEach((person, index) =>
    newTask(run, visit, person, {
      order: sequence ? task.order + index + 1 : task.order,
      position,
      depth: task.depth + 1,
      source: task.id,
      state: sequence ? 'waiting' : 'pending',
    }),
  )
  if (position !== 'after') return
  const missing = run.env.simulate ? [] : requiredButEmpty(run, rule)
  if (missing.length > 0) throw new Refusal('REQUIRED', { fields: missing })
  needSaying(run, rule, 'approve', event)
  close(run, task, 'approved', event)
  moveOn(run, node, visit, settleVisit(run, visit, rule))
}

/** 减签: who added a person may take him out while he has not acted. `task` is the added person's task. */
export function removeSign(run: Run, id: string): void {
  const task = run.instance.tasks.find((other) => other.id === id)
  const source = run.instance.tasks.find((other) => other.id === task?.source)
  if (!task || !source || source.assignee !== run.actor) throw new Refusal('NOT_YOURS')
  if (!isOpen(task)) throw new Refusal('DECIDED', { state: task.state })
  const visit = run.instance.visits.find((other) => other.id === task.visit)
  const node = run.flow.nodes.get(task.node)
  const rule = node?.kind.people?.(node.step)
  if (!visit || visit.state !== 'active' || !node || !rule) throw new Refusal('DECIDED', { state: task.state })
  cancelWithAdded(run, task.id)
  note(run, 'removedSign', { node: task.node, visit: visit.id, task: task.id, params: { person: task.assignee } })
  if (task.position === 'before' || task.position === 'delegate') giveBack(run, task)
  moveOn(run, node, visit, settleVisit(run, visit, rule))
}

/** Takes somebody who was added out, with whom he has added himself. */
export function cancelWithAdded(run: Run, id: string): void {
  for (const task of run.instance.tasks) {
    if (task.id !== id && task.source !== id) continue
    if (isOpen(task)) {
      task.state = 'cancelled'
      task.decidedAt = run.env.now
    }
    if (task.id !== id) cancelWithAdded(run, task.id)
  }
}
