import type { Recipient } from '../command.ts'
import { isConditional, type CompiledFlow, type FlowNode } from './compile-flow.ts'
import type { FlowInstance } from './instance.ts'
import { resolvePeople } from './resolve-people.ts'
import { Refusal, type Run } from './run.ts'

/** A node whose people somebody has to name. */
export interface Choice {
  readonly node: string
  readonly from?: readonly Recipient[]
  readonly many: boolean
  /** The flow certainly comes there, so it cannot be left out. */
  readonly must: boolean
}
type Choices = NonNullable<FlowInstance['choices']>

/** 发起人自选: what the initiator names when he submits. */
export const choicesAtStart = (flow: CompiledFlow): readonly Choice[] =>
  [...flow.nodes.values()].flatMap((node) => choiceOf(node, 'initiator', isSure(node)))

/** 上一节点指定: what who approves at this node names for the people nodes that come next. */
export function choicesAfter(flow: CompiledFlow, node: FlowNode): readonly Choice[] {
  const found: Choice[] = []
  follow(flow, node, true, (next, sure) => found.push(...choiceOf(next, 'previous', sure)))
  return found
}

/** Takes the names in. Refuses (`CHOOSE`, `SCOPE`) what is missing, too many, disabled or outside the builder's choice. */
export function takeChoices(run: Run, asked: readonly Choice[], given: Choices | undefined): void {
  const missing = asked.filter(
    ({ node, must }) => must && !given?.[node]?.length && !run.instance.choices?.[node]?.length,
  )
  if (missing.length > 0 && !run.env.simulate) throw new Refusal('CHOOSE', { nodes: missing.map(({ node }) => node) })
  for (const choice of asked) {
    const people = [...new Set(given?.[choice.node] ?? [])]
    if (people.length === 0) continue
    if (!choice.many && people.length > 1) throw new Refusal('CHOOSE', { nodes: [choice.node] })
    const allowed = resolvePeople(run, choice.from ?? [{ kind: 'member', people }], choice.node)
    const outside = people.filter((person) => !allowed.includes(person))
    if (outside.length > 0) throw new Refusal('SCOPE', { people: outside })
    run.instance.choices = { ...run.instance.choices, [choice.node]: people }
  }
}

// helpers

function choiceOf(node: FlowNode, by: 'initiator' | 'previous', sure: boolean): readonly Choice[] {
  const chosen = node.kind
    .people?.(node.step)
    .approvers.find((recipient) => recipient.kind === 'chosen' && (recipient.by ?? 'initiator') === by)
  if (chosen?.kind !== 'chosen') return []
  const { from, many = false, optional = false } = chosen
  return [{ node: node.step.id, ...(from ? { from } : {}), many, must: sure && !optional }]
}

const isSure = (node: FlowNode): boolean =>
  !node.parent || (!isConditional(node.parent.gateway.step) && isSure(node.parent.gateway))

/** The people nodes that come next, through gateways and automatic nodes. */
function follow(
  flow: CompiledFlow,
  from: FlowNode,
  sure: boolean,
  meet: (node: FlowNode, sure: boolean) => void,
): void {
  const next = from.list[from.index + 1]
  if (next) enter(flow, flow.node(next.id), sure, meet)
  else if (from.parent) follow(flow, from.parent.gateway, sure, meet)
}

function enter(flow: CompiledFlow, node: FlowNode, sure: boolean, meet: (node: FlowNode, sure: boolean) => void): void {
  if (node.kind.people) return meet(node, sure)
  const { branches } = node.step
  if (!branches?.length) return follow(flow, node, sure, meet)
  const inside = sure && !isConditional(node.step)
  for (const branch of branches) {
    const first = branch.steps[0]
    if (first) enter(flow, flow.node(first.id), inside, meet)
  }
  if (branches.some((branch) => branch.steps.length === 0)) follow(flow, node, false, meet)
}
