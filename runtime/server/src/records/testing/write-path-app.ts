import type { Definition, FieldDefinition, FormDefinition } from '@tenon/engine'

const field = (key: string, type: string, label: string, extra: Partial<FieldDefinition> = {}): FieldDefinition => ({
  id: `f_${key}`,
  key,
  type,
  label,
  ...extra,
})
const options = (...values: string[]) => ({ settings: { options: values.map((value) => ({ value })) } })
const is = (key: string, value: string) => ({ '==': [{ var: key }, value] })

/** A form with one of each: default, the four linkages, conditional options, both checks, the three matches, a stage. */
export const lead: FormDefinition = {
  kind: 'form',
  key: 'lead',
  label: '线索',
  title: 'name',
  fields: [
    field('name', 'text', '名称', { required: true }),
    field('mobile', 'phone', '手机', { settings: { pattern: 'cn-mobile' } }),
    field('company', 'text', '公司'),
    field('branch', 'text', '分部'),
    field('title', 'text', '标题'),
    field('level', 'select', '级别', { ...options('A', 'B'), default: 'B' }),
    field('reason', 'text', '理由'),
    field('amount', 'money', '金额'),
    field('tax', 'formula', '税额', { settings: { expression: { '*': [{ var: 'amount' }, { decimal: '0.1' }] } } }),
    field('tag', 'text', '标记'),
    field('grade', 'text', '评分'),
    field('country', 'select', '国家', options('中国', '日本')),
    field('city', 'select', '城市', options('上海', '东京')),
    field('scan', 'attachment', '扫描件', { settings: { accept: ['pdf'] } }),
    field('stage', 'select', '阶段', { ...options('新建', '谈判', '赢单'), default: '新建' }),
  ],
  linkage: [
    { when: is('level', 'A'), show: ['reason'], require: ['reason'] },
    { when: is('stage', '赢单'), readonly: ['amount'] },
    { when: is('level', 'B'), readonly: ['grade'] },
    { when: { '>': [{ var: 'amount' }, 500] }, set: { tag: '重点' } },
    { when: is('country', '日本'), options: { city: ['东京'] } },
  ],
  checks: [
    { key: 'negative', when: { '<': [{ var: 'amount' }, 0] }, do: 'block', at: ['amount'], message: '金额不能为负' },
    { key: 'large', when: { '>': [{ var: 'amount' }, 1000] }, do: 'warn', at: ['amount'], message: '金额偏大' },
  ],
  duplicates: [
    { fields: ['mobile'], match: 'exact', do: 'block' },
    { fields: ['company', 'branch'], match: 'normalized', do: 'block' },
    { fields: ['title'], match: 'similar', threshold: 0.6, do: 'block' },
  ],
  stage: {
    field: 'stage',
    moves: [
      { from: '新建', to: ['谈判', '赢单'] },
      { from: '谈判', to: ['赢单'], roles: ['manager'], message: '只有经理能确认赢单' },
    ],
    message: '阶段不能这样改',
  },
  public: [
    {
      key: 'web',
      label: '登记',
      fields: [
        'name',
        'mobile',
        'company',
        'branch',
        'title',
        'level',
        'reason',
        'amount',
        'tag',
        'grade',
        'country',
        'city',
        'stage',
      ],
    },
  ],
}

/** What may be given; `level` apart, because an action that names a field gives it, be it empty. */
const KEYS = ['name', 'mobile', 'company', 'branch', 'title', 'reason', 'amount', 'country', 'city', 'stage', 'tag']
const given = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, { var: key }]))
const make = (keys: readonly string[]) => [{ id: 'make', kind: 'createRecord', form: 'lead', values: given(keys) }]
const PLAIN = KEYS.filter((key) => key !== 'stage' && key !== 'tag')

/** A form that takes anything and hands it on: by a rule as it is made, or by a flow that is started on it. */
const wish = (key: string): FormDefinition => ({
  kind: 'form',
  key,
  label: key,
  fields: [...PLAIN, 'level'].map((name) => field(name, name === 'amount' ? 'number' : 'text', name)),
})
const empty = { isEmpty: [{ var: 'level' }] }
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const }, import: {} }

export const writePathApp: readonly Definition[] = [
  lead,
  wish('by_rule'),
  wish('by_flow'),
  {
    kind: 'form',
    key: 'order_update',
    label: '改',
    fields: [
      field('lead', 'relation', '线索', { settings: { form: 'lead' } }),
      field('amount', 'number', '金额'),
      field('level', 'text', '级别'),
      field('stage', 'text', '阶段'),
    ],
  },
  {
    kind: 'rule',
    key: 'hand_on',
    label: '转交',
    form: 'by_rule',
    onImport: false,
    when: [{ on: 'created' }],
    then: [
      { ...make(PLAIN)[0]!, id: 'plain', when: empty },
      { ...make([...PLAIN, 'level'])[0]!, id: 'levelled', when: { '!': [empty] } },
    ],
  },
  {
    kind: 'rule',
    key: 'change',
    label: '改',
    form: 'order_update',
    onImport: false,
    when: [{ on: 'created' }],
    then: [
      {
        id: 'amount',
        kind: 'updateRecord',
        target: 'lead',
        set: { amount: { var: 'amount' } },
        when: { '!': [{ isEmpty: [{ var: 'amount' }] }] },
      },
      {
        id: 'level',
        kind: 'updateRecord',
        target: 'lead',
        set: { level: { var: 'level' } },
        when: { '!': [{ isEmpty: [{ var: 'level' }] }] },
      },
      {
        id: 'stage',
        kind: 'updateRecord',
        target: 'lead',
        set: { stage: { var: 'stage' } },
        when: { '!': [{ isEmpty: [{ var: 'stage' }] }] },
      },
    ],
  },
  {
    kind: 'flow',
    key: 'hand_on_flow',
    label: '转交',
    form: 'by_flow',
    steps: [
      { id: 'plain', kind: 'serviceTask', actions: [{ ...make(PLAIN)[0]!, when: empty }] },
      { id: 'levelled', kind: 'serviceTask', actions: [{ ...make([...PLAIN, 'level'])[0]!, when: { '!': [empty] } }] },
    ],
  },
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
        fields: {
          amount: 'editable',
          level: 'editable',
          city: 'editable',
          country: 'editable',
          stage: 'editable',
          scan: 'editable',
        },
      },
    ],
  },
  {
    kind: 'role',
    key: 'clerk',
    label: '录入',
    forms: { lead: all, by_rule: all, by_flow: all, order_update: all },
  },
  {
    kind: 'role',
    key: 'manager',
    label: '经理',
    forms: { lead: all, by_rule: all, by_flow: all, order_update: all },
  },
]
