import { setDeadline } from './deadline.ts'
import type { FlowTask, MissingPeople, NodeVisit } from './instance.ts'
import { mayReach } from './passed-nodes.ts'
import type { OnEmpty, PeopleRule } from './people-rule.ts'
import { flowAdmins, replaceSelf, resolvePeople } from './resolve-people.ts'
import { requiredButEmpty } from './required-fields.ts'
import { ask, note, type Run } from './run.ts'
import { settleVisit, type Verdict } from './settle-visit.ts'
import { hasSeenAll, isSeen } from './unchanged.ts'

/** Resolves who decides now and for good, with what the node says where nobody or the initiator is found. */
export function openPeople(run: Run, visit: NodeVisit, rule: PeopleRule): Verdict {
  const resolved = resolvePeople(run, rule.approvers, visit.node)
  if (run.env.simulate) {
    const missing = missingOf(run, visit, rule, resolved)
    if (missing !== undefined) visit.missing = missing
    // Whom somebody is yet to name is not known: nobody stands in for them.
    if (resolved.length === 0 && (missing === 'initiator' || missing === 'previous')) return 'approved'
  }
  const people =
    resolved.length > 0 ? resolved.flatMap((person) => replaceSelf(run, person, rule)) : whenEmpty(run, rule)
  if (people === 'approve' || people === 'reject') {
    note(run, 'nobody', { node: visit.node, visit: visit.id, params: { then: people } })
    return people === 'approve' ? 'approved' : 'rejected'
  }
  return openFor(run, visit, rule, people)
}

/** Makes the tasks of a visit for these people and freezes their number; whom the rules pass is passed at once. */
export function openFor(run: Run, visit: NodeVisit, rule: PeopleRule, people: readonly string[]): Verdict {
  const unique = [...new Set(people)]
  if (unique.length === 0) return pause(run, visit)
  unique.forEach((person, index) => addMain(run, visit, rule, person, index))
  visit.approvers = unique.length
  const verdict = settleVisit(run, visit, rule)
  if (verdict === 'open') setDeadline(run, visit, rule)
  return verdict
}

/** Nobody can decide: the visit stays, and the administrators are told; they may name somebody. */
export function pause(run: Run, visit: NodeVisit): 'open' {
  note(run, 'paused', { node: visit.node, visit: visit.id })
  run.commands.push({ kind: 'alarm', visit: visit.id, reason: 'NOBODY', people: flowAdmins(run) })
  return 'open'
}

/** A pending task for one person, or for who stands in for him while he is away. */
export function newTask(
  run: Run,
  visit: NodeVisit,
  person: string,
  about: Pick<FlowTask, 'order' | 'position' | 'depth'> & Partial<FlowTask>,
): FlowTask {
  const stand = standIn(run, person)
  const task: FlowTask = {
    id: run.env.newId(),
    visit: visit.id,
    node: visit.node,
    assignee: stand ?? person,
    state: 'pending',
    createdAt: run.env.now,
    ...(stand === undefined ? {} : { insteadOf: person }),
    ...about,
  }
  run.instance.tasks.push(task)
  return task
}

// helpers

/** NB: nobody decides about his own request because somebody who is away has named him. */
function standIn(run: Run, person: string): string | undefined {
  const { flow, initiator } = run.instance
  const [stand] = ask(run, { kind: 'delegate', person, flow, at: run.env.now })
  return stand === initiator ? undefined : stand
}

const onEmptyOf = (run: Run, rule: PeopleRule): OnEmpty =>
  rule.onEmpty ?? (run.flow.definition.settings?.onEmpty as OnEmpty | undefined) ?? { do: 'flowAdmin' }

/** Why those whom a node names are not all known; undefined where they are. */
function missingOf(
  run: Run,
  { node }: NodeVisit,
  rule: PeopleRule,
  found: readonly string[],
): MissingPeople | undefined {
  const chosen = rule.approvers.find(({ kind }) => kind === 'chosen')
  if (chosen?.kind === 'chosen' && !run.instance.choices?.[node]?.length && !(chosen.optional && found.length > 0))
    return chosen.by ?? 'initiator'
  return found.length === 0 ? onEmptyOf(run, rule).do : undefined
}

function whenEmpty(run: Run, rule: PeopleRule): readonly string[] | 'approve' | 'reject' {
  const onEmpty = onEmptyOf(run, rule)
  // NB: what nobody has filled in cannot pass by itself.
  if (onEmpty.do === 'approve' && !run.env.simulate && requiredButEmpty(run, rule).length > 0) return flowAdmins(run)
  if (onEmpty.do === 'approve' || onEmpty.do === 'reject') return onEmpty.do
  if (onEmpty.do === 'people') return resolvePeople(run, onEmpty.people ?? [], '$empty')
  return onEmpty.do === 'flowAdmin' ? flowAdmins(run) : []
}

function addMain(run: Run, visit: NodeVisit, rule: PeopleRule, person: string, index: number): void {
  const sequence = rule.mode === 'sequence'
  const task = newTask(run, visit, person, { order: sequence ? index : 0, position: 'main', depth: 0 })
  const reason = whySkipped(run, visit, rule, person)
  if (reason) {
    task.state = 'skipped'
    task.skipped = reason
    task.decidedAt = run.env.now
    note(run, 'skipped', { node: visit.node, visit: visit.id, task: task.id, params: { reason } })
  } else if (sequence && index > 0) task.state = 'waiting'
}

/** NB: nobody is passed over where a field waits for his answer. */
function whySkipped(run: Run, visit: NodeVisit, rule: PeopleRule, person: string): FlowTask['skipped'] {
  if (!run.env.simulate && requiredButEmpty(run, rule).length > 0) return undefined
  if (person === run.instance.initiator && rule.onSelf?.do === 'skip') return 'self'
  if (hasSeenAll(run, visit, rule, person)) return 'unchanged'
  const onRepeat = rule.onRepeat ?? 'none'
  if (onRepeat === 'none' || rule.must) return undefined
  const earlier = approvalsBefore(run, visit, onRepeat === 'adjacent').findLast((task) => task.assignee === person)
  if (!earlier?.decidedAt) return undefined
  return hasChangedSince(run, rule, earlier.decidedAt) ? undefined : 'repeat'
}

/** Whether what he approved is not what lies before him now: changed inside the flow, or by whoever else writes to the record. */
function hasChangedSince(run: Run, rule: PeopleRule, approvedAt: string): boolean {
  const { changedAt } = run.instance
  if (changedAt !== undefined && changedAt > approvedAt) return true
  return run.env.changedSince?.(approvedAt)?.some((key) => isSeen(run, rule, key)) ?? false
}

/** Approvals (submitting again is none) since the last return; only those of the people node just before on the same way, if asked. */
function approvalsBefore(run: Run, visit: NodeVisit, adjacent: boolean): readonly FlowTask[] {
  const { visits, tasks } = run.instance
  const lastReturn = visits.findLastIndex((other) => other.state === 'returned')
  const passed = visits.slice(lastReturn + 1).flatMap((other) => {
    const node = run.flow.nodes.get(other.node)
    const decided = other.state === 'done' && tasks.some((task) => task.visit === other.id)
    return node && decided && other.id !== visit.id ? [{ id: other.id, node }] : []
  })
  const here = run.flow.node(visit.node)
  const counted = adjacent ? passed.filter(({ node }) => mayReach(run, here, node)).slice(-1) : passed
  return tasks.filter(
    (task) =>
      (task.state === 'approved' || task.skipped === 'repeat') && counted.some((other) => other.id === task.visit),
  )
}
