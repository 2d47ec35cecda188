import { compileForm, createRegistry, type FieldDefinition } from '@tenon/engine'
import { corePlugin } from '@tenon/core'
import { expect, it } from 'vitest'
import { mergeChoices } from './merge-choices.ts'

const field = (key: string, type: string, more: Partial<FieldDefinition> = {}): FieldDefinition => ({
  id: key,
  key,
  type,
  label: key,
  ...more,
})
const definition = {
  kind: 'form' as const,
  key: 'customer',
  label: '客户',
  fields: [
    field('name', 'text'),
    field('amount', 'money'),
    field('phone', 'phone'),
    field('secret', 'text'),
    field('no', 'autoNumber'),
    field('tags', 'multiSelect', { settings: { options: [{ value: '甲' }, { value: '乙' }] } }),
  ],
}
const bundle = {
  app: { kind: 'app' as const, key: 'a', label: 'A' },
  options: {},
  forms: { customer: definition },
  flows: {},
  rules: {},
  reports: {},
  dashboards: {},
  roles: {},
}
const form = compileForm(bundle, 'customer', createRegistry([corePlugin]))
const fields = {
  name: 'editable',
  amount: 'editable',
  phone: 'editable',
  secret: 'readonly',
  no: 'editable',
  tags: 'editable',
}

it('offers what differs and may be written, and begins with what is there', () => {
  const mine = { name: '甲公司', amount: '10.0', phone: null, secret: '1', no: '1', tags: ['甲'] }
  const other = { name: '甲', amount: 10, phone: '138', secret: '2', no: '2', tags: ['乙'] }
  expect(
    mergeChoices(form, { fields } as never, mine, other).map(({ field: { key }, first, both }) => [key, first, both]),
  ).toEqual([
    ['name', 'this', false],
    ['phone', 'other', false],
    ['tags', 'this', true],
  ])
})
