import type { Issue } from '../errors.ts'
import { convertLiteral } from './literal.ts'
import { wholePart, type Num } from './number.ts'
import type { ArgSpec, Operator, Signature } from './operator.ts'
import { DEPARTMENT } from './names.ts'
import type { CallNode, FieldNode, LiteralNode, Node } from './tree.ts'
import type { ValueType } from './types.ts'

const MAX_REST = 200

/** How a type is called in issues: `number`, `list of text`, `id of customer`. */
export function typeName(type: ValueType): string {
  if (type.kind === 'list') return `list of ${typeName(type.of)}`
  return type.kind === 'id' && type.form ? `id of ${type.form}` : type.kind
}
export function sameType(a: ValueType, b: ValueType): boolean {
  if (a.kind === 'list' && b.kind === 'list') return sameType(a.of, b.of)
  if (a.kind === 'id' && b.kind === 'id') return a.form === undefined || b.form === undefined || a.form === b.form
  return a.kind === b.kind
}

/** The node as a value of the type: literals are converted, everything else must be of it already. */
export function fit(node: Node, type: ValueType, issues: Issue[]): Node | undefined {
  const fitted = tryFit(node, type)
  if (!fitted) issues.push(typeIssue(node, typeName(type)))
  return fitted
}

/** The call of an operator with the signature that fits its arguments. */
export function fitCall(row: Operator, args: readonly Node[], path: string, issues: Issue[]): Node | undefined {
  const found: Issue[][] = []
  for (const [index, signature] of row.signatures.entries()) {
    const own: Issue[] = []
    const call = attempt(row, index, signature, args, path, own)
    if (call) return call
    found.push(own)
  }
  // The signature that got furthest explains best what is wrong.
  const [best] = found.sort((a, b) => progress(b, path) - progress(a, path))
  issues.push(...best!)
  return undefined
}

// helpers

function tryFit(node: Node, type: ValueType): Node | undefined {
  if (node.kind === 'literal') {
    const converted = convertLiteral(node, type)
    if (!converted) return undefined
    return type.kind === 'list' ? flat(converted) : converted
  }
  // A conditional of literals takes the type that is wanted of it.
  if (node.kind === 'call' && node.operator === 'if' && !sameType(node.type, type)) {
    const [test, yes, no] = node.args as [Node, Node, Node]
    const a = tryFit(yes, type)
    const b = tryFit(no, type)
    return a && b ? { ...node, type, args: [test, a, b] } : undefined
  }
  return sameType(node.type, type) ? node : undefined
}

/** A list literal holds its nodes until its type is known, then its values. */
function flat(node: LiteralNode): LiteralNode {
  const items = node.value as readonly (LiteralNode | string)[]
  return { ...node, value: items.map((item) => (isNode(item) ? item.value : item)) }
}
const isNode = (item: unknown): item is LiteralNode =>
  typeof item === 'object' && item !== null && (item as { kind?: unknown }).kind === 'literal'

function attempt(
  row: Operator,
  index: number,
  signature: Signature,
  args: readonly Node[],
  path: string,
  issues: Issue[],
): CallNode | undefined {
  const least = signature.args.length - (signature.optional ?? 0)
  const most = signature.rest ? MAX_REST : signature.args.length
  if (args.length < least || args.length > most) {
    issues.push({ path, code: 'EXPRESSION_COUNT', params: { operator: row.key, found: args.length, least, most } })
    return undefined
  }
  const specs = args.map((_, i) => signature.args[i] ?? signature.rest!)
  const shared = sharedType(specs, args)
  const fitted: Node[] = []
  for (const [i, arg] of args.entries()) {
    const node = place(specs[i]!, arg, shared)
    if (!node) {
      issues.push(typeIssue(arg, expected(specs[i]!, shared)))
      return undefined
    }
    fitted.push(node)
  }
  return {
    kind: 'call',
    operator: row.key,
    signature: index,
    args: fitted,
    type: result(signature, specs, fitted, shared),
    path,
  }
}

/** The type that all `same` and `list` places share: a written literal follows the others, null follows everything. */
function sharedType(specs: readonly ArgSpec[], args: readonly Node[]): ValueType | undefined {
  let natural: ValueType | undefined
  for (const pass of ['certain', 'literal'] as const)
    for (const [i, arg] of args.entries()) {
      const { is } = specs[i]!
      if ((is !== 'same' && is !== 'list' && is !== 'department') || isOpen(arg) !== (pass === 'literal')) continue
      const type = is !== 'list' ? arg.type : arg.type.kind === 'list' ? arg.type.of : undefined
      if (type && type.kind !== 'null' && !(natural && pass === 'literal')) natural ??= type
    }
  return natural
}
/** Of the past nothing but the values is known, of a record that an action makes not even them. */
const isDepartment = (arg: Node): arg is FieldNode =>
  arg.kind === 'field' && !arg.old && arg.type.kind === 'id' && arg.type.form === DEPARTMENT
/** The form of the record that a node leads to; undefined where it leads to none of the app, or to one of the past. */
export function recordForm(node: Node): string | undefined {
  if (node.kind !== 'field' || node.old || node.type.kind !== 'id') return undefined
  return node.type.form?.startsWith('$') ? undefined : node.type.form
}
/** Literals, and conditionals made of nothing else, take the type of their neighbours. */
function isOpen(node: Node): boolean {
  if (node.kind === 'literal') return true
  return node.kind === 'call' && node.operator === 'if' && isOpen(node.args[1]!) && isOpen(node.args[2]!)
}

function place(spec: ArgSpec, arg: Node, shared: ValueType | undefined): Node | undefined {
  const type = shared ?? { kind: 'text' as const }
  switch (spec.is) {
    case 'rows':
      return arg.kind === 'rows' ? arg : undefined
    case 'same':
      return spec.kinds.includes(type.kind) ? tryFit(arg, type) : undefined
    case 'department':
      return isDepartment(arg) ? { ...arg, way: true } : undefined
    case 'record':
      return recordForm(arg) === undefined ? undefined : arg
    case 'segment':
      return arg.kind === 'literal' && arg.type.kind === 'text' ? arg : undefined
    case 'meaning':
    case 'condition':
      return arg
    case 'list':
      return arg.type.kind === 'list' ? tryFit(arg, { kind: 'list', of: type }) : undefined
    case 'value':
    case 'element': {
      if (spec.kinds.includes(arg.type.kind)) return arg
      if (arg.kind !== 'literal' && !isOpen(arg)) return undefined
      for (const kind of spec.kinds) {
        const fitted = tryFit(arg, { kind } as ValueType)
        if (fitted) return fitted
      }
      return undefined
    }
    case 'word':
      return arg.kind === 'literal' && spec.of.includes(arg.value as string) ? arg : undefined
    case 'integer': {
      if (arg.kind !== 'literal' || arg.type.kind !== 'number' || typeof arg.value !== 'number') return undefined
      const n = wholePart(arg.value as Num, Math.max(Math.abs(spec.min), Math.abs(spec.max)))
      return n !== null && n >= spec.min && n <= spec.max ? arg : undefined
    }
  }
}

function result(
  signature: Signature,
  specs: readonly ArgSpec[],
  args: readonly Node[],
  shared: ValueType | undefined,
): ValueType {
  if (signature.returns === 'same') return shared ?? { kind: 'text' }
  if (signature.returns === 'first') return args[0]!.type
  if (signature.returns === 'element') return args[specs.findIndex((spec) => spec.is === 'element')]!.type
  return { kind: signature.returns } as ValueType
}

function expected(spec: ArgSpec, shared: ValueType | undefined): string {
  switch (spec.is) {
    case 'rows':
      return 'rows'
    case 'list':
      return shared ? `list of ${typeName(shared)}` : 'list'
    case 'same':
      return shared && spec.kinds.includes(shared.kind) ? typeName(shared) : spec.kinds.join(' | ')
    case 'department':
      return `id of ${DEPARTMENT}`
    case 'record':
      return 'id'
    case 'segment':
    case 'meaning':
    case 'condition':
      return 'text'
    case 'word':
      return spec.of.join(' | ')
    case 'integer':
      return `integer ${spec.min} … ${spec.max}`
    default:
      return spec.kinds.join(' | ')
  }
}
function typeIssue(node: Node, wanted: string): Issue {
  const params = { found: typeName(node.type), expected: wanted }
  const written = node.kind === 'literal' && !Array.isArray(node.value) ? { value: node.value } : {}
  return { path: node.path, code: 'EXPRESSION_TYPE', params: { ...params, ...written } }
}
/** An issue at a late argument means that the earlier ones fitted. */
function progress(issues: readonly Issue[], path: string): number {
  const [issue] = issues
  if (!issue || issue.code === 'EXPRESSION_COUNT') return -1
  return Number(/^\/?[^/]+\/(\d+)/.exec(issue.path.slice(path.length))?.[1] ?? 0)
}
