import type { Needs, Node, RowsNode, RelationStep } from './tree.ts'

interface Draft {
  readonly fields: Set<string>
  readonly related: Set<string>
  readonly children: Set<string>
  old: boolean
  user: boolean
  now: boolean
  readonly within: Map<string, Draft>
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
      const scope = at(node.level)
      if (node.old) scope.old = true
      addSteps(scope, node.steps)
      scope.fields.add([...node.steps.map((step) => step.key), node.key].join('.'))
      return
    }
    case 'rows':
      addRows(node, at(node.level))
      return
    case 'call': {
      const rows = node.args.find((arg) => arg.kind === 'rows')
      const inner = rows ? [...scopes, addRows(rows, at(rows.level))] : scopes
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
})
const freeze = (from: Draft): Needs => ({
  fields: [...from.fields],
  related: [...from.related],
  children: [...from.children],
  old: from.old,
  user: from.user,
  now: from.now,
  within: Object.fromEntries([...from.within].map(([name, inner]) => [name, freeze(inner)])),
  ...(from.parent ? { parent: freeze(from.parent) } : {}),
})
