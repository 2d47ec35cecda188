import type { Definition } from '@tenon/engine'

const any = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const }, import: {} }
const name = { id: 'f_name', key: 'name', type: 'text', label: '名称', required: true }

/** An app in which everything has consequences: numbers and rows, an approval, and after it a record, a mail, a notice, a webhook to `hook`, a worker. */
export const journalApp = (hook: string): readonly Definition[] => [
  {
    kind: 'form',
    key: 'thing',
    label: '物',
    title: 'name',
    number: 'no',
    fields: [
      { id: 'f_no', key: 'no', type: 'autoNumber', label: '号', settings: { pattern: 'N{00000}' } },
      name,
      {
        id: 'f_rows',
        key: 'rows',
        type: 'subform',
        label: '行',
        settings: { fields: [{ id: 'r1', key: 'n', type: 'number', label: '数' }] },
      },
    ],
  },
  {
    kind: 'form',
    key: 'request',
    label: '申请',
    title: 'name',
    fields: [name, { id: 'f_worker', key: 'worker', type: 'member', label: '经办人' }],
  },
  { kind: 'form', key: 'effect', label: '后果', title: 'name', fields: [name] },
  {
    kind: 'flow',
    key: 'ask',
    label: '审批',
    form: 'request',
    steps: [{ id: 'decide', kind: 'userTask', approvers: [{ kind: 'initiator' }], onSelf: { do: 'self' } }],
  },
  {
    kind: 'rule',
    key: 'begin',
    label: '提交即审批',
    form: 'request',
    onImport: false,
    when: [{ on: 'created' }],
    then: [{ id: 'flow', kind: 'startFlow', flow: 'ask' }],
  },
  {
    kind: 'rule',
    key: 'follow',
    label: '通过之后',
    form: 'request',
    onImport: false,
    when: [{ on: 'flowEnded', flow: 'ask', outcome: 'approved' }],
    then: [
      { id: 'record', kind: 'createRecord', form: 'effect', values: { name: '{name}' } },
      { id: 'mail', kind: 'mail', to: [{ kind: 'address', address: 'a@example.com' }], subject: '{name}', text: '过' },
      { id: 'tell', kind: 'notify', to: [{ kind: 'field', field: 'created_by' }], title: '过 {name}' },
      { id: 'call', kind: 'webhook', url: hook, event: 'passed', body: { name: { var: 'name' } } },
      {
        id: 'give',
        kind: 'assign',
        field: 'worker',
        rows: [{ from: [{ kind: 'role', role: 'all' }], by: 'leastLoad' }],
      },
    ],
  },
  { kind: 'role', key: 'all', label: '全部', forms: { thing: any, request: any, effect: any } },
]
