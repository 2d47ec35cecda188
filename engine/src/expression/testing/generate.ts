import type { Expression } from '../../definition/json.ts'
import type { ArgSpec, Kind, Operator, Signature } from '../operator.ts'
import { OPERATORS } from '../operators/index.ts'
import type { ValueType } from '../types.ts'
import type { Random } from './random.ts'
import { randomLiteral } from './values.ts'
import { FORMS } from './world.ts'

type Place = 'deal' | 'deal.lines' | 'note' | 'customer'
const LISTS: readonly { raw: Expression; form: Place }[] = [
  { raw: { var: 'lines' }, form: 'deal.lines' },
  { raw: { children: 'note.deal' }, form: 'note' },
]
/** Names that lead to a record, and the form of it. */
const RECORDS: Readonly<Record<Place, readonly (readonly [name: string, form: Place])[]>> = {
  deal: [
    ['id', 'deal'],
    ['customer', 'customer'],
    ['customer.parent_co', 'customer'],
  ],
  'deal.lines': [
    ['supplier', 'customer'],
    ['parent.id', 'deal'],
    ['parent.customer', 'customer'],
  ],
  note: [
    ['parent.id', 'deal'],
    ['parent.customer', 'customer'],
  ],
  customer: [['id', 'customer']],
}
const SHARED: readonly Kind[] = ['number', 'text', 'date', 'datetime', 'time', 'id', 'boolean']

/**
 * A random expression of the type, drawn from the signatures of the operators themselves, so that an operator that is
 * added later takes part by itself. `wanted` steers the outermost call towards operators that had few cases so far.
 */
export function generate(
  random: Random,
  type: ValueType,
  wanted?: { operator: Operator; signature: Signature },
): Expression {
  if (wanted) return call(random, wanted.operator, wanted.signature, type, 'deal', 3)
  return value(random, type, 'deal', 4)
}
/** A type that the signature can give. */
export function returnType(random: Random, signature: Signature): ValueType {
  if (signature.returns === 'same' || signature.returns === 'first' || signature.returns === 'element') {
    const spec = signature.args.find((arg) => arg.is === 'same' || arg.is === 'element')
    return typed(random.pick((spec as { kinds: readonly Kind[] }).kinds))
  }
  return typed(signature.returns)
}

// helpers

const SEGMENT_ID = '01980009-0000-7000-8000-000000000000'
const PATHS: Readonly<Record<Place, readonly string[]>> = {
  deal: ['customer.', 'customer.parent_co.'],
  'deal.lines': ['supplier.'],
  note: [],
  customer: [],
}
const DEPARTMENTS: ValueType = { kind: 'id', form: '$department' }
const typed = (kind: Kind): ValueType =>
  kind === 'list'
    ? { kind, of: { kind: 'text' } }
    : kind === 'id'
      ? { kind, form: '$user' }
      : kind === 'rows'
        ? { kind, form: 'deal.lines' }
        : { kind }

function value(random: Random, type: ValueType, place: Place, depth: number): Expression {
  if (depth <= 0 || random.chance(0.3)) return leaf(random, type, place)
  const fitting = OPERATORS.flatMap((operator) =>
    operator.signatures
      .filter((s) => gives(s, type) && (place === 'deal' || !overRows(s)))
      .map((signature) => ({ operator, signature })),
  )
  if (fitting.length === 0) return leaf(random, type, place)
  const { operator, signature } = random.pick(fitting)
  return call(random, operator, signature, type, place, depth)
}

function call(
  random: Random,
  operator: Operator,
  signature: Signature,
  type: ValueType,
  place: Place,
  depth: number,
): Expression {
  const ofDepartments = signature.args.some((arg) => arg.is === 'department')
  const sharedKinds = signature.args.flatMap((arg) => (arg.is === 'same' ? [arg.kinds] : []))[0] ?? ['text', 'id']
  const shared =
    signature.returns === 'same'
      ? type
      : ofDepartments
        ? DEPARTMENTS
        : typed(random.pick(sharedKinds.filter((kind) => SHARED.includes(kind))))
  const list = random.pick(LISTS)
  let inside: Place = place
  const one = (spec: ArgSpec, first: boolean): Expression => {
    switch (spec.is) {
      case 'rows':
        inside = list.form
        return list.raw
      case 'element': {
        const kinds = spec.kinds.includes(type.kind) && signature.returns === 'element' ? [type.kind] : spec.kinds
        return value(random, typed(random.pick(kinds)), inside, depth - 2)
      }
      case 'value':
        return value(
          random,
          typed(random.pick(spec.kinds.length === 1 ? spec.kinds : spec.kinds.filter((kind) => kind !== 'json'))),
          place,
          depth - 1,
        )
      // A field in front fixes the shared type, which literals alone would leave open.
      case 'same':
        return first ? field(random, shared, place) : value(random, shared, place, depth - 1)
      case 'department':
        return field(random, DEPARTMENTS, place)
      case 'record': {
        const [name, form] = random.pick(RECORDS[place])
        inside = form
        return { var: name }
      }
      case 'segment':
        return SEGMENT_ID
      case 'meaning':
        return { form: inside, label: '分群', filter: value(random, { kind: 'boolean' }, inside, depth - 1) }
      case 'condition':
        throw new Error('What a segment means is no argument that is written.')
      case 'list': {
        const wanted: ValueType = { kind: 'list', of: shared }
        return first ? field(random, wanted, place) : leaf(random, wanted, place)
      }
      case 'word':
        return random.pick(spec.of)
      case 'integer':
        return Math.max(spec.min, Math.min(spec.max, random.below(9) - 4))
    }
  }
  const written = signature.args.filter((arg) => arg.is !== 'condition')
  const optional = signature.args.length === written.length ? (signature.optional ?? 0) : 0
  const count = written.length - random.below(optional + 1)
  let open = true
  const args = written.slice(0, count).map((spec) => {
    const arg = one(spec, open)
    if (spec.is === 'same' || spec.is === 'list' || spec.is === 'department') open = false
    return arg
  })
  if (signature.rest) for (let i = random.below(3); i > 0; i--) args.push(one(signature.rest, false))
  return { [operator.key]: args }
}

const overRows = (signature: Signature): boolean => signature.args.some((arg) => arg.is === 'rows')
function gives(signature: Signature, type: ValueType): boolean {
  if (signature.returns === 'same' || signature.returns === 'element' || signature.returns === 'first')
    return signature.args.some(
      (arg) =>
        (arg.is === 'same' || arg.is === 'element') &&
        arg.kinds.includes(type.kind) &&
        !(arg.is === 'element' && type.kind === 'boolean'),
    )
  return signature.returns === type.kind
}

function leaf(random: Random, type: ValueType, place: Place): Expression {
  if (type.kind === 'date' && random.chance(0.1)) return { var: '$today' }
  if (type.kind === 'datetime' && random.chance(0.15)) return { var: '$now' }
  if (type.kind === 'id' && random.chance(0.2))
    return { var: type.form === '$department' ? '$user.department' : '$user.id' }
  if (type.kind === 'list' && random.chance(0.2))
    return { var: type.of.kind === 'id' ? '$user.departmentTree' : '$user.roles' }
  if (type.kind === 'json' || type.kind === 'rows' || random.chance(0.6)) return field(random, type, place)
  return randomLiteral(type, random) as Expression
}

/** A field of the record, of a related one, or of the record outside the list. */
function field(random: Random, type: ValueType, place: Place): Expression {
  const names = [...own(place, type)]
  const paths = PATHS[place]
  if (random.chance(0.35)) for (const path of paths) names.push(...own('customer', type).map((key) => path + key))
  if ((place === 'deal.lines' || place === 'note') && (random.chance(0.3) || names.length === 0)) {
    names.push(...own('deal', type).map((key) => `parent.${key}`))
    names.push(...own('customer', type).map((key) => `parent.customer.${key}`))
  }
  return names.length === 0 ? (randomLiteral(type, random) as Expression) : { var: random.pick(names) }
}
function own(form: string, type: ValueType): string[] {
  return Object.entries(FORMS[form]!)
    .filter(([key, t]) => key !== 'id' && same(t, type))
    .map(([key]) => key)
}
const same = (a: ValueType, b: ValueType): boolean =>
  a.kind === 'list' && b.kind === 'list'
    ? same(a.of, b.of)
    : a.kind === b.kind && (a.kind !== 'id' || (b.kind === 'id' && a.form === b.form))
