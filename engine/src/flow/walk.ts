import type { Recipient } from '../command.ts'
import type { Branch } from '../definition/index.ts'
import { ancestors, isInside, type FlowNode } from './compile-flow.ts'
import type { NodeVisit } from './instance.ts'
import { openAgain, type Again } from './open-again.ts'
import { openPeople } from './open-people.ts'
import type { CopyMoment } from './people-rule.ts'
import { resolvePeople } from './resolve-people.ts'
import type { Verdict } from './settle-visit.ts'
import { stepResults } from './step-results.ts'
import { activeVisit, closeVisit, finish, hasEnded, note, Refusal, type Run } from './run.ts'

/** NB: a refusal that leads back and an empty node that refuses can chase each other; nobody waits for that. */
const MAX_ENTRIES = 500

export interface EnterOptions {
  readonly resumeTo?: string
  /** 拿回: the visit whose people stand as they stood, but for one approval. */
  readonly again?: Again
}

export function enterNode(run: Run, node: FlowNode, options: EnterOptions = {}): void {
  if (++run.entered > MAX_ENTRIES) throw new Refusal('ENDLESS', { node: node.step.id })
  const visit = openVisit(run, node, options)
  const entry = node.kind.enter(node.step, {
    holds: (condition) => run.env.holds(condition, stepResults(run.flow, run.instance)),
    actions: () => run.env.actions(node.step.id),
    branches: node.step.branches ?? [],
  })
  switch (entry.kind) {
    case 'pass':
      return leaveNode(run, node, visit)
    case 'effects':
      if (entry.commands.length === 0) return leaveNode(run, node, visit)
      run.commands.push(...entry.commands)
      visit.effects = true
      return
    case 'copy':
      copyTo(run, visit, entry.to)
      return leaveNode(run, node, visit)
    case 'wait':
      visit.dueAt = run.env.later(entry.duration)
      run.commands.push({ kind: 'setTimer', visit: visit.id, name: 'wait', at: visit.dueAt })
      return
    case 'call':
      visit.calls = {}
      visit.calling = true
      run.commands.push({ kind: 'callFlow', visit: visit.id, call: entry.call })
      return
    case 'branch':
      return takeBranches(run, node, visit, entry.take, entry.join)
    case 'people':
      sendCopies(run, node, visit, 'arrive')
      return moveOn(
        run,
        node,
        visit,
        options.again ? openAgain(run, visit, entry.rule, options.again) : openPeople(run, visit, entry.rule),
      )
    case 'end':
      visit.state = 'done'
      visit.leftAt = run.env.now
      return finish(run, entry.outcome)
  }
}

/** What a decided set of people means for the node; nothing while it is open. */
export function moveOn(run: Run, node: FlowNode, visit: NodeVisit, verdict: Verdict): void {
  if (verdict === 'open') return
  sendCopies(run, node, visit, verdict === 'approved' ? 'approve' : 'reject')
  if (verdict === 'approved') leaveNode(run, node, visit)
  else rejectNode(run, node, visit)
}

/** The node is done: on to the next step, the join, or back to who sent it (直达). */
export function leaveNode(run: Run, node: FlowNode, visit: NodeVisit): void {
  closeVisit(run, visit, 'done')
  if (visit.resumeTo) return rewindTo(run, run.flow.node(visit.resumeTo))
  const next = node.list[node.index + 1]
  if (next) return enterNode(run, run.flow.node(next.id))
  if (node.parent) return endBranch(run, node.parent.gateway, node.parent.branch.id, 'done')
  finish(run, 'approved')
}

/** A refusal at a node: to the node that it names, to the join (gateway with `onReject: 'branch'`), or the end. */
export function rejectNode(run: Run, node: FlowNode, visit: NodeVisit): void {
  closeVisit(run, visit, 'rejected')
  const target = node.kind.people?.(node.step).onReject ?? node.kind.call?.(node.step).onReject
  if (typeof target === 'object') return rewindTo(run, run.flow.node(target.to))
  const owner = ancestors(node).findLast(({ gateway }) => gateway.step.onReject === 'branch')
  if (!owner) return finish(run, 'rejected')
  cancelInside(run, owner.gateway.step.id, owner.branch.id)
  endBranch(run, owner.gateway, owner.branch.id, 'rejected')
}

/**
 * Goes (back) to a node. What is under way inside the innermost block that holds both is cancelled; blocks around the
 * target that are not open any more are opened again with its branch alone.
 */
export function rewindTo(run: Run, target: FlowNode, options: EnterOptions = {}): void {
  const owners = ancestors(target)
  let open = 0
  while (open < owners.length) {
    const { gateway, branch } = owners[open]!
    if (activeVisit(run, gateway.step.id)?.branches?.[branch.id] !== 'active') break
    open++
  }
  const scope = owners[open - 1]
  cancelInside(run, scope?.gateway.step.id, scope?.branch.id)
  for (const { gateway, branch } of owners.slice(open)) {
    const visit = openVisit(run, gateway, {})
    visit.branches = { [branch.id]: 'active' }
  }
  enterNode(run, target, options)
}

/** Cancels what is under way inside a branch; without a gateway, everywhere. */
export function cancelInside(run: Run, gateway?: string, branch?: string): void {
  for (const visit of run.instance.visits) {
    if (visit.state !== 'active') continue
    const node = run.flow.nodes.get(visit.node)
    if (gateway === undefined || branch === undefined || (node && isInside(node, gateway, branch)))
      closeVisit(run, visit, 'cancelled')
  }
}

// helpers

/** 抄送: who reads it from now on; nobody is waited for. */
function copyTo(run: Run, { id, node }: NodeVisit, to: readonly Recipient[]): void {
  const people = resolvePeople(run, to, node)
  if (people.length > 0) run.commands.push({ kind: 'copy', node, people })
  note(run, 'copied', { node, visit: id, params: { people } })
}
function sendCopies(run: Run, node: FlowNode, visit: NodeVisit, on: CopyMoment): void {
  const copy = node.kind.people?.(node.step).copy
  if (copy?.on.includes(on)) copyTo(run, visit, copy.to)
}

function openVisit(run: Run, node: FlowNode, options: EnterOptions): NodeVisit {
  const id = node.step.id
  const visit: NodeVisit = {
    id: run.env.newId(),
    node: id,
    number: run.instance.visits.filter((other) => other.node === id).length + 1,
    state: 'active',
    enteredAt: run.env.now,
    ...(options.resumeTo ? { resumeTo: options.resumeTo } : {}),
  }
  run.instance.visits.push(visit)
  note(run, 'entered', { node: id, visit: visit.id })
  return visit
}

function takeBranches(run: Run, node: FlowNode, visit: NodeVisit, take: readonly string[], join?: number): void {
  const branches = take.map((id) => branchOf(node, id))
  visit.branches = Object.fromEntries(branches.map((branch) => [branch.id, 'active' as const]))
  if (join !== undefined && join < branches.length) visit.join = join
  note(run, 'branched', { node: node.step.id, visit: visit.id, params: { branches: branches.map(({ id }) => id) } })
  if (branches.length === 0) return leaveNode(run, node, visit)
  for (const branch of branches) {
    if (hasEnded(run) || visit.state !== 'active' || visit.branches[branch.id] !== 'active') continue
    const first = branch.steps[0]
    if (first) enterNode(run, run.flow.node(first.id))
    else endBranch(run, node, branch.id, 'done')
  }
}

function branchOf(node: FlowNode, id: string): Branch {
  const found = node.step.branches?.find((branch) => branch.id === id)
  if (!found) throw new Refusal('NO_BRANCH', { node: node.step.id, branch: id })
  return found
}

function endBranch(run: Run, gateway: FlowNode, branch: string, state: 'done' | 'rejected'): void {
  if (hasEnded(run)) return
  const visit = activeVisit(run, gateway.step.id)
  if (!visit?.branches || visit.branches[branch] !== 'active') return
  visit.branches[branch] = state
  const states = Object.values(visit.branches)
  const done = states.filter((other) => other === 'done').length
  const open = states.filter((other) => other === 'active').length
  if (done < (visit.join ?? states.length) && open > 0) return
  for (const [id, other] of Object.entries(visit.branches))
    if (other === 'active') {
      cancelInside(run, gateway.step.id, id)
      visit.branches[id] = 'cancelled'
    }
  if (done === 0) return rejectNode(run, gateway, visit)
  leaveNode(run, gateway, visit)
}
