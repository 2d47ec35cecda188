import { divideDecimals } from '../decimal.ts'
import { exact, type Num } from '../number.ts'
import type { Closure, Operator } from '../operator.ts'
import { sql } from '../sql.ts'
import type { Scope } from '../types.ts'
import { aggregateOf, quotient, rowValues, sumNums } from './number.ts'

const rows = { is: 'rows' } as const
const condition = { is: 'element', kinds: ['boolean'] } as const
const number = { is: 'element', kinds: ['number'] } as const

/** Operators over the rows of a subform or over child records. */
export const rowsOperators: readonly Operator[] = [
  {
    key: 'some',
    group: 'rows',
    names: ['SOME', '存在'],
    signatures: [{ args: [rows, condition], returns: 'boolean' }],
    evaluate:
      ([list, test]) =>
      (scope: Scope) =>
        each(list!, scope).some((row) => test!(row) === true),
    compile: ([from, test]) => sql`exists (select 1 ${from!} and ${test!})`,
    neverNull: () => true,
  },
  {
    key: 'all',
    group: 'rows',
    names: ['ALL', '全部'],
    signatures: [{ args: [rows, condition], returns: 'boolean' }],
    // All of nothing is false, as in JSON Logic.
    evaluate:
      ([list, test]) =>
      (scope: Scope) => {
        const found = each(list!, scope)
        return found.length > 0 && found.every((row) => test!(row) === true)
      },
    compile: ([from, test]) =>
      sql`(exists (select 1 ${from!}) and not exists (select 1 ${from!} and (${test!}) is not true))`,
    neverNull: () => true,
  },
  {
    key: 'none',
    group: 'rows',
    names: ['NONE', '不存在'],
    signatures: [{ args: [rows, condition], returns: 'boolean' }],
    evaluate:
      ([list, test]) =>
      (scope: Scope) =>
        !each(list!, scope).some((row) => test!(row) === true),
    compile: ([from, test]) => sql`(not exists (select 1 ${from!} and ${test!}))`,
    neverNull: () => true,
  },
  {
    key: 'count',
    group: 'rows',
    names: ['COUNT', '计数'],
    signatures: [{ args: [rows, condition], optional: 1, returns: 'number' }],
    evaluate:
      ([list, test]) =>
      (scope: Scope) => {
        const found = each(list!, scope)
        return test ? found.filter((row) => test(row) === true).length : found.length
      },
    compile: ([from, test]) => sql`(select count(*)::numeric ${from!}${test ? sql` and ${test}` : sql``})`,
  },
  {
    key: 'sum',
    group: 'rows',
    names: ['SUM', '求和'],
    signatures: [{ args: [rows, number, condition], optional: 1, returns: 'number' }],
    evaluate:
      ([list, value, test]) =>
      (scope: Scope) =>
        total(rowValues(list!, value!, test, scope)).sum,
    compile: ([from, value, test]) => aggregateOf(sql`coalesce(sum((i.v)::numeric), 0)`, value!, from!, test),
  },
  {
    key: 'avg',
    group: 'rows',
    names: ['AVERAGE', '平均值'],
    signatures: [{ args: [rows, number, condition], optional: 1, returns: 'number' }],
    evaluate:
      ([list, value, test]) =>
      (scope: Scope) => {
        const { sum, count } = total(rowValues(list!, value!, test, scope))
        return count === 0 ? null : divideDecimals(exact(sum), exact(count))
      },
    compile: ([from, value, test]) =>
      aggregateOf(quotient(sql`sum((i.v)::numeric)`, sql`count((i.v)::numeric)`), value!, from!, test),
  },
]

// helpers

const each = (list: Closure, scope: Scope): readonly Scope[] => list(scope) as readonly Scope[]

function total(values: Iterable<unknown>): { sum: Num; count: number } {
  let sum: Num = 0
  let count = 0
  for (const value of values) {
    if (value === null) continue
    sum = sumNums(sum, value as Num)
    count++
  }
  return { sum, count }
}
