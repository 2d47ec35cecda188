import { toInstant } from './calendar.ts'
import { numWire, toNum, type Num } from './number.ts'
import { DEPARTMENT, WAY } from './names.ts'
import type { Closure, EvaluateContext } from './operator.ts'
import { operator } from './operators/index.ts'
import type { Checked, FieldNode, Node, RowsNode, SlotName, RelationStep } from './tree.ts'
import type { Scope, UserScope, ValueType } from './types.ts'

export const DEFAULT_ZONE = 'Asia/Shanghai'

/**
 * Compiles the tree once into a function of the scope. Values come back as they travel: numbers as number or text
 * (more than 15 digits), booleans never null, lists never null. No code is generated, so it runs under any CSP.
 */
export function toClosure(checked: Checked): (scope: Scope) => unknown {
  const run = closureOf(checked.tree)
  if (checked.type.kind !== 'number') return run
  return (scope) => {
    const value = run(scope) as Num | null
    return value === null ? null : numWire(value)
  }
}

/** The closure of one node, numbers as `Num`. @internal */
export function closureOf(node: Node, find: typeof operator = operator): Closure {
  switch (node.kind) {
    case 'literal': {
      const { value } = node
      return () => value
    }
    case 'slot':
      return slotReader(node.name)
    case 'rows':
      return rowsReader(node)
    case 'field':
      return fieldReader(node)
    case 'call':
      return find(node.operator)!.evaluate(
        node.args.map((arg) => closureOf(arg, find)),
        node,
        context,
      )
  }
}

/** A value of a record as the language sees it. @internal */
export function readValue(type: ValueType): (value: unknown) => unknown {
  switch (type.kind) {
    case 'number':
      return toNum
    case 'boolean':
      return (value) => value === true
    case 'list': {
      const item = readValue(type.of)
      return type.of.kind === 'number'
        ? (value) => (Array.isArray(value) ? value.map(item) : [])
        : (value) => (Array.isArray(value) ? value : [])
    }
    case 'datetime':
      return (value) =>
        typeof value === 'string' ? toInstant(value) : value instanceof Date ? value.toISOString() : null
    default:
      return (value) => value ?? null
  }
}

// helpers

const root = (scope: Scope): Scope => {
  let at = scope
  while (at.parent) at = at.parent
  return at
}
const context: EvaluateContext = { zone: (scope) => scope.timeZone ?? root(scope).timeZone ?? DEFAULT_ZONE }

function fieldReader(node: FieldNode): Closure {
  if (node.way) return wayReader(node)
  const read = readValue(node.type)
  const { key, old } = node
  if (node.level === 0 && node.steps.length === 0 && !old) return (scope) => read(scope.row[key])
  const missing = read(null)
  return (scope) => {
    const at = reach(scope, node.level, node.steps)
    const row = at && (old ? at.old : at.row)
    return row ? read(row[key]) : missing
  }
}
function wayReader({ level, steps, key }: FieldNode): Closure {
  const way = [...steps, { key, form: DEPARTMENT }]
  return (scope) => reach(scope, level, way)?.row[WAY] ?? []
}
function rowsReader(node: RowsNode): Closure {
  return (scope) => {
    const outside = reach(scope, node.level, [])
    const owner = reach(scope, node.level, node.steps)
    if (!outside || !owner) return []
    const rows = owner.children?.[node.list] ?? []
    // Inside a list `parent` is the record that the expression came from, also when a relation was followed first.
    return rows.map((row) => (row.parent === scope ? row : { ...row, parent: scope }))
  }
}
function reach(scope: Scope, level: number, steps: readonly RelationStep[]): Scope | null | undefined {
  let at: Scope | null | undefined = scope
  for (let i = 0; i < level; i++) at = at?.parent
  for (const step of steps) at = at?.related?.[step.key]
  return at
}
function slotReader(name: SlotName): Closure {
  if (name === 'today') return (scope) => root(scope).today
  if (name === 'now') return (scope) => root(scope).now
  if (name.startsWith('made.')) {
    const action = name.slice('made.'.length)
    return (scope) => root(scope).made?.[action] ?? null
  }
  if (name.startsWith('step.')) {
    const step = name.slice('step.'.length)
    return (scope) => root(scope).steps?.[step] ?? null
  }
  const key = name.slice('user.'.length) as keyof UserScope
  const missing = key === 'departments' || key === 'departmentTree' || key === 'roles' ? [] : null
  return (scope) => root(scope).user?.[key] ?? missing
}
