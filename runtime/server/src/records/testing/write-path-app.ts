import type { Definition, FormDefinition, Json } from '@tenon/engine'
import { field, filled, HANDED, lead, raw, ruled, wish } from './write-path-form.ts'

/** Named by an action it would be given, be it empty: an action of its own where there is something, so that defaults stay. */
const ALONE = ['level', 'grade', 'stage'] as const
const PLAIN = HANDED.filter((key) => !(ALONE as readonly string[]).includes(key))
const given = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, { var: key }]))
const make = (id: string, more: readonly string[], when: Json) => ({
  id,
  kind: 'createRecord',
  form: 'lead',
  values: given([...PLAIN, ...more]),
  when,
})
/** One of them, whichever is filled. */
const MAKE = [
  make('plain', [], { '!': [{ or: ALONE.map(filled) }] }),
  ...ALONE.map((key) => make(key, [key], filled(key))),
]
/** Each field by itself, where there is something for it. */
const CHANGE = HANDED.map((key) => ({
  id: key,
  kind: 'updateRecord',
  target: 'lead',
  set: { [key]: { var: key } },
  when: filled(key),
}))
const CHANGE_MATCHING = HANDED.map((key) => ({
  id: key,
  kind: 'updateRecords',
  form: 'lead',
  where: { '==': [{ var: 'name' }, { var: 'parent.of' }] },
  set: { [key]: { var: key } },
  when: filled(key),
}))

const order = (key: string): FormDefinition => ({
  kind: 'form',
  key,
  label: key,
  fields: [
    field('lead', 'relation', '线索', { settings: { form: 'lead' } }),
    field('of', 'text', '名称'),
    ...HANDED.map((each) => raw(each)),
  ],
})
const ORDERS = [
  'by_rule',
  'by_user',
  'by_flow',
  'change_by_user',
  'change_by_rule',
  'change_by_flow',
  'change_matching',
]

const rule = (key: string, form: string, then: readonly Json[], more: object = { when: [{ on: 'created' }] }) => ({
  kind: 'rule',
  key,
  label: key,
  form,
  onImport: false,
  then,
  ...more,
})
/** Before the save, also of an import: what is wished is set. */
const grant = (key: string, keys: readonly string[]) =>
  rule(
    key,
    'ruled',
    keys.map((each) => ({
      id: each,
      kind: 'setFields',
      set: { [each]: { var: wish(each) } },
      when: filled(wish(each)),
    })),
    {
      onImport: true,
      when: [
        { on: 'created', before: true },
        ...keys.map((each) => ({ on: 'updated', before: true, field: wish(each) })),
      ],
    },
  )
/** A step for each action: of one kind, one may be meant and the others not. */
const flow = (key: string, form: string, actions: readonly { readonly id: string }[]) => ({
  kind: 'flow',
  key,
  label: key,
  form,
  steps: actions.map((action) => ({ id: `step_${action.id}`, kind: 'serviceTask', actions: [action] })),
})
const all = {
  view: { scope: 'all' as const },
  create: {},
  edit: { scope: 'all' as const },
  delete: { scope: 'all' as const },
  import: {},
}
const FORMS = Object.fromEntries(['lead', 'ruled', ...ORDERS].map((key) => [key, all]))
const byPath = Object.fromEntries(HANDED.map((key) => [key, key]))

/** Everything that writes leads without a person at the form. */
export const writePathApp = [
  lead,
  ruled,
  ...ORDERS.map(order),
  rule('make_by_rule', 'by_rule', MAKE),
  rule('make_by_user', 'by_user', MAKE, { when: [{ on: 'created' }], runAs: 'user' }),
  rule('change_by_user', 'change_by_user', CHANGE, { when: [{ on: 'created' }], runAs: 'user' }),
  rule('change_by_rule', 'change_by_rule', CHANGE),
  rule('change_matching', 'change_matching', CHANGE_MATCHING),
  ...[HANDED.slice(0, 7), HANDED.slice(7)].map((keys, i) => grant(`wishes_${i}`, keys)),
  rule('called', 'lead', [], { when: [{ on: 'webhook', match: 'name', values: byPath }] }),
  flow('make_by_flow', 'by_flow', MAKE),
  flow('change_by_flow', 'change_by_flow', CHANGE),
  {
    kind: 'flow',
    key: 'fill',
    label: '填写',
    form: 'lead',
    steps: [
      {
        id: 'fill',
        kind: 'userTask',
        approvers: [{ kind: 'role', role: 'clerk' }],
        mode: 'any',
        onSelf: { do: 'self' },
        fields: Object.fromEntries([...HANDED, 'scan', 'filed', 'lines'].map((key) => [key, 'editable'])),
      },
    ],
  },
  { kind: 'role', key: 'clerk', label: '录入', forms: FORMS },
  { kind: 'role', key: 'manager', label: '经理', forms: FORMS },
  {
    kind: 'role',
    key: 'own',
    label: '自己的',
    forms: {
      lead: {
        ...all,
        edit: { scope: 'own' },
        fields: { paid: { mode: 'readonly', when: { '>': [{ var: 'amount' }, 100] } } },
      },
    },
  },
] as readonly Definition[]
