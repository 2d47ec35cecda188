import type { CompiledFlow, FlowNode } from './compile-flow.ts'
import { ancestors } from './compile-flow.ts'
import { ENDED, START_NODE, type FlowInstance, type NodeVisit } from './instance.ts'

/** Old node → node of the new version that takes its place; a node that is not named keeps its id. */
export type NodeMap = Readonly<Record<string, string>>
/** Why a running instance cannot go over, and at which of its nodes. */
export interface MigrationProblem {
  readonly reason: 'ENDED' | 'GONE' | 'KIND' | 'BUSY' | 'BRANCH' | 'PARALLEL'
  readonly node?: string
}
export type Migration =
  | { readonly ok: true; readonly instance: FlowInstance; readonly at: readonly string[] }
  | { readonly ok: false; readonly problems: readonly MigrationProblem[] }

/**
 * A running instance on another version of its flow. Where it stands, who was asked and what was decided stay; from here on
 * the new version says how it goes on. Every node where something is under way needs a counterpart of its kind, and the
 * branches that are under way must be there; nothing is guessed.
 */
export function migrate(
  from: CompiledFlow,
  to: CompiledFlow,
  instance: FlowInstance,
  map: NodeMap,
  env: { readonly now: string; newId(): string },
): Migration {
  if (ENDED.includes(instance.status)) return { ok: false, problems: [{ reason: 'ENDED' }] }
  const target = (node: string): string => (Object.hasOwn(map, node) ? map[node]! : node)
  const active = instance.visits.filter((visit) => visit.state === 'active' && visit.node !== START_NODE)
  const problems = active.flatMap((visit) => problemOf(visit, from, to, target))
  const resumes = [instance.resumeTo, ...active.map((visit) => visit.resumeTo)]
  for (const node of resumes)
    if (node !== undefined && !to.nodes.has(target(node))) problems.push({ reason: 'GONE', node })
  if (problems.length > 0) return { ok: false, problems }

  const counts = new Map<string, number>()
  const visits = instance.visits.map((visit): NodeVisit => {
    const node = target(visit.node)
    counts.set(node, (counts.get(node) ?? 0) + 1)
    return {
      ...visit,
      node,
      number: counts.get(node)!,
      ...(visit.resumeTo === undefined ? {} : { resumeTo: target(visit.resumeTo) }),
    }
  })
  const standing = visits.filter((visit) => visit.state === 'active' && visit.node !== START_NODE)
  const leaves = standing.filter((visit) => !visit.branches)
  const around = new Map<string, { readonly gateway: FlowNode; readonly branches: Set<string> }>()
  for (const leaf of leaves)
    for (const { gateway, branch } of ancestors(to.node(leaf.node))) {
      const found = around.get(gateway.step.id) ?? { gateway, branches: new Set<string>() }
      around.set(gateway.step.id, { ...found, branches: found.branches.add(branch.id) })
    }
  const gateways = standing.filter((visit) => visit.branches)
  const same =
    gateways.length === around.size &&
    gateways.every((visit) =>
      [...(around.get(visit.node)?.branches ?? [])].every((id) => visit.branches![id] === 'active'),
    ) &&
    gateways.every((visit) => around.has(visit.node))
  if (!same) {
    // With one thing under way the gateways around it are plain; with several nobody can say what joins what.
    if (leaves.length > 1) return { ok: false, problems: [{ reason: 'PARALLEL' }] }
    for (const visit of gateways)
      if (!around.has(visit.node)) Object.assign(visit, { state: 'cancelled', leftAt: env.now })
    for (const [id, { branches }] of around) {
      const open = gateways.find((visit) => visit.node === id)
      const taken = Object.fromEntries([...branches].map((branch) => [branch, 'active' as const]))
      if (open) Object.assign(open, { branches: taken })
      else {
        counts.set(id, (counts.get(id) ?? 0) + 1)
        const number = counts.get(id)!
        visits.push({ id: env.newId(), node: id, number, state: 'active', enteredAt: env.now, branches: taken })
      }
    }
  }
  return {
    ok: true,
    at: leaves.map((visit) => visit.node),
    instance: {
      ...instance,
      visits,
      tasks: instance.tasks.map((task) => ({ ...task, node: target(task.node) })),
      ...(instance.resumeTo === undefined ? {} : { resumeTo: target(instance.resumeTo) }),
    },
  }
}

// helpers

function problemOf(
  visit: NodeVisit,
  from: CompiledFlow,
  to: CompiledFlow,
  target: (node: string) => string,
): MigrationProblem[] {
  const { node } = visit
  if (visit.effects || visit.calling) return [{ reason: 'BUSY', node }]
  const was = from.nodes.get(node)
  const next = to.nodes.get(target(node))
  // A gateway around what is under way is opened anew where that stands in another one.
  if (visit.branches && !next) return []
  if (!next) return [{ reason: 'GONE', node }]
  const people = [was, next].map((each) => each?.kind.people !== undefined)
  const alike = people[0] && people[1] ? true : was?.kind.kind === next.kind.kind
  if (!alike) return [{ reason: 'KIND', node }]
  if (!visit.branches) return []
  const known = new Set((next.step.branches ?? []).map((branch) => branch.id))
  const missing = Object.entries(visit.branches).some(([id, state]) => state === 'active' && !known.has(id))
  return missing ? [{ reason: 'BRANCH', node }] : []
}
