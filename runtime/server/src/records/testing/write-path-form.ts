import type { FieldDefinition, FormDefinition, Json } from '@tenon/engine'

export const field = (
  key: string,
  type: string,
  label: string,
  extra: Partial<FieldDefinition> = {},
): FieldDefinition => ({ id: `f_${key}`, key, type, label, ...extra })
const options = (...values: string[]) => ({ settings: { options: values.map((value) => ({ value })) } })
const is = (key: string, value: string) => ({ '==': [{ var: key }, value] })

/** What rules, flows and calls of other systems hand on, from forms that take anything. */
export const HANDED = [
  'name',
  'mobile',
  'company',
  'branch',
  'title',
  'level',
  'reason',
  'amount',
  'paid',
  'tag',
  'grade',
  'country',
  'city',
  'stage',
] as const
/** A field that takes anything, for a value of `key`. */
export const raw = (key: string, name = key): FieldDefinition =>
  field(name, key === 'amount' || key === 'paid' ? 'number' : 'text', name)
/** Key of the field beside `key` from which a rule before the save sets it. */
export const wish = (key: string): string => `wish_${key}`

export const filled = (key: string): Json => ({ '!': [{ isEmpty: [{ var: key }] }] })

/**
 * A form with one of each: default, the four linkages, conditional options, both checks, the three matches, a stage, rows with
 * a default, a required and a read-only column.
 */
export const lead: FormDefinition = {
  kind: 'form',
  key: 'lead',
  label: '线索',
  title: 'name',
  views: [{ key: 'all', kind: 'table', label: '全部', columns: [...HANDED] }],
  fields: [
    field('name', 'text', '名称', { required: true }),
    field('mobile', 'phone', '手机', { settings: { pattern: 'cn-mobile' } }),
    field('company', 'text', '公司'),
    field('branch', 'text', '分部'),
    field('title', 'text', '标题'),
    field('level', 'select', '级别', { ...options('A', 'B'), default: 'B' }),
    field('reason', 'text', '理由'),
    field('amount', 'money', '金额'),
    field('paid', 'money', '已付'),
    field('tax', 'formula', '税额', { settings: { expression: { '*': [{ var: 'amount' }, { decimal: '0.1' }] } } }),
    field('tag', 'text', '标记'),
    field('grade', 'text', '评分'),
    field('country', 'select', '国家', options('中国', '日本')),
    field('city', 'select', '城市', options('上海', '东京')),
    field('scan', 'attachment', '扫描件', { settings: { accept: ['pdf'] } }),
    field('filed', 'text', '归档号', { readonly: true }),
    field('stage', 'select', '阶段', { ...options('新建', '谈判', '赢单', '搁置'), default: '新建' }),
    field('lines', 'subform', '明细', {
      settings: {
        min: 0,
        fields: [
          field('product', 'text', '产品', { required: true }),
          field('count', 'number', '数量', { default: 1 }),
          field('unit', 'text', '单位', { default: '件', readonly: true }),
          field('price', 'money', '单价'),
          field('sum', 'formula', '小计', { settings: { expression: { '*': [{ var: 'count' }, { var: 'price' }] } } }),
        ],
      },
    }),
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
    {
      key: 'overpaid',
      when: { '>': [{ var: 'paid' }, { var: 'amount' }] },
      do: 'block',
      at: ['paid'],
      message: '已付不能多于金额',
    },
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
    { key: 'web', label: '登记', fields: [...HANDED] },
    { key: 'fair', label: '展会', fields: ['name', 'mobile'], values: { grade: '展会来的', stage: '谈判' } },
  ],
}

/** The same with wishes beside it, which a rule before the save grants. */
export const ruled: FormDefinition = {
  ...lead,
  key: 'ruled',
  label: '有规则的线索',
  fields: [...lead.fields, ...HANDED.map((key) => raw(key, wish(key)))],
}
