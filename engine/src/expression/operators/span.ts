import type { Closure, Operator } from '../operator.ts'
import { sql, type Sql } from '../sql.ts'
import type { Scope } from '../types.ts'

/**
 * Questions about a range of days, `{from, to}` with both ends in it. A range that is not there answers no to all of them.
 */
const span = { is: 'value', kinds: ['json'] } as const
const day = { is: 'value', kinds: ['date'] } as const

export const spanOperators: readonly Operator[] = [
  about(
    'startsBefore',
    ['STARTSBEFORE', '开始早于'],
    ({ from }, at) => from < at,
    (a, at) => sql`(${from(a)} < ${at})`,
  ),
  about(
    'startsAfter',
    ['STARTSAFTER', '开始晚于'],
    ({ from }, at) => from > at,
    (a, at) => sql`(${from(a)} > ${at})`,
  ),
  about(
    'endsBefore',
    ['ENDSBEFORE', '结束早于'],
    ({ to }, at) => to < at,
    (a, at) => sql`(${to(a)} < ${at})`,
  ),
  about(
    'endsAfter',
    ['ENDSAFTER', '结束晚于'],
    ({ to }, at) => to > at,
    (a, at) => sql`(${to(a)} > ${at})`,
  ),
  about(
    'covers',
    ['COVERS', '覆盖日期'],
    ({ from, to }, at) => from <= at && at <= to,
    (a, at) => sql`(${from(a)} <= ${at} and ${to(a)} >= ${at})`,
  ),
  {
    key: 'overlaps',
    group: 'date',
    names: ['OVERLAPS', '区间重叠'],
    signatures: [{ args: [span, day, day], returns: 'boolean' }],
    evaluate: ([a, b, c]) => {
      return (scope: Scope) => {
        const found = spanOf(a!(scope))
        const [first, last] = [b!(scope) as string | null, c!(scope) as string | null]
        return found !== null && first !== null && last !== null && found.from <= last && found.to >= first
      }
    },
    compile: ([a, b, c]) => sql`(${from(a!)} <= ${c!} and ${to(a!)} >= ${b!})`,
  },
]

// helpers

interface Span {
  readonly from: string
  readonly to: string
}

function about(
  key: string,
  names: readonly [string, string],
  holds: (found: Span, at: string) => boolean,
  compile: (a: Sql, at: Sql) => Sql,
): Operator {
  return {
    key,
    group: 'date',
    names,
    signatures: [{ args: [span, day], returns: 'boolean' }],
    evaluate: ([a, b]): Closure => {
      return (scope: Scope) => {
        const found = spanOf(a!(scope))
        const at = b!(scope) as string | null
        return found !== null && at !== null && holds(found, at)
      }
    },
    compile: ([a, b]) => compile(a!, b!),
  }
}

function spanOf(value: unknown): Span | null {
  const { from: first, to: last } = (value ?? {}) as { from?: unknown; to?: unknown }
  return typeof first === 'string' && typeof last === 'string' ? { from: first, to: last } : null
}
function from(a: Sql): Sql {
  return sql`(${a} ->> 'from')::date`
}
function to(a: Sql): Sql {
  return sql`(${a} ->> 'to')::date`
}
