import type { ExplainedClause, ExplainedNode, FieldMode } from '@tenon/engine'
import type { VisibleRecord } from '../records/get-record.ts'

/** A clause without the values that the asker may not read himself; what became of each part stays. */
export function redactClause(clause: ExplainedClause, seen: VisibleRecord | undefined): ExplainedClause {
  return {
    ...clause,
    // What lies behind a relation is another record: its values are not his by this one.
    of: clause.of.map((part) => redactClause(part, clause.kind === 'via' ? undefined : seen)),
    ...(clause.tree ? { tree: redactTree(clause.tree, seen) } : {}),
  }
}

// helpers

function redactTree(node: ExplainedNode, seen: VisibleRecord | undefined): ExplainedNode {
  return {
    ...node,
    operands: node.operands.filter(({ expression }) => variables(expression).every((name) => isRead(name, seen))),
    children: node.children.map((child) => redactTree(child, seen)),
  }
}

const isClear = (mode: FieldMode): boolean => mode === 'readonly' || mode === 'editable'
const isRead = (name: string, seen: VisibleRecord | undefined): boolean =>
  name.startsWith('$') || (!name.includes('.') && seen !== undefined && isClear(seen.mode(name)))

function variables(expression: unknown): readonly string[] {
  if (Array.isArray(expression)) return expression.flatMap(variables)
  if (typeof expression !== 'object' || expression === null) return []
  return Object.entries(expression).flatMap(([key, value]) =>
    key === 'var' ? [String(Array.isArray(value) ? value[0] : value)] : variables(value),
  )
}
