import { addToDate, dateDifference, type DateUnit } from '../calendar.ts'
import { addDecimals, divideDecimals, roundDecimal, type Decimal } from '../decimal.ts'
import { exact, numText, type Num } from '../number.ts'
import type { Closure, Operator } from '../operator.ts'
import { operator } from '../operators/index.ts'
import type { LiteralNode } from '../tree.ts'
import type { Scope } from '../types.ts'

/** Mistakes that implementations of these operators really make. The property test must notice each of them. */
export interface Broken {
  readonly what: string
  readonly key: string
  readonly evaluate: Operator['evaluate']
}

type Values = readonly unknown[]
const on = (run: (values: Values, original: unknown) => unknown, key: string): Operator['evaluate'] => {
  const original = operator(key)!
  return (args, call, context): Closure => {
    const right = original.evaluate(args, call, context)
    return (scope: Scope) => run(call.args[0]!.kind === 'rows' ? [] : args.map((arg) => arg(scope)), right(scope))
  }
}
const broken = (key: string, what: string, run: (values: Values, original: unknown) => unknown): Broken => ({
  key,
  what,
  evaluate: on(run, key),
})
const isNull = (x: unknown): boolean => x === null
const asNumber = (x: unknown): number => Number(numText(x as Num))

export const BROKEN: readonly Broken[] = [
  broken('and', 'is true when any of its arguments is', (v) => v.some((x) => x === true)),
  broken('inSegment', 'is false of all that is not in it', (v) => v[3] !== true),
  broken('or', 'is true only when all of its arguments are', (v) => v.every((x) => x === true)),
  broken('!', 'keeps its argument', ([x]) => x),
  broken('if', 'ignores its condition', ([, yes]) => yes),
  broken('==', 'is unknown beside null', ([a, b], right) => (isNull(a) || isNull(b) ? false : right)),
  broken('!=', 'is unknown beside null', ([a, b], right) => (isNull(a) || isNull(b) ? false : right)),
  broken('<', 'takes null for the least value', ([a, b], right) => (isNull(a) && !isNull(b) ? true : right)),
  broken('<', 'orders texts by UTF-16 unit', ([a, b], right) =>
    typeof a === 'string' && typeof b === 'string' ? a < b : right,
  ),
  broken('<=', 'holds between nulls', ([a, b], right) => (isNull(a) && isNull(b) ? true : right)),
  broken('>', 'takes null for zero', ([a, b], right) =>
    isNull(b) && !isNull(a) && typeof a === 'number' ? a > 0 : right,
  ),
  broken('>=', 'is strict', ([a, b], right) => (a === b ? false : right)),
  broken('within', 'looks at the department alone', ([way, b]) => {
    const own = (way as Values).at(-1)
    return own !== undefined && (Array.isArray(b) ? (b as Values).includes(own) : own === b)
  }),
  broken('in', 'holds for null', ([a], right) => (isNull(a) ? true : right)),
  broken('containsAny', 'holds for an empty list', ([, b], right) => ((b as Values).length === 0 ? true : right)),
  broken('containsAll', 'fails for an empty list', ([, b], right) => ((b as Values).length === 0 ? false : right)),
  broken('cat', 'is null beside null', (v, right) => (v.some(isNull) ? null : right)),
  broken('length', 'counts UTF-16 units', ([x], right) => (typeof x === 'string' ? x.length : right)),
  broken('contains', 'looks for the beginning only', ([a, b], right) =>
    typeof a === 'string' && typeof b === 'string' ? a.startsWith(b) : right,
  ),
  broken('contains', 'finds nothing in lists', ([a], right) => (Array.isArray(a) ? false : right)),
  broken('covers', 'leaves out the last day', ([a, b]) => {
    const { from, to } = (a ?? {}) as { from?: string; to?: string }
    return typeof from === 'string' && typeof b === 'string' && from <= b && b < to!
  }),
  broken('overlaps', 'asks one end only', ([a, b, c]) => {
    const { to } = (a ?? {}) as { to?: string }
    return typeof to === 'string' && typeof b === 'string' && typeof c === 'string' && to >= b
  }),
  broken('startsWith', 'looks anywhere', ([a, b]) => typeof a === 'string' && typeof b === 'string' && a.includes(b)),
  broken('endsWith', 'looks anywhere', ([a, b]) => typeof a === 'string' && typeof b === 'string' && a.includes(b)),
  broken('lower', 'folds more than ASCII', ([x]) => (typeof x === 'string' ? x.toLowerCase() : x)),
  broken('upper', 'folds more than ASCII', ([x]) => (typeof x === 'string' ? x.toUpperCase() : x)),
  broken('trim', 'leaves the full-width blank', ([x]) =>
    typeof x === 'string' ? x.replace(/^[ \t]+|[ \t]+$/g, '') : x,
  ),
  broken('isEmpty', 'takes empty text for a value', ([x], right) => (x === '' ? false : right)),
  {
    key: 'substr',
    what: 'cuts astral characters',
    evaluate: ([a], call) => {
      const [start, length] = call.args.slice(1).map((node) => (node as LiteralNode).value as number)
      return (scope: Scope) => {
        const x = a!(scope) as string | null
        return x === null ? null : x.slice(start, length === undefined ? undefined : length < 0 ? length : undefined)
      }
    },
  },
  ...['isMobile', 'isPhone', 'isEmail', 'isUrl', 'isIdCard', 'isUscc', 'isPostcode', 'isDigits'].map((key) =>
    broken(key, 'takes any text', ([x]) => typeof x === 'string' && x !== ''),
  ),
  broken('+', 'adds doubles', (v, right) =>
    v.some(isNull)
      ? null
      : double(
          v.map(asNumber).reduce((a, b) => a + b),
          right,
        ),
  ),
  broken('-', 'takes null for zero', (v, right) => (v.length === 2 && isNull(v[1]) && !isNull(v[0]) ? v[0] : right)),
  broken('*', 'multiplies doubles', (v, right) =>
    v.some(isNull)
      ? null
      : double(
          v.map(asNumber).reduce((a, b) => a * b),
          right,
        ),
  ),
  broken('/', 'keeps 10 digits', (_, right) => (isNull(right) ? null : roundDecimal(right as Decimal, 10))),
  broken('/', 'gives zero for a division by zero', ([a, b], right) =>
    !isNull(a) && !isNull(b) && isNull(right) ? 0 : right,
  ),
  broken('%', 'has the sign of the divisor', ([, b], right) =>
    !isNull(right) && !isNull(b) && asNumber(right) !== 0 && asNumber(right) < 0 !== asNumber(b) < 0
      ? addDecimals(exact(right as Num), exact(b as Num))
      : right,
  ),
  broken('round', 'rounds half towards zero', ([x], right) =>
    isNull(x) || typeof x === 'number' || isNull(right) ? right : halfDown(exact(x as Num), exact(right as Num)),
  ),
  broken('abs', 'keeps the sign', ([x]) => x),
  broken('floor', 'cuts off', ([x], right) =>
    isNull(x) || asNumber(x) >= 0 || typeof x === 'number' ? right : Math.trunc(asNumber(x)),
  ),
  broken('ceil', 'cuts off', ([x], right) =>
    isNull(x) || asNumber(x) <= 0 || typeof x === 'number' ? right : Math.trunc(asNumber(x)),
  ),
  broken('min', 'is null as soon as one is null', (v, right) => (v.some(isNull) ? null : right)),
  broken('max', 'is null as soon as one is null', (v, right) => (v.some(isNull) ? null : right)),
  overRows('some', 'is every', (values) => values.length > 0 && values.every((x) => x === true)),
  overRows('all', 'holds for no rows', (values) => values.every((x) => x === true)),
  overRows('none', 'is not every', (values) => !values.every((x) => x === true)),
  broken('count', 'counts one too many', (_, right) => (right as number) + 1),
  overRows('sum', 'is null without values', (values, right) => (values.every(isNull) ? null : right)),
  overRows('avg', 'takes null for zero', (values, right) =>
    values.some(isNull) && right !== null ? divideDecimals(exact(right as Num), exact(2)) : right,
  ),
  {
    key: 'dateAdd',
    what: 'overflows short months',
    evaluate: (args, call, context) => {
      const right = operator('dateAdd')!.evaluate(args, call, context)
      const unit = (call.args[2] as LiteralNode).value as DateUnit
      return (scope: Scope) => {
        const result = right(scope) as string | null
        const from = args[0]!(scope) as string | null
        if (result === null || from === null || unit !== 'month' || from.length !== 10) return result
        const missing = Number(from.slice(8)) - Number(result.slice(8))
        return addToDate(result, missing, 'day')
      }
    },
  },
  {
    key: 'dateDiff',
    what: 'counts begun months',
    evaluate: (args, call, context) => {
      const right = operator('dateDiff')!.evaluate(args, call, context)
      const unit = (call.args[2] as LiteralNode).value
      return (scope: Scope) => {
        const [a, b] = [args[0]!(scope) as string | null, args[1]!(scope) as string | null]
        if (a === null || b === null || unit !== 'month' || a.length !== 10) return right(scope)
        return dateDifference(`${a.slice(0, 8)}01`, `${b.slice(0, 8)}01`, 'month')
      }
    },
  },
  ...(['year', 'quarter', 'month', 'day', 'weekday'] as const).map((key) => inUtc(key, 'reads the UTC day')),
  inUtc('date', 'reads the UTC day'),
  inUtc('startOf', 'reads the UTC day'),
  inUtc('datetime', 'is midnight in UTC'),
  broken('weekday', 'begins on Sunday', (_, right) => (right === null ? null : ((right as number) % 7) + 1)),
]

// helpers

/** A double as an exact value, where it differs from the right one at all. */
function double(n: number, right: unknown): unknown {
  return numText(right as Num) === String(n) || !Number.isFinite(n)
    ? right
    : Number.isSafeInteger(n)
      ? n
      : right === null
        ? null
        : { c: BigInt(Math.round(n * 1e6)), s: 6 }
}
function halfDown(x: Decimal, right: Decimal): Decimal {
  const difference = (right.c * 10n ** BigInt(x.s)) / 10n ** BigInt(right.s) - x.c
  const doubled = difference < 0n ? -2n * difference : 2n * difference
  const unit = 10n ** BigInt(x.s - right.s >= 0 ? x.s - right.s : 0)
  return doubled === unit ? { c: right.c - (x.c < 0n ? -1n : 1n), s: right.s } : right
}
function overRows(key: string, what: string, run: (values: Values, original: unknown) => unknown): Broken {
  return {
    key,
    what,
    evaluate: (args, call, context) => {
      const right = operator(key)!.evaluate(args, call, context)
      return (scope: Scope) =>
        run(
          (args[0]!(scope) as readonly Scope[]).map((row) => args[1]!(row)),
          right(scope),
        )
    },
  }
}
function inUtc(key: string, what: string): Broken {
  return {
    key,
    what,
    evaluate: (args, call, context) => operator(key)!.evaluate(args, call, { ...context, zone: () => 'UTC' }),
  }
}
