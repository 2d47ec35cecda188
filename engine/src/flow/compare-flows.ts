import type { FlowDefinition, Step } from '../definition/index.ts'

/** How a node or branch of one version differs from the other. `moved`: it stands elsewhere, but says the same. */
export type NodeChange = 'added' | 'removed' | 'changed' | 'moved'
export interface FlowComparison {
  /** Node or branch → what has happened to it; what is the same in both is not named. */
  readonly changes: ReadonlyMap<string, NodeChange>
  /** Node → its settings that differ: `approvers`, `timeout` … */
  readonly settings: ReadonlyMap<string, readonly string[]>
  /** Settings of the flow itself that differ. */
  readonly flow: readonly string[]
}

/** Two versions of a flow, node by node; by their ids, which renaming changes. */
export function compareFlows(before: FlowDefinition, after: FlowDefinition): FlowComparison {
  const old = placed(before)
  const now = placed(after)
  const changes = new Map<string, NodeChange>()
  const settings = new Map<string, readonly string[]>()
  for (const [id, { body, place }] of now) {
    const was = old.get(id)
    if (!was) {
      changes.set(id, 'added')
      continue
    }
    const differing = keysThatDiffer(was.body, body)
    if (differing.length > 0) {
      changes.set(id, 'changed')
      settings.set(id, differing)
    } else if (was.place !== place) changes.set(id, 'moved')
  }
  for (const id of old.keys()) if (!now.has(id)) changes.set(id, 'removed')
  const { steps: _old, ...was } = before
  const { steps: _now, ...is } = after
  return { changes, settings, flow: keysThatDiffer(was, is) }
}

// helpers

type Body = Readonly<Record<string, unknown>>
interface Placed {
  readonly body: Body
  /** The list it stands in. */
  readonly place: string
}

/** Every node and branch with its own settings, without what stands in it. */
function placed(flow: FlowDefinition): ReadonlyMap<string, Placed> {
  const found = new Map<string, Placed>()
  const walk = (steps: readonly Step[], list: string): void =>
    steps.forEach((step) => {
      const { branches, ...body } = step
      found.set(step.id, { body, place: list })
      branches?.forEach((branch) => {
        const { steps: inner, ...rest } = branch
        found.set(branch.id, { body: rest, place: step.id })
        walk(inner, branch.id)
      })
    })
  walk(flow.steps, '')
  return found
}

function keysThatDiffer(before: Body, after: Body): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.filter((key) => canonical(before[key]) !== canonical(after[key]))
}

/** The order of keys says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
