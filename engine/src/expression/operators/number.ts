import {
  absoluteDecimal,
  addDecimals,
  divideDecimals,
  floorDecimal,
  multiplyDecimals,
  negateDecimal,
  remainderOf,
  roundDecimal,
  subtractDecimals,
  type Decimal,
} from '../decimal.ts'
import { exact, type Num } from '../number.ts'
import type { Closure, Operator } from '../operator.ts'
import { join, param, sql, type Sql } from '../sql.ts'
import type { LiteralNode } from '../tree.ts'
import type { Scope } from '../types.ts'
import { compareValues } from './compare.ts'

const number = { is: 'value', kinds: ['number'] } as const
const scalar = { is: 'same', kinds: ['number', 'date', 'datetime'] } as const
const element = { is: 'element', kinds: ['number', 'date', 'datetime'] } as const
const where = { is: 'element', kinds: ['boolean'] } as const

/** Every operand is cast, not the result: integer columns would truncate or overflow before. */
const numeric = (x: Sql): Sql => sql`(${x})::numeric`

/** `a / b` in SQL by the rule of `divide`: truncated at 21 digits, then rounded at 20. */
export const quotient = (a: Sql, b: Sql): Sql =>
  sql`round(div((${a}) * 1e21::numeric, nullif(${b}, 0)) * 0.000000000000000000001, 20)`

export const numberOperators: readonly Operator[] = [
  chain(
    '+',
    ['ADD', '加'],
    addDecimals,
    (a, b) => a + b,
    (args) => sql`(${join(args, sql` + `)})`,
  ),
  {
    key: '-',
    group: 'number',
    names: ['SUBTRACT', '减'],
    signatures: [{ args: [number, number], optional: 1, returns: 'number' }],
    evaluate: ([a, b]) =>
      b
        ? fold([a!, b], subtractDecimals, (x, y) => x - y)
        : one(a!, (x) => (typeof x === 'number' ? 0 - x : negateDecimal(x))),
    compile: ([a, b]) => (b ? sql`(${numeric(a!)} - ${numeric(b)})` : sql`(- ${numeric(a!)})`),
  },
  chain(
    '*',
    ['MULTIPLY', '乘'],
    multiplyDecimals,
    (a, b) => a * b,
    (args) => args.reduce((a, b) => sql`round(${a} * ${b}, 20)`),
  ),
  {
    key: '/',
    group: 'number',
    names: ['DIVIDE', '除'],
    signatures: [{ args: [number, number], returns: 'number' }],
    evaluate: ([a, b]) => two(a!, b!, (x, y) => divideDecimals(exact(x), exact(y))),
    compile: ([a, b]) => quotient(numeric(a!), numeric(b!)),
  },
  {
    key: '%',
    group: 'number',
    names: ['MOD', '取余'],
    signatures: [{ args: [number, number], returns: 'number' }],
    evaluate: ([a, b]) => two(a!, b!, (x, y) => remainderOf(exact(x), exact(y))),
    compile: ([a, b]) => sql`(${numeric(a!)} % nullif(${numeric(b!)}, 0))`,
  },
  {
    key: 'round',
    group: 'number',
    names: ['ROUND', '四舍五入'],
    signatures: [{ args: [number, { is: 'integer', min: -6, max: 20 }], optional: 1, returns: 'number' }],
    evaluate: ([a], call) => {
      const digits = call.args[1] ? ((call.args[1] as LiteralNode).value as number) : 0
      return one(a!, (x) => roundDecimal(exact(x), digits))
    },
    compile: ([a], call) =>
      sql`round(${numeric(a!)}, ${param(call.args[1] ? (call.args[1] as LiteralNode).value : 0, 'integer')})`,
  },
  {
    key: 'abs',
    group: 'number',
    names: ['ABS', '绝对值'],
    signatures: [{ args: [number], returns: 'number' }],
    evaluate: ([a]) => one(a!, (x) => (typeof x === 'number' ? Math.abs(x) : absoluteDecimal(x))),
    compile: ([a]) => sql`abs(${numeric(a!)})`,
  },
  {
    key: 'floor',
    group: 'number',
    names: ['FLOOR', '向下取整'],
    signatures: [{ args: [number], returns: 'number' }],
    evaluate: ([a]) => one(a!, (x) => (typeof x === 'number' ? x : floorDecimal(x))),
    compile: ([a]) => sql`floor(${numeric(a!)})`,
  },
  {
    key: 'ceil',
    group: 'number',
    names: ['CEIL', '向上取整'],
    signatures: [{ args: [number], returns: 'number' }],
    evaluate: ([a]) => one(a!, (x) => (typeof x === 'number' ? x : negateDecimal(floorDecimal(negateDecimal(x))))),
    compile: ([a]) => sql`ceil(${numeric(a!)})`,
  },
  extreme('min', ['MIN', '最小值'], (n) => n < 0, sql`least`, sql`min`),
  extreme('max', ['MAX', '最大值'], (n) => n > 0, sql`greatest`, sql`max`),
]

// helpers

type Exact = (a: Decimal, b: Decimal) => Decimal
type Plain = (a: number, b: number) => number

function one(a: Closure, run: (x: Num) => Num | null): Closure {
  return (scope: Scope) => {
    const x = a(scope) as Num | null
    return x === null ? null : run(x)
  }
}
function two(a: Closure, b: Closure, run: (x: Num, y: Num) => Num | null): Closure {
  return (scope: Scope) => {
    const x = a(scope) as Num | null
    if (x === null) return null
    const y = b(scope) as Num | null
    return y === null ? null : run(x, y)
  }
}
/** Null as soon as one of them is null; small integers stay small integers. */
function fold(args: readonly Closure[], run: Exact, plain: Plain): Closure {
  return (scope: Scope) => {
    let result: Num | null = null
    for (let i = 0; i < args.length; i++) {
      const x = args[i]!(scope) as Num | null
      if (x === null) return null
      result = i === 0 ? x : combine(result!, x, run, plain)
    }
    return result
  }
}
export function combine(a: Num, b: Num, run: Exact, plain: Plain): Num {
  if (typeof a === 'number' && typeof b === 'number') {
    const small = plain(a, b)
    if (Number.isSafeInteger(small)) return small
  }
  return run(exact(a), exact(b))
}
export const sumNums = (a: Num, b: Num): Num => combine(a, b, addDecimals, (x, y) => x + y)

function chain(
  key: string,
  names: readonly [string, string],
  run: Exact,
  plain: Plain,
  compile: (args: Sql[]) => Sql,
): Operator {
  return {
    key,
    group: 'number',
    names,
    signatures: [{ args: [number, number], rest: number, returns: 'number' }],
    evaluate: (args) => fold(args, run, plain),
    compile: (args) => compile(args.map(numeric)),
  }
}

/** Of its arguments, or over the rows of a list. Nulls are skipped; null when nothing is left. */
function extreme(
  key: string,
  names: readonly [string, string],
  better: (n: number) => boolean,
  scalarSql: Sql,
  aggregate: Sql,
): Operator {
  return {
    key,
    group: 'number',
    names,
    signatures: [
      { args: [{ is: 'rows' }, element, where], optional: 1, returns: 'element' },
      { args: [scalar, scalar], rest: scalar, returns: 'same' },
    ],
    evaluate(args, call): Closure {
      const overRows = call.args[0]!.kind === 'rows'
      const compare = compareValues(overRows ? call.args[1]!.type : call.args[0]!.type)
      const choose = (values: Iterable<unknown>): unknown => {
        let best: unknown = null
        for (const value of values) if (value !== null && (best === null || better(compare(value, best)))) best = value
        return best
      }
      if (!overRows) return (scope: Scope) => choose(args.map((arg) => arg(scope)))
      const [rows, value, filter] = args
      return (scope: Scope) => choose(rowValues(rows!, value!, filter, scope))
    },
    compile(args, call) {
      if (call.args[0]!.kind !== 'rows') return sql`${scalarSql}(${join(args)})`
      const [from, value, filter] = args
      return aggregateOf(sql`${aggregate}(i.v)`, value!, from!, filter)
    },
  }
}
/**
 * An aggregate of `i.v` over the rows. NB: an aggregate whose argument names columns of the outer query only belongs to
 * the outer query in SQL, so the value is given a name inside first.
 */
export const aggregateOf = (aggregate: Sql, value: Sql, from: Sql, filter: Sql | undefined): Sql =>
  sql`(select ${aggregate} from (select ${value} as v ${from}${filter ? sql` and ${filter}` : sql``}) as i)`

/** The value of each row for which the filter holds. */
export function* rowValues(
  rows: Closure,
  value: Closure,
  filter: Closure | undefined,
  scope: Scope,
): Iterable<unknown> {
  for (const row of rows(scope) as readonly Scope[]) if (!filter || filter(row) === true) yield value(row)
}
