import { createRegistry, type AppBundle, type FieldType, type FlowDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import { callChoices, firstMapping } from './call-choices.ts'

const type = (name: string, more: Partial<FieldType> = {}) =>
  ({
    type: name,
    label: name,
    group: 'text',
    storage: 'column',
    defaultSettings: {},
    columnType: () => 'text',
    valueType: () => ({ kind: 'text' }),
    filterOperators: [],
    ...more,
  }) as unknown as FieldType
const registry = createRegistry([
  {
    name: 'test',
    fields: [
      type('text'),
      type('number'),
      type('relation', {
        columnType: () => 'uuid',
        valueType: ({ settings }) => ({ kind: 'id', form: String(settings['form']) }),
        target: (settings) => String(settings['form']),
      }),
      type('subform', { storage: 'child', childFields: (settings) => settings['fields'] as never }),
    ],
  } as never,
])
const field = (key: string, type: string, label: string, settings = {}) => ({ id: key, key, type, label, settings })
const flow = (key: string, form: string) => ({ kind: 'flow', key, label: key, form, steps: [] }) as FlowDefinition
const bundle = {
  app: { key: 'a' },
  options: {},
  forms: {
    deal: {
      kind: 'form',
      key: 'deal',
      label: '订单',
      fields: [
        field('title', 'text', '名称'),
        field('items', 'subform', '明细', {
          fields: [field('name', 'text', '名称'), field('price', 'number', '单价'), field('note', 'text', '数量')],
        }),
      ],
    },
    purchase: {
      kind: 'form',
      key: 'purchase',
      label: '采购',
      fields: [
        field('what', 'text', '名称'),
        field('price', 'number', '单价'),
        field('count', 'number', '数量'),
        field('deal', 'relation', '来源', { form: 'deal' }),
      ],
    },
  },
  flows: { main: flow('main', 'deal'), other: flow('other', 'deal'), buy: flow('buy', 'purchase') },
  rules: {},
  roles: {},
} as unknown as AppBundle
const { main, other, buy } = bundle.flows as Record<string, FlowDefinition>
const keys = (from: FlowDefinition, to: FlowDefinition) =>
  callChoices(bundle, registry, from, to, 'zh-CN').map(({ key }) => key)

test('a flow is called on what its form has to do with the record', () => {
  expect(keys(main!, buy!)).toEqual(['children', 'rows', 'new'])
  expect(keys(buy!, main!)).toEqual(['related', 'new'])
  expect(keys(main!, other!)).toEqual(['self', 'rows', 'new'])
  expect(keys(main!, main!)).not.toContain('self')
})
test('a new record begins with what is called the same, and with the way back', () => {
  const rows = { kind: 'rows', field: 'items' } as const
  expect(firstMapping(bundle, registry, main!, buy!, rows)).toEqual({
    what: { var: 'name' },
    price: { var: 'price' },
    deal: { var: 'parent.id' },
  })
  expect(firstMapping(bundle, registry, main!, buy!, { kind: 'new' })).toEqual({
    what: { var: 'title' },
    deal: { var: 'id' },
  })
  expect(firstMapping(bundle, registry, main!, other!, { kind: 'self' })).toEqual({})
})
