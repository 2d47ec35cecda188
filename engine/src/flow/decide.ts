import { choicesAfter, takeChoices } from './choices.ts'
import type { FlowNode } from './compile-flow.ts'
import type { FlowTask, NodeVisit } from './instance.ts'
import { newTask } from './open-people.ts'
import { DEFAULT_ACTIONS, type PeopleRule, type TaskAction } from './people-rule.ts'
import { requiredButEmpty } from './required-fields.ts'
import { resolvePeople } from './resolve-people.ts'
import { ask, isOpen, note, Refusal, tasksOf, type Run } from './run.ts'
import { isOpinion } from './settle.ts'
import { asksOthers, settleVisit } from './settle-visit.ts'
import { moveOn } from './walk.ts'

/** An open task of the actor with everything around it. */
export interface Held {
  readonly task: FlowTask
  readonly visit: NodeVisit
  readonly node: FlowNode
  readonly rule: PeopleRule
}

/** The actor's own pending task, or the refusal that says why not. */
export function hold(run: Run, id: string, action: TaskAction): Held {
  const task = run.instance.tasks.find((other) => other.id === id)
  if (!task) throw new Refusal('NO_TASK')
  if (task.assignee !== run.actor) throw new Refusal('NOT_YOURS')
  if (task.state !== 'pending') throw new Refusal('DECIDED', { state: task.state })
  const visit = run.instance.visits.find((other) => other.id === task.visit)
  const node = run.flow.nodes.get(task.node)
  const rule = node?.kind.people?.(node.step)
  if (!visit || visit.state !== 'active' || !node || !rule) throw new Refusal('DECIDED', { state: task.state })
  if (!actionsFor(rule, task).includes(action)) throw new Refusal('ACTION_OFF', { action })
  return { task, visit, node, rule }
}

/** What the node offers for a task. Who only answers whoever asked him (委派, 仅意见) gives an answer, he does not move the flow. */
export function actionsFor(rule: PeopleRule, task: FlowTask): readonly TaskAction[] {
  const offered = rule.actions ?? DEFAULT_ACTIONS
  if (task.position === 'delegate') return offered.filter((action) => action !== 'return' && action !== 'addSign')
  return isOpinion(rule, task) ? offered.filter((action) => action !== 'return') : offered
}

/** What somebody writes and signs with a decision. */
export interface Said {
  readonly comment?: string | undefined
  readonly signature?: string | undefined
}

export function decide(
  run: Run,
  id: string,
  decision: 'approve' | 'reject',
  about: {
    readonly comment?: string
    readonly signature?: string
    readonly changed?: boolean
    readonly choices?: Readonly<Record<string, readonly string[]>>
  },
): void {
  const held = hold(run, id, decision)
  const { task, visit, node, rule } = held
  needSaying(run, rule, decision, about)
  if (decision === 'approve' && !run.env.simulate && task.position !== 'delegate') {
    const missing = requiredButEmpty(run, rule)
    if (missing.length > 0) throw new Refusal('REQUIRED', { fields: missing })
    takeChoices(run, choicesAfter(run.flow, node), about.choices)
  }
  close(run, task, decision === 'approve' ? 'approved' : 'rejected', about)
  if (about.changed) run.instance.changedAt = run.env.now
  if (task.position === 'delegate' || isOpinion(rule, task)) giveBack(run, task)
  else if (task.position === 'before' && decision === 'approve') giveBack(run, task)
  moveOn(run, node, visit, settleVisit(run, visit, rule))
}

/** An open task of anybody, for who administers the flow. */
export function openTaskOf(run: Run, id: string): Pick<Held, 'task' | 'visit'> {
  const task = run.instance.tasks.find((other) => other.id === id)
  if (!task) throw new Refusal('NO_TASK')
  const visit = run.instance.visits.find((other) => other.id === task.visit)
  if (!isOpen(task) || visit?.state !== 'active') throw new Refusal('DECIDED', { state: task.state })
  return { task, visit }
}

/** 转交: the task goes over for good; deadline and place stay. */
export function transfer(run: Run, id: string, to: string, comment: string | undefined): void {
  const { task, visit, rule } = hold(run, id, 'transfer')
  if (!comment?.trim()) throw new Refusal('COMMENT', { decision: 'transfer' })
  notInSet(run, visit, to)
  inScope(run, rule, task.node, [to])
  const order = { order: task.order, position: task.position, depth: task.depth }
  close(run, task, 'transferred', { comment }, { to })
  newTask(run, visit, to, {
    ...order,
    transferredFrom: task.id,
    ...(task.source ? { source: task.source } : {}),
  })
}

/** 委派: somebody else answers first, then it comes back to its owner, who decides. */
export function delegate(run: Run, id: string, to: string, comment: string | undefined): void {
  const { task, visit } = hold(run, id, 'delegate')
  notInSet(run, visit, to)
  task.state = 'waiting'
  newTask(run, visit, to, { order: task.order, position: 'delegate', depth: task.depth + 1, source: task.id })
  note(run, 'delegated', { node: task.node, visit: visit.id, task: task.id, comment, params: { to } })
}

/** The asker's task is his again when everybody whom he asked has answered. */
export function giveBack(run: Run, answered: FlowTask): void {
  const source = run.instance.tasks.find((task) => task.id === answered.source)
  if (source?.state === 'waiting' && !asksOthers(run, source.id)) source.state = 'pending'
}

export function close(
  run: Run,
  task: FlowTask,
  state: 'approved' | 'rejected' | 'returned' | 'transferred',
  { comment, signature }: Said,
  params?: Readonly<Record<string, unknown>>,
): void {
  task.state = state
  task.decidedAt = run.env.now
  if (run.actor !== null) task.decidedBy = run.actor
  if (comment) task.comment = comment
  if (signature) task.signature = signature
  note(run, state, {
    node: task.node,
    visit: task.visit,
    task: task.id,
    comment,
    params: signature ? { ...params, signature } : params,
  })
}

/** The opinion and the signature that a node wants of a decision; a simulation imagines both. */
export function needSaying(run: Run, rule: PeopleRule, decision: 'approve' | 'reject' | 'return', said: Said): void {
  if (run.env.simulate) return
  if (rule.commentRequired?.includes(decision) && !said.comment?.trim()) throw new Refusal('COMMENT', { decision })
  if (rule.signRequired?.includes(decision) && !said.signature) throw new Refusal('SIGN', { decision })
}

/** 加签 and 转交 reach only whom the node allows. */
export function inScope(run: Run, rule: PeopleRule, node: string, people: readonly string[]): void {
  if (!rule.addFrom) return
  const allowed = resolvePeople(run, rule.addFrom, node)
  const outside = people.filter((person) => !allowed.includes(person))
  if (outside.length > 0) throw new Refusal('SCOPE', { people: outside })
}

export function notInSet(run: Run, visit: NodeVisit, person: string): void {
  if (ask(run, { kind: 'active', people: [person] }).length === 0) throw new Refusal('DISABLED', { person })
  if (tasksOf(run, visit).some((task) => task.assignee === person && (isOpen(task) || isVote(task))))
    throw new Refusal('ALREADY_IN', { person })
}

// helpers

/** Nobody has two votes in one set. What was handed on, or answered to somebody else, is none. */
const isVote = ({ position, state }: FlowTask): boolean =>
  (position === 'main' || position === 'parallel') && ['approved', 'rejected', 'skipped'].includes(state)
