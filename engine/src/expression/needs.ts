import { DEPARTMENT, HANDED } from './names.ts'
import type { Needs, Node, RowsNode, RelationStep } from './tree.ts'

interface Draft {
  readonly fields: Set<string>
  readonly related: Set<string>
  readonly children: Set<string>
  old: boolean
  user: boolean
  now: boolean
  readonly within: Map<string, Draft>
  /** What is read of the records that actions hand on, by the action. */
  readonly made: Map<string, Draft>
  parent?: Draft
}

/** What the tree reads, by the scope that it is read from. */
export function needsOf(tree: Node): Needs {
  const root = draft()
  collect(tree, [root])
  return freeze(root)
}

// helpers

/** `scopes` runs from the outermost to the innermost; levels beyond it belong to the caller's parent. */
function collect(node: Node, scopes: readonly Draft[]): void {
  const at = (level: number): Draft => outer(scopes, level)
  switch (node.kind) {
    case 'literal':
      return
    case 'slot':
      if (node.name === 'today' || node.name === 'now') scopes[0]!.now = true
      else if (!node.name.startsWith('step.')) scopes[0]!.user = true
      return
    case 'field': {
      const handed = handedBy(node.steps[0]?.key)
      const scope = handed === undefined ? at(node.level) : madeBy(scopes[0]!, handed)
      if (handed !== undefined) {
        const steps = node.steps.slice(1)
        addSteps(scope, node.way ? [...steps, { key: node.key, form: DEPARTMENT }] : steps)
        scope.fields.add([...steps.map((step) => step.key), node.key].join('.'))
        return
      }
      if (node.old) scope.old = true
      addSteps(scope, node.way ? [...node.steps, { key: node.key, form: DEPARTMENT }] : node.steps)
      scope.fields.add([...node.steps.map((step) => step.key), node.key].join('.'))
      return
    }
    case 'rows':
      rowsOf(node, scopes)
      return
    case 'call': {
      const rows = node.args.find((arg) => arg.kind === 'rows')
      const inner = rows ? [...scopes, rowsOf(rows, scopes)] : scopes
      for (const arg of node.args) if (arg !== rows) collect(arg, inner)
    }
  }
}
function outer(scopes: readonly Draft[], level: number): Draft {
  const index = scopes.length - 1 - level
  if (index >= 0) return scopes[index]!
  let scope = scopes[0]!
  for (let i = index; i < 0; i++) scope = scope.parent ??= draft()
  return scope
}
const handedBy = (name: string | undefined): string | undefined =>
  name?.startsWith(HANDED) ? name.slice(HANDED.length) : undefined
function madeBy(root: Draft, action: string): Draft {
  const known = root.made.get(action) ?? draft()
  root.made.set(action, known)
  return known
}
/** Where the rows of a list read: a list that an action hands on is no list of the record. */
function rowsOf(rows: RowsNode, scopes: readonly Draft[]): Draft {
  const list = handedBy(rows.list)
  if (list !== undefined) return madeBy(scopes[0]!, list)
  const owner = handedBy(rows.steps[0]?.key)
  if (owner === undefined) return addRows(rows, outer(scopes, rows.level))
  return addRows({ ...rows, steps: rows.steps.slice(1) }, madeBy(scopes[0]!, owner))
}
function addSteps(scope: Draft, steps: readonly RelationStep[]): void {
  steps.forEach((_, i) =>
    scope.related.add(
      steps
        .slice(0, i + 1)
        .map((step) => step.key)
        .join('.'),
    ),
  )
}
function addRows(rows: RowsNode, scope: Draft): Draft {
  addSteps(scope, rows.steps)
  const name = [...rows.steps.map((step) => step.key), rows.list].join('.')
  scope.children.add(name)
  const inner = scope.within.get(name) ?? draft()
  scope.within.set(name, inner)
  return inner
}
const draft = (): Draft => ({
  fields: new Set(),
  related: new Set(),
  children: new Set(),
  old: false,
  user: false,
  now: false,
  within: new Map(),
  made: new Map(),
})
const freeze = (from: Draft): Needs => ({
  fields: [...from.fields],
  related: [...from.related],
  children: [...from.children],
  old: from.old,
  user: from.user,
  now: from.now,
  within: Object.fromEntries([...from.within].map(([name, inner]) => [name, freeze(inner)])),
  ...(from.made.size > 0
    ? { made: Object.fromEntries([...from.made].map(([action, inner]) => [action, freeze(inner)])) }
    : {}),
  ...(from.parent ? { parent: freeze(from.parent) } : {}),
})
