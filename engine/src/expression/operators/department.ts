import type { Closure, Operator } from '../operator.ts'
import { sql } from '../sql.ts'
import type { Scope } from '../types.ts'

const department = { is: 'department' } as const

/** Questions about where in the organisation a department stands. */
export const departmentOperators: readonly Operator[] = [
  {
    key: 'within',
    group: 'list',
    names: ['WITHIN', '属于含下级'],
    signatures: [
      { args: [department, { is: 'same', kinds: ['id'] }], returns: 'boolean' },
      { args: [department, { is: 'list' }], returns: 'boolean' },
    ],
    evaluate: ([way, wanted], call): Closure => {
      const many = call.args[1]!.type.kind === 'list'
      return (scope: Scope) => {
        const passed = way!(scope) as readonly unknown[]
        const value = wanted!(scope)
        return many ? (value as readonly unknown[]).some((one) => passed.includes(one)) : passed.includes(value)
      }
    },
    compile: ([value, wanted], call, { departmentsWithin }) => {
      const list = call.args[1]!.type.kind === 'list' ? wanted! : sql`array[${wanted!}]`
      return sql`(${value!} = any(${departmentsWithin(list)}))`
    },
  },
]
