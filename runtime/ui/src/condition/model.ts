import type { Expression, FilterOperator } from '@tenon/engine'
import { periodBounds, periodOf } from './periods.ts'

/** A condition as rows that can be clicked together. `id` lives in the browser only. */
export type ConditionNode = ConditionGroup | ConditionRow | ConditionFormula
/** 全部 `all` or 任一 `any` of its items. */
export interface ConditionGroup {
  readonly kind: 'group'
  readonly id: number
  readonly join: 'all' | 'any'
  readonly items: readonly ConditionNode[]
}
/** Field – operator – value. `operand` is what the operator wants: nothing, a value, a list, a pair. */
export interface ConditionRow {
  readonly kind: 'row'
  readonly id: number
  readonly path: string
  readonly operator: string
  readonly operand: Operand
}
/** A part that rows cannot show: kept as it is and edited as a formula. */
export interface ConditionFormula {
  readonly kind: 'formula'
  readonly id: number
  readonly expression: Expression
}
/** undefined = not filled in yet. */
export type Operand = Expression | undefined

/** What the builder knows about a name: the operators that its field type offers. */
export interface OperatorSource {
  operators(path: string): readonly FilterOperator[]
  /** Whether a field is a date-time: bounds in days are then bounds at midnight. */
  instant?(path: string): boolean
}

/**
 * Reads an expression as a group of rows. Never loses anything: what rows cannot show becomes a formula item.
 * @example toConditions({ '==': [{ var: 'level' }, 'A'] }, source).items // one row
 */
export function toConditions(expression: Expression | null | undefined, source: OperatorSource): ConditionGroup {
  const node = expression === null || expression === undefined ? undefined : read(expression, source)
  if (!node) return group('all', [])
  return node.kind === 'group' ? node : group('all', [node])
}

/** Writes a group as an expression; null when no row is filled in. Rows that lack a value are left out. */
export function toExpression(root: ConditionGroup, source: OperatorSource): Expression | null {
  return write(root, source) ?? null
}

export const group = (join: 'all' | 'any', items: readonly ConditionNode[]): ConditionGroup => ({
  kind: 'group',
  id: nextId(),
  join,
  items,
})
export const row = (path: string, operator: string, operand?: Operand): ConditionRow => ({
  kind: 'row',
  id: nextId(),
  path,
  operator,
  operand,
})
export const formula = (expression: Expression): ConditionFormula => ({ kind: 'formula', id: nextId(), expression })

/** Whether a row says something: it has a field, an operator, and the operand that it wants. */
export function isComplete(node: ConditionNode, operator: FilterOperator | undefined): boolean {
  if (node.kind !== 'row') return true
  return operator !== undefined && isFilled(operator.operand, node.operand)
}
export function isFilled(wanted: FilterOperator['operand'], operand: Operand): boolean {
  if (wanted === 'none') return true
  if (operand === undefined || operand === null || operand === '') return false
  if (wanted === 'many') return !Array.isArray(operand) || operand.length > 0
  const parts = PARTS[wanted]
  if (parts !== undefined)
    return Array.isArray(operand) && operand.length === parts && operand.every((end) => end !== null && end !== '')
  return true
}

/** The group with one node replaced, or removed by null; the rest is shared. */
export function replaceNode(root: ConditionGroup, id: number, next: ConditionNode | null): ConditionGroup {
  return {
    ...root,
    items: root.items.flatMap((item): ConditionNode[] => {
      if (item.id === id) return next ? [next] : []
      return [item.kind === 'group' ? replaceNode(item, id, next) : item]
    }),
  }
}
export function appendNode(root: ConditionGroup, groupId: number, node: ConditionNode): ConditionGroup {
  if (root.id === groupId) return { ...root, items: [...root.items, node] }
  return {
    ...root,
    items: root.items.map((item) => (item.kind === 'group' ? appendNode(item, groupId, node) : item)),
  }
}

// helpers

/** Operands that are written as several. */
const PARTS: Partial<Record<FilterOperator['operand'], number>> = { range: 2, place: 3 }

let counter = 0
const nextId = (): number => ++counter

function read(expression: Expression, source: OperatorSource): ConditionNode {
  const call = callOf(expression)
  if (!call) return formula(expression)
  const found = readRow(call, source) ?? readBounds(call, source)
  if (found) return found
  if (call.operator !== 'and' && call.operator !== 'or') return formula(expression)
  return group(
    call.operator === 'and' ? 'all' : 'any',
    call.args.map((arg) => read(arg, source)),
  )
}

/** One comparison, perhaps negated. */
function readRow(call: Call, source: OperatorSource): ConditionRow | undefined {
  const inner = call.operator === '!' && call.args.length === 1 ? callOf(call.args[0]!) : undefined
  const { operator, args } = inner ?? call
  const path = variable(args[0])
  if (path === undefined) return undefined
  for (const offered of source.operators(path)) {
    const meaning = meaningOf(offered.key)
    if (meaning.operator !== operator || meaning.negated !== Boolean(inner)) continue
    const operand = operandOf(offered.operand, args.slice(1))
    if (operand) return row(path, offered.key, operand.value)
  }
  return undefined
}
/** `!in` and `isNotEmpty` are the negations of `in` and `isEmpty`. */
function meaningOf(key: string): { operator: string; negated: boolean } {
  if (key.startsWith('!') && key !== '!=') return { operator: key.slice(1), negated: true }
  const positive = key.replace(/^isNot(?=[A-Z])/, 'is')
  return { operator: positive, negated: positive !== key }
}
/** Two bounds of one field: a pair of values, or a period relative to today. */
function readBounds({ operator, args }: Call, source: OperatorSource): ConditionRow | undefined {
  const [low, high] = args.map(callOf)
  if (operator !== 'and' || args.length !== 2 || low?.operator !== '>=' || !high) return undefined
  const path = variable(low.args[0])
  const [from, to] = [low.args[1], high.args[1]]
  if (path === undefined || path !== variable(high.args[0]) || from === undefined || to === undefined) return undefined
  const offers = (operand: FilterOperator['operand']): FilterOperator | undefined =>
    source.operators(path).find((offered) => offered.operand === operand)
  const range = source.operators(path).find(({ key }) => key === 'between')
  if (range && high.operator === '<=' && isShown(from) && isShown(to)) return row(path, range.key, [from, to])
  const period = offers('period')
  const found = period && high.operator === '<' ? periodOf(asDay(from), asDay(to)) : undefined
  return period && found ? row(path, period.key, found) : undefined
}
function operandOf(wanted: FilterOperator['operand'], args: readonly Expression[]): { value: Operand } | undefined {
  if (wanted === 'none') return args.length === 0 ? { value: undefined } : undefined
  if (PARTS[wanted] === args.length) return args.every(isShown) ? { value: [...args] } : undefined
  const [value] = args
  if (args.length !== 1 || value === undefined || wanted === 'range' || wanted === 'period') return undefined
  if (wanted === 'many') {
    if (Array.isArray(value)) return value.every(isShown) ? { value } : undefined
    return variable(value) === undefined ? undefined : { value }
  }
  return isShown(value) && !Array.isArray(value) && value !== null ? { value } : undefined
}
/** Values that an input can show: literals, names, and literal objects such as `{decimal}`. */
function isShown(value: Expression): boolean {
  if (value === null || typeof value !== 'object') return true
  if (Array.isArray(value)) return value.every(isShown)
  return variable(value) !== undefined || callOf(value)?.operator === 'decimal'
}

function write(node: ConditionNode, source: OperatorSource): Expression | undefined {
  if (node.kind === 'formula') return node.expression
  if (node.kind === 'row') return writeRow(node, source)
  const items = node.items.map((item) => write(item, source)).filter((item) => item !== undefined)
  if (items.length === 0) return undefined
  if (items.length === 1) return items[0]
  return { [node.join === 'all' ? 'and' : 'or']: items }
}
function writeRow({ path, operator: name, operand }: ConditionRow, source: OperatorSource): Expression | undefined {
  const operator = source.operators(path).find((candidate) => candidate.key === name)
  if (!operator || !isFilled(operator.operand, operand)) return undefined
  const field: Expression = { var: path }
  if (operator.key === 'between') {
    const [from, to] = operand as Expression[]
    return { and: [{ '>=': [field, from!] }, { '<=': [field, to!] }] }
  }
  if (operator.operand === 'period') {
    const bounds = periodBounds(String(operand))
    const at = (day: Expression): Expression => (source.instant?.(path) ? { datetime: [day] } : day)
    return bounds && { and: [{ '>=': [field, at(bounds.from)] }, { '<': [field, at(bounds.to)] }] }
  }
  const { operator: written, negated } = meaningOf(name)
  const call: Expression = {
    [written]: [field, ...operands(operator, operand)],
  }
  return negated ? { '!': [call] } : call
}

function operands({ operand: wanted }: FilterOperator, operand: Operand): Expression[] {
  if (wanted === 'none') return []
  return PARTS[wanted] === undefined ? [operand as Expression] : (operand as Expression[])
}

interface Call {
  readonly operator: string
  readonly args: readonly Expression[]
}
function callOf(expression: Expression): Call | undefined {
  if (expression === null || typeof expression !== 'object' || Array.isArray(expression)) return undefined
  const entries = Object.entries(expression as Record<string, Expression>)
  const [operator, args] = entries[0] ?? []
  if (entries.length !== 1 || operator === undefined || operator === 'var') return undefined
  return { operator, args: Array.isArray(args) ? (args as Expression[]) : [args as Expression] }
}
/** The day of a bound that was written for a date-time. */
function asDay(bound: Expression): Expression {
  const call = callOf(bound)
  return call?.operator === 'datetime' && call.args.length === 1 ? call.args[0]! : bound
}
function variable(expression: Expression | undefined): string | undefined {
  if (expression === null || typeof expression !== 'object' || Array.isArray(expression)) return undefined
  const entries = Object.entries(expression as Record<string, Expression>)
  return entries.length === 1 && entries[0]![0] === 'var' && typeof entries[0]![1] === 'string'
    ? entries[0]![1]
    : undefined
}
