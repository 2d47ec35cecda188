import type { FlowNode } from './compile-flow.ts'
import { close, hold, needSaying } from './decide.ts'
import { START_NODE, type NodeVisit } from './instance.ts'
import { passedNodes } from './passed-nodes.ts'
import { closeVisit, finish, isOpen, note, Refusal, tasksOf, type Run } from './run.ts'
import { cancelInside, enterNode, rewindTo } from './walk.ts'

/** 退回: one person decides, whatever the mode; his siblings are cancelled and the target is entered again. */
export function sendBack(
  run: Run,
  event: {
    readonly task: string
    readonly to: 'initiator' | 'previous' | { readonly node: string }
    readonly resume?: 'steps' | 'direct'
    readonly comment?: string
    readonly signature?: string
  },
): void {
  const { task, visit, node, rule } = hold(run, event.task, 'return')
  needSaying(run, rule, 'return', event)
  const target = targetOf(run, node, event.to)
  close(run, task, 'returned', event, { to: target?.step.id ?? 'initiator', resume: event.resume ?? 'steps' })
  closeVisit(run, visit, 'returned')
  const resumeTo = event.resume === 'direct' ? node.step.id : undefined
  if (target) rewindTo(run, target, { resumeTo })
  else toInitiator(run, resumeTo)
}

/** The initiator gets the record back; the flow rests until he submits it again. */
export function toInitiator(run: Run, resumeTo?: string): void {
  cancelInside(run)
  const { instance, env } = run
  instance.status = 'returned'
  instance.resumeTo = resumeTo
  const visit: NodeVisit = {
    id: env.newId(),
    node: START_NODE,
    number: instance.visits.filter((other) => other.node === START_NODE).length + 1,
    state: 'active',
    enteredAt: env.now,
  }
  instance.visits.push(visit)
  instance.tasks.push({
    id: env.newId(),
    visit: visit.id,
    node: START_NODE,
    assignee: instance.initiator,
    state: 'pending',
    order: 0,
    position: 'main',
    depth: 0,
    createdAt: env.now,
  })
  run.commands.push({ kind: 'setStatus', status: 'returned' })
}

export function resubmit(run: Run, event: { readonly comment?: string; readonly changed?: boolean }): void {
  const { instance } = run
  if (instance.status !== 'returned') throw new Refusal('NOT_RETURNED', { status: instance.status })
  const visit = instance.visits.find((other) => other.node === START_NODE && other.state === 'active')
  const task = visit && tasksOf(run, visit).find(isOpen)
  if (!visit || !task) throw new Refusal('NOT_RETURNED')
  if (task.assignee !== run.actor) throw new Refusal('NOT_YOURS')
  close(run, task, 'approved', { comment: event.comment })
  visit.state = 'done'
  visit.leftAt = run.env.now
  instance.status = 'running'
  if (event.changed) instance.changedAt = run.env.now
  run.commands.push({ kind: 'setStatus', status: 'running' })
  note(run, 'resubmitted', { node: START_NODE, comment: event.comment })
  const { resumeTo } = instance
  instance.resumeTo = undefined
  const first = run.flow.definition.steps[0]
  if (resumeTo) rewindTo(run, run.flow.node(resumeTo))
  else if (first) enterNode(run, run.flow.node(first.id))
  else finish(run, 'approved')
}

/** 撤回 by the initiator, while `mayWithdraw`. */
export function withdraw(run: Run, comment: string | undefined): void {
  if (run.instance.initiator !== run.actor) throw new Refusal('NOT_YOURS')
  if (!mayWithdraw(run)) throw new Refusal('TOO_LATE', {})
  note(run, 'withdrawn', { comment })
  finish(run, 'withdrawn')
}

/**
 * Whether the initiator may still withdraw. `settings.withdraw`: `untouched` (default: before anybody acted), `any`,
 * `never`, or `{before}` a node that has not been passed yet.
 */
export function mayWithdraw({ flow, instance }: Pick<Run, 'flow' | 'instance'>): boolean {
  const when = (flow.definition.settings?.withdraw ?? 'untouched') as 'untouched' | 'any' | 'never' | { before: string }
  if (when === 'never') return false
  if (when === 'any' || instance.status === 'returned') return true
  if (typeof when === 'object')
    return !instance.visits.some((visit) => visit.node === when.before && visit.state === 'done')
  return !instance.tasks.some((task) => task.decidedBy !== undefined && task.decidedBy !== instance.initiator)
}

// helpers

/** null = the initiator. */
function targetOf(run: Run, from: FlowNode, to: 'initiator' | 'previous' | { readonly node: string }): FlowNode | null {
  if (to === 'initiator') return null
  const passed = passedNodes(run, from)
  if (to === 'previous') return passed.at(-1) ?? null
  const found = passed.find((node) => node.step.id === to.node)
  if (!found) throw new Refusal('NOT_PASSED', { node: to.node })
  return found
}
