import { numText, type Num } from '../number.ts'
import { SCALARS, type Closure, type Operator } from '../operator.ts'
import { sql } from '../sql.ts'
import type { Node } from '../tree.ts'
import type { Scope, ValueType } from '../types.ts'

const same = { is: 'same', kinds: SCALARS.filter((kind) => kind !== 'boolean') } as const
const list = { is: 'list' } as const

export const listOperators: readonly Operator[] = [
  {
    key: 'in',
    group: 'list',
    names: ['IN', '属于'],
    signatures: [{ args: [same, list], returns: 'boolean' }],
    evaluate: ([value, items], call) => member(value!, items!, call.args[1]!),
    compile: ([value, items]) => sql`(${value!} = any(${items!}))`,
  },
  {
    key: 'containsAny',
    group: 'list',
    names: ['CONTAINSANY', '包含任一'],
    signatures: [{ args: [list, list], returns: 'boolean' }],
    evaluate: ([a, b], call) => overlap(a!, b!, call.args[0]!.type, 'any'),
    compile: ([a, b]) => sql`(${a!} && ${b!})`,
    compileMembers: ({ from, id }, [b]) => sql`exists (select 1 ${from} and ${id} = any(${b!}))`,
  },
  {
    key: 'containsAll',
    group: 'list',
    names: ['CONTAINSALL', '包含全部'],
    signatures: [{ args: [list, list], returns: 'boolean' }],
    // Every list holds all of nothing.
    evaluate: ([a, b], call) => overlap(a!, b!, call.args[0]!.type, 'all'),
    compile: ([a, b], call) => {
      const wanted = call.args[1]!
      if (wanted.kind === 'literal' && (wanted.value as readonly unknown[]).length > 0) return sql`(${a!} @> ${b!})`
      return sql`(coalesce(${a!}, '{}') @> coalesce(${b!}, '{}'))`
    },
    compileMembers: ({ from, id }, [b]) =>
      sql`(not exists (select 1 from unnest(${b!}) as wanted(id) where not exists (select 1 ${from} and ${id} = wanted.id)))`,
  },
]

/** Whether a value is in a list; null is in none. A list written in the expression becomes a set once. */
export function member(value: Closure, items: Closure, listNode: Node): Closure {
  const key = keyOf((listNode.type as { of: ValueType }).of)
  if (listNode.kind === 'literal') {
    const keys = new Set((listNode.value as readonly unknown[]).map(key))
    return (scope: Scope) => {
      const x = value(scope)
      return x !== null && keys.has(key(x))
    }
  }
  return (scope: Scope) => {
    const x = value(scope)
    if (x === null) return false
    const wanted = key(x)
    return (items(scope) as readonly unknown[]).some((item) => item !== null && key(item) === wanted)
  }
}

// helpers

function overlap(a: Closure, b: Closure, type: ValueType, how: 'any' | 'all'): Closure {
  const key = keyOf((type as { of: ValueType }).of)
  return (scope: Scope) => {
    const held = new Set((a(scope) as readonly unknown[]).map(key))
    const wanted = b(scope) as readonly unknown[]
    return how === 'any' ? wanted.some((item) => held.has(key(item))) : wanted.every((item) => held.has(key(item)))
  }
}
/** Equal values have equal keys: 1.0 and 1 are one number. */
function keyOf(type: ValueType): (value: unknown) => unknown {
  if (type.kind !== 'number') return (value) => value
  return (value) => (value === null ? null : numText(value as Num))
}
