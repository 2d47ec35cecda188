import { compareNums, type Num } from '../number.ts'
import { ORDERED, SCALARS, type Closure, type CompileContext, type Operator } from '../operator.ts'
import { sql, type Sql } from '../sql.ts'
import { byCodePoint } from '../text.ts'
import type { CallNode, Node } from '../tree.ts'
import type { Scope, ValueType } from '../types.ts'

/** Order of two values of one type, both present. */
export function compareValues(type: ValueType): (a: unknown, b: unknown) => number {
  if (type.kind === 'number') return (a, b) => compareNums(a as Num, b as Num)
  return (a, b) => byCodePoint(a as string, b as string)
}
/** Equality of two values of one type; null equals null. */
export function sameValues(type: ValueType): (a: unknown, b: unknown) => boolean {
  if (type.kind !== 'number') return (a, b) => a === b
  return (a, b) => (a === null || b === null ? a === b : compareNums(a as Num, b as Num) === 0)
}

export const compareOperators: readonly Operator[] = [
  equality('==', ['EQ', '等于'], false),
  equality('!=', ['NE', '不等于'], true),
  order('<', ['LT', '小于'], (n) => n < 0),
  order('<=', ['LE', '小于等于'], (n) => n <= 0),
  order('>', ['GT', '大于'], (n) => n > 0),
  order('>=', ['GE', '大于等于'], (n) => n >= 0),
]

// helpers

function equality(key: string, names: readonly [string, string], negated: boolean): Operator {
  const value = { is: 'same', kinds: SCALARS } as const
  return {
    key,
    group: 'compare',
    names,
    signatures: [{ args: [value, value], returns: 'boolean' }],
    evaluate([a, b], call): Closure {
      const same = sameValues(call.args[0]!.type)
      return (scope: Scope) => same(a!(scope), b!(scope)) !== negated
    },
    compile: ([a, b], call, context) => equal(a!, b!, call, negated, context),
    neverNull: (call) => negated || !plain(call),
  }
}

function equal(a: Sql, b: Sql, call: CallNode, negated: boolean, context: CompileContext): Sql {
  const [left, right] = call.args as [Node, Node]
  if (left.type.kind === 'boolean') {
    if (right.kind === 'literal') return truth(a, (right.value === true) !== negated, context.neverNull(left))
    if (left.kind === 'literal') return truth(b, (left.value === true) !== negated, context.neverNull(right))
    return negated ? sql`((${a} is true) <> (${b} is true))` : sql`((${a} is true) = (${b} is true))`
  }
  if (isNull(left) || isNull(right)) {
    if (isNull(left) && isNull(right)) return negated ? sql`false` : sql`true`
    const value = isNull(left) ? b : a
    return negated ? sql`(${value} is not null)` : sql`(${value} is null)`
  }
  if (negated) return sql`(${a} is distinct from ${b})`
  // Plain `=` beside a literal, so that an index serves it; its null counts as false.
  return plain(call) ? sql`(${a} = ${b})` : sql`(${a} is not distinct from ${b})`
}
const truth = (value: Sql, wanted: boolean, neverNull: boolean): Sql =>
  wanted ? value : neverNull ? sql`(not ${value})` : sql`(${value} is not true)`
const isNull = (node: Node): boolean => node.kind === 'literal' && node.value === null
/** Literals, and slots that every request fills. */
const present = (node: Node): boolean =>
  node.kind === 'literal' ? node.value !== null : node.kind === 'slot' && ALWAYS.has(node.name)
const ALWAYS = new Set(['user.id', 'today', 'now'])
function plain(call: CallNode): boolean {
  const [left, right] = call.args as [Node, Node]
  // `x == true` is x itself, which may be null.
  if (left.type.kind === 'boolean') return present(left) || present(right)
  return !isNull(left) && !isNull(right) && (present(left) || present(right))
}

function order(key: string, names: readonly [string, string], holds: (n: number) => boolean): Operator {
  const value = { is: 'same', kinds: ORDERED } as const
  const text: Sql = { chunks: [` ${key} `] }
  return {
    key,
    group: 'compare',
    names,
    signatures: [{ args: [value, value], returns: 'boolean' }],
    evaluate([a, b], call): Closure {
      const compare = compareValues(call.args[0]!.type)
      return (scope: Scope) => {
        const x = a!(scope)
        if (x === null) return false
        const y = b!(scope)
        return y !== null && holds(compare(x, y))
      }
    },
    // Texts order by code point whatever the collation of the expressions beside the operator is.
    compile: ([a, b], call) =>
      call.args[0]!.type.kind === 'text' ? sql`(${a!}${text}${b!} collate "C")` : sql`(${a!}${text}${b!})`,
  }
}
