import type { Expression } from '../definition/json.ts'
import type { Issue } from '../errors.ts'
import { boundsIssue } from './bounds.ts'
import { decimalLiteral, literal } from './literal.ts'
import { insideRows, nameScope, resolveChildren, resolveName, type NameProblem, type NameScope } from './names.ts'
import { needsOf } from './needs.ts'
import { operator, OPERATORS } from './operators/index.ts'
import { segmentNodes } from './segment-nodes.ts'
import { fit, fitCall, sameType, typeName } from './signature.ts'
import type { Checked, LiteralNode, Node } from './tree.ts'
import type { ScopeType, ValueType } from './types.ts'

export type CheckResult =
  { readonly ok: true; readonly checked: Checked } | { readonly ok: false; readonly issues: readonly Issue[] }

/**
 * Turns raw JSON Logic into the typed, bounded tree that alone is ever run. Refuses unknown operators and names, wrong
 * types, numbers that have lost digits, more than 32 levels or 2,000 nodes; issues carry the path in the expression.
 * @example checkExpression({ '<': [{ var: 'amount' }, 100] }, { form: 'contract', field: () => ({ kind: 'number' }) }).ok // true
 */
export function checkExpression(expression: Expression, scope: ScopeType, expected?: ValueType): CheckResult {
  const tooLarge = boundsIssue(expression)
  if (tooLarge) return { ok: false, issues: [tooLarge] }
  const issues: Issue[] = []
  let tree = parse(expression, '', nameScope(scope), issues)
  if (tree && expected) tree = fit(tree, expected, issues)
  else if (tree?.kind === 'literal' && tree.type.kind === 'list') tree = fit(tree, naturalList(tree), issues)
  if (tree && !expected && tree.kind === 'rows')
    issues.push({ path: tree.path, code: 'EXPRESSION_TYPE', params: { found: 'rows', expected: 'value' } })
  if (!tree || issues.length > 0) return { ok: false, issues }
  return { ok: true, checked: { tree, type: tree.type, needs: needsOf(tree) } }
}

// helpers

const NAME_PROBLEMS: Readonly<Record<NameProblem, string>> = {
  unknown: 'EXPRESSION_NAME',
  path: 'EXPRESSION_PATH',
  mirror: 'EXPRESSION_MIRROR',
}

/** Issues go to the list; undefined means that there was one. */
function parse(raw: unknown, path: string, scope: NameScope, issues: Issue[]): Node | undefined {
  const fail = (code: string, params?: Issue['params']): undefined => {
    issues.push({ path, code, ...(params ? { params } : {}) })
  }
  if (Array.isArray(raw)) return list(raw, path, scope, issues)
  if (typeof raw !== 'object' || raw === null) {
    if (!['string', 'number', 'boolean'].includes(typeof raw) && raw !== null) return fail('EXPRESSION_LITERAL')
    const node = literal(raw, path)
    return typeof node === 'string' ? fail(node === 'number' ? 'EXPRESSION_NUMBER' : 'EXPRESSION_LITERAL') : node
  }
  const keys = Object.keys(raw)
  if (keys.length !== 1) return fail('EXPRESSION_OBJECT', { keys: keys.length })
  const key = keys[0]!
  const value: unknown = (raw as Record<string, unknown>)[key]
  const args: readonly unknown[] = Array.isArray(value) ? value : [value]
  const here = path === '' ? key : `${path}/${key}`
  if (key === 'decimal') return decimalLiteral(args[0], path) ?? fail('EXPRESSION_NUMBER')
  if (key === 'var' || key === 'children') {
    const name = args[0]
    if (typeof name !== 'string' || args.length !== 1) return fail('EXPRESSION_NAME', { name: String(name) })
    const node = key === 'var' ? resolveName(name, scope, path) : resolveChildren(name, scope, path)
    if (typeof node !== 'string') return node
    return fail(NAME_PROBLEMS[node], { name })
  }
  if (key === 'today' || key === 'now') {
    if (args.length > 1 || (args.length === 1 && args[0] !== null)) return fail('EXPRESSION_COUNT', { operator: key })
    return resolveName(`$${key}`, scope, path) as Node
  }
  if (key === 'if' && args.length !== 3) return parse(nestedIf(args), path, scope, issues)
  const row = operator(key)
  if (!row) return fail('EXPRESSION_OPERATOR', { operator: key })
  if ((key === '<' || key === '<=') && args.length === 3)
    return parse({ and: [{ [key]: [args[0], args[1]] }, { [key]: [args[1], args[2]] }] }, path, scope, issues)
  const nodes: Node[] = []
  let inner = scope
  let whole = true
  for (const [i, arg] of args.entries()) {
    if (row.signatures[0]?.args[i]?.is === 'meaning') {
      const meant = nodes[0] && segmentNodes(nodes[0], arg, path, scope, issues, parse)
      if (meant) nodes.push(...meant)
      else whole = false
      break
    }
    const node = parse(arg, `${here}/${i}`, inner, issues)
    if (node?.kind === 'rows') inner = insideRows(node, scope)
    if (node) nodes.push(node)
    // What stands behind a list that is unknown cannot be judged.
    else if ((whole = false) === false && i === 0 && row.signatures.some((s) => s.args[0]?.is === 'rows'))
      return undefined
  }
  return whole ? fitCall(row, nodes, path, issues) : undefined
}

/** `{"if": [a, x, b, y, z]}` is a chain; without a last else it gives null. */
function nestedIf(args: readonly unknown[]): unknown {
  if (args.length < 2) return { 'if ': args }
  let rest: unknown = args.length % 2 === 1 ? args.at(-1) : null
  for (let i = args.length - (args.length % 2 === 1 ? 3 : 2); i >= 0; i -= 2)
    rest = { if: [args[i], args[i + 1], rest] }
  return rest
}

/** A list written in the expression: literals of one type, without null. */
function list(raw: readonly unknown[], path: string, scope: NameScope, issues: Issue[]): Node | undefined {
  const items: LiteralNode[] = []
  for (const [i, item] of raw.entries()) {
    const node = parse(item, `${path}/${i}`, scope, issues)
    if (!node) return undefined
    if (node.kind !== 'literal' || node.value === null || node.type.kind === 'list') {
      issues.push({ path: `${path}/${i}`, code: 'EXPRESSION_LIST' })
      return undefined
    }
    items.push(node)
  }
  const first = items[0]?.type ?? { kind: 'null' as const }
  const odd = items.findIndex((item) => !sameType(item.type, first))
  if (odd > 0) {
    const params = { found: typeName(items[odd]!.type), expected: typeName(first) }
    issues.push({ path: `${path}/${odd}`, code: 'EXPRESSION_TYPE', params })
    return undefined
  }
  return { kind: 'literal', type: { kind: 'list', of: first }, value: items, path }
}
const naturalList = (node: LiteralNode): ValueType => node.type

/** Every operator with its signatures: what a builder of expressions offers. */
export const operators = (): typeof OPERATORS => OPERATORS
