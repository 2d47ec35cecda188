import { numText, type Num } from '../number.ts'
import { SCALARS, type Closure, type Operator } from '../operator.ts'
import { join, param, sql, type Sql } from '../sql.ts'
import { BLANKS, codePointLength, lowerAscii, trimBlanks, upperAscii } from '../text.ts'
import type { LiteralNode, Node } from '../tree.ts'
import type { Scope } from '../types.ts'
import { member } from './list.ts'

const text = { is: 'value', kinds: ['text'] } as const
const piece = { is: 'value', kinds: ['text', 'number', 'date'] } as const
const same = { is: 'same', kinds: SCALARS.filter((kind) => kind !== 'boolean') } as const

export const textOperators: readonly Operator[] = [
  {
    key: 'cat',
    group: 'text',
    names: ['CONCAT', '连接'],
    signatures: [{ args: [piece], rest: piece, returns: 'text' }],
    // What is empty adds nothing: the result is never null.
    evaluate: (args) => (scope: Scope) => {
      let result = ''
      for (const arg of args) {
        const value = arg(scope)
        if (value !== null) result += typeof value === 'string' ? value : numText(value as Num)
      }
      return result
    },
    compile: (args, call) => sql`concat(${join(args.map((arg, i) => asText(arg, call.args[i]!)))})`,
  },
  {
    key: 'length',
    group: 'text',
    names: ['LEN', '长度'],
    signatures: [
      { args: [{ is: 'list' }], returns: 'number' },
      { args: [text], returns: 'number' },
    ],
    evaluate: ([value]) => onText(value!, (x) => (typeof x === 'string' ? codePointLength(x) : x.length)),
    compile: ([value], call) =>
      call.args[0]!.type.kind === 'list'
        ? sql`coalesce(cardinality(${value!}), 0)::numeric`
        : sql`char_length(${value!})::numeric`,
    compileMembers: ({ from }) => sql`(select count(*)::numeric ${from})`,
  },
  {
    key: 'contains',
    group: 'text',
    names: ['CONTAINS', '包含'],
    signatures: [
      { args: [{ is: 'list' }, same], returns: 'boolean' },
      { args: [text, text], returns: 'boolean' },
    ],
    evaluate: ([a, b], call) =>
      call.args[0]!.type.kind === 'list' ? member(b!, a!, call.args[0]!) : pair(a!, b!, (x, y) => x.includes(y)),
    // A stored list is asked with @>, which its GIN index serves.
    compile: ([a, b], call) =>
      call.args[0]!.type.kind === 'list' ? sql`(${a!} @> array[${b!}])` : sql`(strpos(${a!}, ${b!}) > 0)`,
    compileMembers: ({ from, id }, [b]) => sql`exists (select 1 ${from} and ${id} = ${b!})`,
  },
  {
    key: 'startsWith',
    group: 'text',
    names: ['STARTSWITH', '开头是'],
    signatures: [{ args: [text, text], returns: 'boolean' }],
    evaluate: ([a, b]) => pair(a!, b!, (x, y) => x.startsWith(y)),
    compile: ([a, b]) => sql`starts_with(${a!}, ${b!})`,
  },
  {
    key: 'endsWith',
    group: 'text',
    names: ['ENDSWITH', '结尾是'],
    signatures: [{ args: [text, text], returns: 'boolean' }],
    evaluate: ([a, b]) => pair(a!, b!, (x, y) => x.endsWith(y)),
    compile: ([a, b]) => sql`(right(${a!}, char_length(${b!})) = ${b!})`,
  },
  {
    key: 'lower',
    group: 'text',
    names: ['LOWER', '转小写'],
    signatures: [{ args: [text], returns: 'text' }],
    evaluate: ([a]) => onText(a!, (x) => lowerAscii(x as string)),
    compile: ([a]) => sql`lower(${a!} collate "C")`,
  },
  {
    key: 'upper',
    group: 'text',
    names: ['UPPER', '转大写'],
    signatures: [{ args: [text], returns: 'text' }],
    evaluate: ([a]) => onText(a!, (x) => upperAscii(x as string)),
    compile: ([a]) => sql`upper(${a!} collate "C")`,
  },
  {
    key: 'trim',
    group: 'text',
    names: ['TRIM', '去空格'],
    signatures: [{ args: [text], returns: 'text' }],
    evaluate: ([a]) => onText(a!, (x) => trimBlanks(x as string)),
    compile: ([a]) => sql`btrim(${a!}, ${param(BLANKS, 'text')})`,
  },
  {
    key: 'substr',
    group: 'text',
    names: ['SUBSTR', '截取'],
    signatures: [
      {
        args: [text, { is: 'integer', min: -10_000, max: 10_000 }, { is: 'integer', min: -10_000, max: 10_000 }],
        optional: 1,
        returns: 'text',
      },
    ],
    // As in JSON Logic, by code points: a negative start counts from the end, a negative length leaves out the end.
    evaluate: ([a], call) => {
      const [start, length] = integers(call.args.slice(1))
      return onText(a!, (x) => part(x as string, start!, length))
    },
    compile: ([a], call) => {
      const [start, length] = integers(call.args.slice(1))
      const rest = start! < 0 ? sql`right(${a!}, ${int(-start!)})` : sql`substr(${a!}, ${int(start! + 1)})`
      return length === undefined ? rest : sql`left(${rest}, ${int(length)})`
    },
  },
  {
    key: 'isEmpty',
    group: 'text',
    names: ['ISEMPTY', '为空'],
    signatures: [
      { args: [{ is: 'rows' }], returns: 'boolean' },
      { args: [{ is: 'list' }], returns: 'boolean' },
      {
        args: [{ is: 'value', kinds: ['text', 'number', 'date', 'datetime', 'time', 'id', 'json'] }],
        returns: 'boolean',
      },
    ],
    evaluate:
      ([a]) =>
      (scope: Scope) => {
        const value = a!(scope)
        return value === null || value === '' || (Array.isArray(value) && value.length === 0)
      },
    compileMembers: ({ from }) => sql`(not exists (select 1 ${from}))`,
    compile: ([a], call) => {
      const { kind } = call.args[0]!.type
      if (kind === 'rows') return sql`(not exists (select 1 ${a!}))`
      if (kind === 'list') return sql`(coalesce(cardinality(${a!}), 0) = 0)`
      return kind === 'text' ? sql`(coalesce(${a!}, '') = '')` : sql`(${a!} is null)`
    },
    neverNull: () => true,
  },
]

// helpers

function asText(value: Sql, node: Node): Sql {
  if (node.type.kind === 'number') return sql`trim_scale((${value})::numeric)::text`
  return node.type.kind === 'date' ? sql`to_char(${value}, 'YYYY-MM-DD')` : value
}
function onText(a: Closure, run: (x: string | readonly unknown[]) => unknown): Closure {
  return (scope: Scope) => {
    const x = a(scope) as string | readonly unknown[] | null
    return x === null ? null : run(x)
  }
}
function pair(a: Closure, b: Closure, holds: (x: string, y: string) => boolean): Closure {
  return (scope: Scope) => {
    const x = a(scope) as string | null
    const y = b(scope) as string | null
    return x !== null && y !== null && holds(x, y)
  }
}
const int = (n: number): Sql => param(n, 'integer')
const integers = (nodes: readonly Node[]): (number | undefined)[] =>
  nodes.map((node) => (node as LiteralNode).value as number)

function part(x: string, start: number, length: number | undefined): string {
  const points = Array.from(x)
  const rest = start < 0 ? points.slice(Math.max(0, points.length + start)) : points.slice(start)
  return (length === undefined ? rest : rest.slice(0, length < 0 ? Math.max(0, rest.length + length) : length)).join('')
}
