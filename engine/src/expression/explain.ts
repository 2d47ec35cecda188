import type { Expression } from '../definition/json.ts'
import { closureOf } from './evaluate.ts'
import { numWire, type Num } from './number.ts'
import { operator } from './operators/index.ts'
import type { CallNode, Checked, FieldNode, Node } from './tree.ts'
import type { Scope } from './types.ts'
import { written } from './written.ts'

/** A value that a leaf of a condition compared. */
export interface ExplainedOperand {
  readonly expression: Expression
  readonly value: unknown
}
/** A node of the condition tree, with what became of it for one record. */
export interface ExplainedNode {
  readonly kind: 'all' | 'any' | 'not' | 'leaf'
  readonly path: string
  /** For `sentence` and the formula text. */
  readonly expression: Expression
  /** False when an earlier sibling had decided already; then `value` is null. */
  readonly evaluated: boolean
  readonly value: boolean | null
  /** Operands of a leaf with their values; those written in the expression are left out. */
  readonly operands: readonly ExplainedOperand[]
  readonly children: readonly ExplainedNode[]
  /** Of a leaf over rows: how many there are, and how many fulfil the condition. */
  readonly rows?: { readonly total: number; readonly matching: number }
}
export interface Explanation {
  readonly value: boolean
  readonly tree: ExplainedNode
  /** Path of the first leaf that made the condition fail; null when it holds. */
  readonly firstFalse: string | null
}

/** Why a condition holds or fails for one record: the tree with values, in the order and as far as it was evaluated. */
export function explainTree(checked: Checked, scope: Scope): Explanation {
  const tree = explain(checked.tree, scope, true)
  return { value: tree.value === true, tree, firstFalse: tree.value === true ? null : decisive(tree, false) }
}

// helpers

const GROUPS: Readonly<Record<string, 'all' | 'any' | 'not'>> = { and: 'all', or: 'any', '!': 'not' }

function explain(node: Node, scope: Scope, evaluated: boolean): ExplainedNode {
  const kind = node.kind === 'call' ? GROUPS[node.operator] : undefined
  const base = { path: node.path, expression: written(node), evaluated }
  if (node.kind !== 'call' || !kind) {
    if (!evaluated) return { ...base, kind: 'leaf', value: null, operands: [], children: [] }
    const value = closureOf(node)(scope) === true
    return { ...base, kind: 'leaf', value, operands: operandsOf(node, scope), children: [], ...rowsOf(node, scope) }
  }
  const children: ExplainedNode[] = []
  let open = evaluated
  for (const arg of node.args) {
    const child = explain(arg, scope, open)
    children.push(child)
    // As the evaluator does: the first false decides `and`, the first true decides `or`.
    if (child.value === (kind === 'any')) open = false
  }
  return { ...base, kind, value: evaluated ? outcome(kind, children) : null, operands: [], children }
}
function outcome(kind: 'all' | 'any' | 'not', children: readonly ExplainedNode[]): boolean {
  if (kind === 'not') return children[0]!.value !== true
  return kind === 'all'
    ? children.every((child) => child.value === true)
    : children.some((child) => child.value === true)
}

/** The first leaf that has the unwanted value: beneath a negation it is a true one. */
function decisive(node: ExplainedNode, unwanted: boolean): string | null {
  if (!node.evaluated || node.value !== unwanted) return null
  if (node.kind === 'leaf') return node.path
  for (const child of node.children) {
    const found = decisive(child, node.kind === 'not' ? !unwanted : unwanted)
    if (found !== null) return found
  }
  return node.path
}

function operandsOf(node: Node, scope: Scope): ExplainedOperand[] {
  const nodes =
    node.kind === 'call'
      ? node.args.filter((_, i) => (node.args[0]!.kind !== 'rows' || i === 0) && !isCondition(node, i))
      : [node]
  return nodes.flatMap((arg) => {
    if (arg.kind === 'literal' || arg.kind === 'rows') return []
    const value = closureOf(arg.kind === 'field' ? shownField(arg) : arg)(scope)
    return [
      { expression: written(arg), value: arg.type.kind === 'number' && value !== null ? numWire(value as Num) : value },
    ]
  })
}
/** What a segment means for the record is no value of it. */
const isCondition = ({ operator: key, signature }: CallNode, i: number): boolean =>
  operator(key)?.signatures[signature]?.args[i]?.is === 'condition'
/** The department itself, not the way to it. */
const shownField = ({ way: _way, ...field }: FieldNode): FieldNode => field
function rowsOf(node: Node, scope: Scope): Pick<ExplainedNode, 'rows'> {
  if (node.kind !== 'call' || node.args[0]?.kind !== 'rows') return {}
  const rows = closureOf(node.args[0])(scope) as readonly Scope[]
  const test = node.args[1]?.type.kind === 'boolean' ? closureOf(node.args[1]) : () => true
  return { rows: { total: rows.length, matching: rows.filter((row) => test(row) === true).length } }
}
