import type { Branch, FlowDefinition, Step } from '../definition/index.ts'
import { PlatformError } from '../errors.ts'
import type { NodeKind } from './node-kind.ts'

/** Where a step stands in the tree: its list, its place in it, and the gateway branch that owns the list. */
export interface FlowNode {
  readonly step: Step
  readonly kind: NodeKind
  readonly list: readonly Step[]
  readonly index: number
  readonly parent: { readonly gateway: FlowNode; readonly branch: Branch } | null
  readonly depth: number
}

/** A flow with everything looked up once. */
export interface CompiledFlow {
  readonly definition: FlowDefinition
  readonly nodes: ReadonlyMap<string, FlowNode>
  node(id: string): FlowNode
}

/** Looks up every kind and place. Throws STATE when a step's kind is unknown: publishing refuses such a flow. */
export function compileFlow(definition: FlowDefinition, kindOf: (kind: string) => NodeKind | undefined): CompiledFlow {
  const nodes = new Map<string, FlowNode>()
  const walk = (list: readonly Step[], parent: FlowNode['parent'], depth: number): void =>
    list.forEach((step, index) => {
      const kind = kindOf(step.kind)
      if (!kind) throw new PlatformError('STATE', { flow: definition.key, node: step.id, kind: step.kind })
      const node: FlowNode = { step, kind, list, index, parent, depth }
      nodes.set(step.id, node)
      for (const branch of step.branches ?? []) walk(branch.steps, { gateway: node, branch }, depth + 1)
    })
  walk(definition.steps, null, 0)
  return {
    definition,
    nodes,
    node(id) {
      const found = nodes.get(id)
      if (!found) throw new PlatformError('STATE', { flow: definition.key, node: id })
      return found
    },
  }
}

/** A gateway that takes some of its branches, as their conditions say. */
export const isConditional = (step: Step): boolean =>
  step.branches?.some((branch) => branch.when !== undefined || branch.default === true) ?? false

/** The owners of a node from the outermost gateway in; the node itself is not among them. */
export function ancestors(node: FlowNode): readonly { readonly gateway: FlowNode; readonly branch: Branch }[] {
  return node.parent ? [...ancestors(node.parent.gateway), node.parent] : []
}

/** Whether `node` stands in (or below) the given branch. */
export const isInside = (node: FlowNode, gateway: string, branch: string): boolean =>
  ancestors(node).some((owner) => owner.gateway.step.id === gateway && owner.branch.id === branch)
