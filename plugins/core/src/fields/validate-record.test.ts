import { describe, expect, it } from 'vitest'
import { compileForm, type FormDefinition, type RecordContext, type Row, validateRecord } from '@tenon/engine'
import { app, context, field, form, registry } from './testing/tiny-app.ts'

const deal = form(
  'deal',
  [
    field('name', 'text', { required: true }),
    field('amount', 'money'),
    field('stage', 'select', { settings: { options: 'stage' }, default: '新' }),
    field('reason', 'text'),
    field('closed_on', 'date'),
    field('owner_name', 'text', { readonly: true }),
    field('no', 'autoNumber'),
    field('active', 'switch', { default: true }),
    field('tags', 'multiSelect', { settings: { options: 'stage' } }),
    field('items', 'subform', {
      settings: {
        max: 3,
        fields: [
          field('product', 'text', { required: true }),
          field('quantity', 'number', { default: 1 }),
          field('price', 'money'),
          field('unit', 'text', { readonly: true, default: '件' }),
          field('subtotal', 'formula', { settings: { expression: { '*': [{ var: 'quantity' }, { var: 'price' }] } } }),
        ],
      },
    }),
    field('total', 'formula', { settings: { expression: { sum: [{ var: 'items' }, { var: 'subtotal' }] } } }),
    field('with_tax', 'formula', { settings: { expression: { '*': [{ var: 'total' }, { decimal: '1.13' }] } } }),
    field('days', 'formula', {
      settings: { expression: { dateDiff: [{ var: 'closed_on' }, { var: '$today' }, 'day'] } },
    }),
  ],
  {
    title: 'name',
    number: 'no',
    linkage: [
      { when: { '==': [{ var: 'stage' }, '赢'] }, show: ['reason'], require: ['reason'] },
      { when: { '==': [{ var: 'stage' }, '赢'] }, set: { closed_on: { var: '$today' } } },
    ],
    checks: [
      { key: 'c_amount', when: { '<': [{ var: 'amount' }, 0] }, do: 'block', at: ['amount'], message: '不能为负' },
      { key: 'c_big', when: { '>': [{ var: 'amount' }, 1000] }, do: 'warn', at: ['amount'], message: '偏大' },
    ],
    stage: { field: 'stage', moves: 'forward' },
  },
)
const compiled = compileForm(app([deal]), 'deal', registry)
const create = (input: Row, over: Partial<RecordContext> = {}) =>
  validateRecord(compiled, { input, old: null, mode: 'create', context: { ...context, ...over } })
const update = (old: Row, input: Row, over: Partial<RecordContext> = {}) =>
  validateRecord(compiled, { input, old, mode: 'update', context: { ...context, ...over } })
const codes = (result: { issues: readonly { path: string; code: string; level?: string }[] }) =>
  result.issues.map((issue) => `${issue.path} ${issue.code}${issue.level === 'warning' ? '?' : ''}`)

describe('creating a record', () => {
  it('compiles without an issue', () => expect(compiled.issues).toEqual([]))

  it('fills in defaults, empty values and formulas', () => {
    const { record, issues } = create({
      name: 'A',
      items: [
        { product: 'x', quantity: 2, price: '1.25' },
        { product: 'y', price: 3 },
      ],
    })
    expect(issues).toEqual([])
    expect(record).toMatchObject({ stage: '新', active: true, tags: [], reason: null, total: '5.5', with_tax: '6.215' })
    expect(record['items']).toMatchObject([
      { quantity: '2', subtotal: '2.5' },
      { quantity: '1', subtotal: '3' },
    ])
  })

  it('holds the read-only cells of rows for people, and takes them back as they are', () => {
    expect(codes(create({ name: 'A', items: [{ product: 'P', unit: '箱' }] }))).toEqual(['items/0/unit READONLY'])
    expect(create({ name: 'A', items: [{ product: 'P', unit: '件' }] }).issues).toEqual([])
    const { record } = create({ name: 'A', items: [{ product: 'P', unit: '箱' }] }, { writer: 'system' })
    expect(record['items']).toMatchObject([{ unit: '箱' }])
    const old: Row = { name: 'A', items: [{ id: 'r1', product: 'P', quantity: '2', unit: '箱' }] as never }
    const sent = [{ id: 'r1', product: 'P', unit: '箱' }, { product: 'Q' }]
    const next = update(old, { items: sent as never })
    expect(codes(next)).toEqual([])
    expect(next.record['items']).toMatchObject([
      { id: 'r1', quantity: '2', unit: '箱' },
      { quantity: '1', unit: '件' },
    ])
    expect(codes(update(old, { items: [{ id: 'r1', unit: '件' }] as never }))).toEqual(['items/0/unit READONLY'])
  })

  it('tells all mistakes at once, with paths into the rows', () => {
    const result = create({
      amount: -5,
      tags: ['?'],
      items: [{ quantity: 'x' }, 'row'],
      days: 1,
      nothing: 1,
      no: 'X-1',
      owner_name: 'me',
    })
    expect(codes(result)).toEqual([
      'tags OPTION',
      'items/0/quantity NUMBER',
      'items/1 TYPE',
      'days COMPUTED',
      'nothing UNKNOWN_FIELD',
      'no READONLY',
      'owner_name READONLY',
      'name REQUIRED',
      'items/0/product REQUIRED',
      'items/1/product REQUIRED',
      'amount CHECK',
    ])
  })

  it('lets a system writer set numbers and read-only fields, but never computed ones', () => {
    const result = create({ name: 'A', no: 'HT-1', owner_name: 'x', total: 1 }, { writer: 'system' })
    expect(codes(result)).toEqual(['total COMPUTED'])
    expect(result.record).toMatchObject({ no: 'HT-1', owner_name: 'x' })
  })

  it('refuses a field that this writer may not set as if it did not exist', () => {
    expect(codes(create({ name: 'A', amount: 1 }, { writable: (key) => key !== 'amount' }))).toEqual([
      'amount UNKNOWN_FIELD',
    ])
  })

  it('warns without refusing', () => expect(codes(create({ name: 'A', amount: 2000 }))).toEqual(['amount CHECK?']))

  it('requires what a linkage requires while it holds, and sets what it sets', () => {
    const result = create({ name: 'A', stage: '赢' })
    expect(codes(result)).toEqual(['reason REQUIRED'])
    expect(result.record['closed_on']).toBe('2026-11-22')
  })

  it.each([['__proto__'], ['constructor'], ['toString'], ['id'], ['version'], ['owner_id'], ['deleted_at']])(
    'knows no field %s',
    (key) => {
      const input = JSON.parse(`{"name":"A","${key}":"x"}`) as Row
      expect(codes(create(input))).toEqual([`${key} UNKNOWN_FIELD`])
    },
  )
})

describe('updating a record', () => {
  const old = create({ name: 'A', amount: '1.50', items: [{ product: 'x', quantity: 2, price: 1 }] }).record
  const stored = { ...old, items: (old['items'] as Row[]).map((row) => ({ id: 'r1', ...row })) }

  it('changes what was sent and what follows from it, and nothing else', () => {
    expect(update(stored, { name: 'B' }).patch).toEqual({ name: 'B' })
    const { patch } = update(stored, { items: [{ id: 'r1', quantity: 3 }] })
    expect(patch).toMatchObject({ total: '3', with_tax: '3.39', items: [{ id: 'r1', product: 'x', subtotal: '3' }] })
  })

  it('takes an equal amount in another form as no change', () =>
    expect(update(stored, { amount: 1.5 }).patch).toEqual({}))

  it('refuses a row id that is not of this record', () => {
    expect(codes(update(stored, { items: [{ id: 'other', product: 'x' }] }))).toEqual(['items/0/id REFERENCE'])
  })

  it('spares what was broken before and is not touched', () => {
    const broken = { ...stored, name: null, amount: '-5' }
    expect(codes(update(broken, { tags: ['新'] }))).toEqual([])
    expect(codes(update(broken, { amount: -6 }))).toEqual(['amount CHECK'])
    expect(codes(update(broken, { name: '' }))).toEqual(['name REQUIRED'])
  })

  it('spares what an old row lacked before, and asks for it in a new one', () => {
    const broken = { ...stored, items: [{ id: 'r1', product: null, quantity: '2', price: '1' }] }
    const kept = { id: 'r1', quantity: 3 }
    expect(codes(update(broken, { items: [kept, { product: 'y' }] }))).toEqual([])
    expect(codes(update(broken, { items: [kept, { quantity: 1 }] }))).toEqual(['items/1/product REQUIRED'])
    expect(codes(update(stored, { items: [{ id: 'r1', product: null }] }))).toEqual(['items/0/product REQUIRED'])
  })

  it('does not let a person move a stage back, but a rule may', () => {
    const won = { ...stored, stage: '谈' }
    expect(codes(update(won, { stage: '新' }))).toEqual(['stage STAGE_BACK'])
    expect(codes(update(won, { stage: '新' }, { writer: 'system' }))).toEqual([])
  })

  it('applies a set-linkage once, when it begins to hold', () => {
    const won = update(stored, { stage: '赢', reason: 'r' })
    expect(won.patch).toMatchObject({ closed_on: '2026-11-22' })
    const later = update({ ...won.record }, { closed_on: '2026-01-01' })
    expect(later.patch).toEqual({ closed_on: '2026-01-01' })
  })
})

describe('formulas', () => {
  it('are stored where they depend on the record alone', () => {
    const stored = Object.fromEntries(compiled.formulas.map((formula) => [formula.field.key, formula.stored]))
    expect(stored).toEqual({ total: true, with_tax: true, days: false })
    expect(compiled.field('days')?.columnType).toBeUndefined()
    expect(compiled.virtual.map((each) => each.key)).toEqual(['days'])
  })

  it('of a moment are shown in the zone, as the moment itself is', () => {
    const moments = form('f', [
      field('at', 'datetime'),
      field('later', 'formula', { settings: { expression: { dateAdd: [{ var: 'at' }, 1, 'day'] } } }),
    ])
    const later = compileForm(app([moments]), 'f', registry).field('later')!
    const text = (timeZone?: string) =>
      later.type.toText('2026-11-25T03:30:00.000Z', later, 'zh-CN', undefined, timeZone ? { timeZone } : undefined)
    expect([text(), text('UTC')]).toEqual(['2026-11-25 11:30', '2026-11-25 03:30'])
  })

  it('that go in a circle are named with their path', () => {
    const circle: FormDefinition = form('f', [
      field('a', 'formula', { settings: { expression: { '+': [{ var: 'b' }, 1] } } }),
      field('b', 'formula', { settings: { expression: { '+': [{ var: 'a' }, 1] } } }),
    ])
    const { issues } = compileForm(app([circle]), 'f', registry)
    expect(issues).toContainEqual({
      path: 'fields/0/settings/expression',
      code: 'FORMULA_CYCLE',
      params: { cycle: 'a → b → a' },
    })
  })
})
