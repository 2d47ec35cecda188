import { appFields, createRegistry, type AppBundle, type FieldType, type FormDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import { addMirror, mirrorIn, pointsTo } from './mirror-of.ts'

type Settings = Readonly<Record<string, string>>
const kind = (type: string, more: object) =>
  ({ type, storage: 'column', defaultSettings: {}, columnType: () => 'uuid', ...more }) as unknown as FieldType
const mirrored = ({ from = '' }: Settings) => {
  const [form = '', relation = ''] = from.split('.')
  return { kind: 'mirror', form, relation }
}
const registry = createRegistry([
  {
    key: 'test',
    fields: [
      kind('text', { columnType: () => 'text' }),
      kind('relation', { target: ({ form }: Settings) => form }),
      kind('member', { target: () => '$user' }),
      kind('other', { storage: 'virtual', columnType: () => undefined, computed: mirrored }),
    ],
  },
] as never)
const form = (key: string, fields: FormDefinition['fields']): FormDefinition => ({
  kind: 'form',
  key,
  label: key,
  fields,
})
const bundle = {
  app: { kind: 'app', key: 'crm', label: 'CRM' },
  options: {},
  flows: {},
  rules: {},
  reports: {},
  dashboards: {},
  roles: {},
  forms: {
    customer: form('customer', [{ id: 'f_1', key: 'name', type: 'text', label: '名称' }]),
    contact: form('contact', [
      { id: 'f_1', key: 'customer', type: 'relation', label: '客户', settings: { form: 'customer' } },
      { id: 'f_2', key: 'person', type: 'member', label: '对接人' },
    ]),
  },
} as AppBundle
const field = (of: AppBundle, key: string) => appFields(of, registry).of('contact')!.get(key)!

test('a relation is shown in the form that it points to, once, at its end', () => {
  const relation = field(bundle, 'customer')
  expect(mirrorIn(bundle, registry, relation)).toBeUndefined()
  const next = addMirror(bundle, registry, relation, '联系人')
  expect(next.forms['customer']!.fields.at(-1)).toMatchObject({
    key: 'contact',
    label: '联系人',
    settings: { from: 'contact.customer' },
  })
  expect(next.forms['customer']!.layout!.at(-1)!.items.at(-1)).toBe('contact')
  expect(next.forms['contact']).toBe(bundle.forms['contact'])
  expect(mirrorIn(next, registry, field(next, 'customer'))?.key).toBe('contact')
})

test('people and what is no relation have no other form', () => {
  expect(pointsTo(bundle, field(bundle, 'person'))).toBeUndefined()
  expect(pointsTo(bundle, undefined)).toBeUndefined()
})
