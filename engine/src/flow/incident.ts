import { openCalls, resultsTaken } from './call.ts'
import type { NodeVisit } from './instance.ts'
import { flowAdmins } from './resolve-people.ts'
import { note, Refusal, type Run } from './run.ts'
import { leaveNode } from './walk.ts'

/**
 * What an automatic node wanted done, or flows that a node was to begin, or what they give back, was refused and not done: the
 * flow rests there, and who looks after it is told.
 */
export function failNode(run: Run, visitId: string, reason: Readonly<Record<string, string>>): void {
  const visit = run.instance.visits.find((other) => other.id === visitId)
  if (visit?.state !== 'active' || !(visit.effects || visit.calling)) return
  const tries = (visit.tries ?? 0) + 1
  visit.tries = tries
  visit.failed = { at: run.env.now, reason }
  note(run, 'failed', { node: visit.node, visit: visit.id, params: { reason, tries } })
  run.commands.push({ kind: 'alarm', visit: visit.id, reason: `FAILED/${tries}`, people: flowAdmins(run) })
}

/** 重试: the node does it again, on the record as it is now. */
export function retryNode(run: Run, event: { readonly visit: string; readonly comment?: string }): void {
  const visit = failedVisit(run, event.visit)
  visit.failed = undefined
  note(run, 'retried', { node: visit.node, visit: visit.id, comment: event.comment })
  run.commands.push(...(visit.calls ? openCalls(run, visit) : run.env.actions(visit.node)))
}

/** 跳过: the flow goes on without what the node wanted. */
export function skipNode(run: Run, event: { readonly visit: string; readonly comment?: string }): void {
  const visit = failedVisit(run, event.visit)
  visit.failed = undefined
  visit.effects = undefined
  if (visit.calling) visit.calling = false
  note(run, 'skipped', { node: visit.node, visit: visit.id, comment: event.comment })
  if (visit.taking) return resultsTaken(run, visit)
  leaveNode(run, run.flow.node(visit.node), visit)
}

// helpers

function failedVisit(run: Run, id: string): NodeVisit {
  const visit = run.instance.visits.find((other) => other.id === id)
  if (visit?.state !== 'active' || !visit.failed) throw new Refusal('NOT_FAILED')
  return visit
}
