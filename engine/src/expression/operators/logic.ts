import type { Operator } from '../operator.ts'
import { sql, join } from '../sql.ts'
import type { Scope } from '../types.ts'

const boolean = { is: 'value', kinds: ['boolean'] } as const
const branch = {
  is: 'same',
  kinds: ['text', 'number', 'boolean', 'date', 'datetime', 'time', 'id', 'list'],
} as const

export const logicOperators: readonly Operator[] = [
  {
    key: 'and',
    group: 'logic',
    names: ['AND', '并且'],
    signatures: [{ args: [boolean], rest: boolean, returns: 'boolean' }],
    evaluate: (args) => (scope: Scope) => {
      for (const arg of args) if (arg(scope) !== true) return false
      return true
    },
    compile: (args) => (args.length === 1 ? args[0]! : sql`(${join(args, sql` and `)})`),
    neverNull: (call, arg) => call.args.every(arg),
  },
  {
    key: 'or',
    group: 'logic',
    names: ['OR', '或者'],
    signatures: [{ args: [boolean], rest: boolean, returns: 'boolean' }],
    evaluate: (args) => (scope: Scope) => {
      for (const arg of args) if (arg(scope) === true) return true
      return false
    },
    compile: (args) => (args.length === 1 ? args[0]! : sql`(${join(args, sql` or `)})`),
    neverNull: (call, arg) => call.args.every(arg),
  },
  {
    key: '!',
    group: 'logic',
    names: ['NOT', '非'],
    signatures: [{ args: [boolean], returns: 'boolean' }],
    evaluate:
      ([arg]) =>
      (scope: Scope) =>
        arg!(scope) !== true,
    // A null inside counts as false, so its negation is true: plain `not` only where null cannot occur.
    compile: ([arg], call, context) =>
      context.neverNull(call.args[0]!) ? sql`(not ${arg!})` : sql`(${arg!} is not true)`,
    neverNull: () => true,
  },
  {
    key: 'if',
    group: 'logic',
    names: ['IF', '如果'],
    signatures: [{ args: [boolean, branch, branch], returns: 'same' }],
    evaluate:
      ([test, yes, no]) =>
      (scope: Scope) =>
        test!(scope) === true ? yes!(scope) : no!(scope),
    compile: ([test, yes, no]) => sql`(case when ${test!} then ${yes!} else ${no!} end)`,
    neverNull: (call, arg) => arg(call.args[1]!) && arg(call.args[2]!),
  },
]
