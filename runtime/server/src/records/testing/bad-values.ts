import type { Definition, FieldDefinition, Row } from '@tenon/engine'

const field = (key: string, type: string, settings: Record<string, unknown> = {}): FieldDefinition => ({
  id: `f_${key}`,
  key,
  type,
  label: { 'zh-CN': LABELS[key] ?? key, 'en-US': key },
  settings,
})
const LABELS: Readonly<Record<string, string>> = {
  tag: '标记',
  name: '名称',
  note: '说明',
  digits: '证号',
  n: '数量',
  m: '金额',
  day: '日期',
  at: '时间',
  range: '区间',
  choice: '级别',
  one_of: '型号',
  several: '附件型号',
  mobile: '手机',
  mail: '邮箱',
  link: '网址',
  place: '位置',
}
/** As many as a set of options may have. */
const PARTS = Array.from({ length: 400 }, (_, i) => ({ value: `P${i}` }))

/** What is written to: one of each kind of value, and for a rule that sets fields a `raw_` of each that it may set. */
const TARGETS = [
  field('name', 'text'),
  field('note', 'longText', { maxLength: 20_000 }),
  field('digits', 'text', { pattern: 'digits', maxLength: 2000 }),
  field('n', 'number'),
  field('m', 'money'),
  field('day', 'date'),
  field('at', 'datetime'),
  field('range', 'dateRange'),
  field('choice', 'select', { options: [{ value: 'A' }, { value: 'B' }] }),
  field('one_of', 'select', { options: 'parts' }),
  field('several', 'multiSelect', { options: 'parts' }),
  field('mobile', 'phone', { pattern: 'cn-mobile' }),
  field('mail', 'email'),
  field('link', 'url'),
  field('place', 'location'),
]
export const KEYS = TARGETS.map(({ key }) => key)

/** What a rule or a flow hands on: as text, whatever the field is that gets it. */
const CARRIED = ['name', 'note', 'digits', 'n', 'm', 'day', 'at', 'choice', 'one_of', 'mobile', 'mail', 'link']
export const carried = (key: string): boolean => CARRIED.includes(key)
const carriers = (prefix = ''): FieldDefinition[] =>
  CARRIED.map((key) => field(`${prefix}${key}`, 'longText', { maxLength: 20_000 }))
const filled = (key: string) => ({ '!': [{ isEmpty: [{ var: key }] }] })
const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const }, import: {}, export: {} }

export const badValueApp: readonly Definition[] = [
  { kind: 'options', key: 'parts', label: '零件', items: PARTS },
  {
    kind: 'form',
    key: 'thing',
    label: '物',
    title: 'tag',
    fields: [field('tag', 'text'), ...TARGETS, ...carriers('raw_')],
    public: [{ key: 'web', label: '登记', fields: ['tag', ...KEYS] }],
  },
  { kind: 'form', key: 'made_by_rule', label: '规则', fields: [field('tag', 'text'), ...carriers()] },
  { kind: 'form', key: 'made_by_flow', label: '流程', fields: [field('tag', 'text'), ...carriers()] },
  {
    kind: 'rule',
    key: 'make',
    label: '创建',
    form: 'made_by_rule',
    onImport: false,
    when: [{ on: 'created' }],
    then: CARRIED.map((key) => ({
      id: `make_${key}`,
      kind: 'createRecord',
      when: filled(key),
      form: 'thing',
      values: { tag: { var: 'tag' }, [key]: { var: key } },
    })),
  },
  {
    kind: 'rule',
    key: 'set',
    label: '设置',
    form: 'thing',
    onImport: false,
    when: [{ on: 'created' }],
    then: CARRIED.map((key) => ({
      id: `set_${key}`,
      kind: 'setFields',
      when: filled(`raw_${key}`),
      set: { [key]: { var: `raw_${key}` } },
    })),
  },
  {
    kind: 'flow',
    key: 'make_flow',
    label: '创建',
    form: 'made_by_flow',
    steps: [
      {
        id: 'make',
        kind: 'serviceTask',
        actions: CARRIED.map((key) => ({
          id: `make_${key}`,
          kind: 'createRecord',
          when: filled(key),
          form: 'thing',
          values: { tag: { var: 'tag' }, [key]: { var: key } },
        })),
      },
    ],
  },
  {
    kind: 'flow',
    key: 'change_flow',
    label: '更新',
    form: 'thing',
    steps: [
      {
        id: 'change',
        kind: 'serviceTask',
        actions: CARRIED.map((key) => ({
          id: `change_${key}`,
          kind: 'updateRecord',
          when: filled(`raw_${key}`),
          set: { [key]: { var: `raw_${key}` } },
        })),
      },
    ],
  },
  {
    kind: 'flow',
    key: 'fill',
    label: '填写',
    form: 'thing',
    steps: [
      {
        id: 'fill',
        kind: 'userTask',
        approvers: [{ kind: 'role', role: 'clerk' }],
        mode: 'any',
        onSelf: { do: 'self' },
        fields: Object.fromEntries(KEYS.map((key) => [key, 'editable'])),
      },
    ],
  },
  {
    kind: 'rule',
    key: 'called',
    label: '外部',
    form: 'thing',
    onImport: false,
    when: [{ on: 'webhook', match: 'tag', values: Object.fromEntries(['tag', ...KEYS].map((key) => [key, key])) }],
    then: [],
  },
  {
    kind: 'role',
    key: 'clerk',
    label: '录入',
    forms: { thing: all, made_by_rule: all, made_by_flow: all },
  },
]

/** A value for a field: it is kept to the letter, or refused at that field for that reason. */
export interface BadValue {
  readonly what: string
  readonly field: string
  readonly value: unknown
  /** Code; undefined = it is kept. */
  readonly refused?: string
  /** What is read back. Default: `value`. */
  readonly saved?: unknown
  /** Of a file: its cells are read as people write them. */
  readonly file?: { readonly refused?: string; readonly saved?: unknown; readonly cell?: unknown }
}

export const BAD_VALUES: readonly BadValue[] = [
  { what: 'a name of 300 characters', field: 'name', value: '长'.repeat(300), refused: 'TOO_LONG' },
  { what: 'emoji in a name', field: 'name', value: '👩‍👩‍👧‍👦 机械🏭 𠮷野家' },
  { what: 'letters from right to left', field: 'name', value: 'شركة \u202eabc\u202c' },
  { what: 'a formula of a sheet', field: 'name', value: `=HYPERLINK("http://x.example","y")` },
  { what: 'a sentence of SQL', field: 'name', value: `'; drop table app_odd.thing; --` },
  { what: 'markup', field: 'name', value: '<img src=x onerror=alert(1)>' },
  { what: 'U+0000', field: 'name', value: 'a\u0000b', refused: 'CHARACTERS' },
  { what: 'a lone high surrogate', field: 'name', value: 'a\ud800b', refused: 'CHARACTERS' },
  { what: 'a lone low surrogate', field: 'note', value: 'a\udc00b', refused: 'CHARACTERS' },
  { what: 'U+0000 in a long text', field: 'note', value: 'a\u0000b', refused: 'CHARACTERS' },
  { what: '20,000 emoji', field: 'note', value: '😀'.repeat(20_000) },
  { what: 'a text above the limit', field: 'note', value: '😀'.repeat(20_001), refused: 'TOO_LONG' },
  { what: 'a pattern of 5 kB', field: 'note', value: `^(${'(a+)+'.repeat(1000)})$` },
  { what: '2,000 characters against a format', field: 'digits', value: `${'1'.repeat(1999)}a`, refused: 'PATTERN' },
  { what: '5 kB against a format', field: 'digits', value: '1'.repeat(5000), refused: 'TOO_LONG' },
  { what: '1e400', field: 'n', value: '1e400', refused: 'NUMBER' },
  { what: 'NaN', field: 'n', value: 'NaN', refused: 'NUMBER' },
  { what: 'Infinity', field: 'm', value: '-Infinity', refused: 'MONEY' },
  { what: 'a hexadecimal number', field: 'n', value: '0x10', refused: 'NUMBER' },
  { what: 'an integer of 20 digits', field: 'n', value: '12345678901234567890' },
  { what: 'an amount of 20 digits', field: 'm', value: '12345678901234567890.12' },
  { what: 'an integer of 40 digits', field: 'n', value: '9'.repeat(40), refused: 'NUMBER' },
  { what: 'an amount with a lone surrogate', field: 'm', value: '1\ud800', refused: 'MONEY' },
  { what: 'an amount in words', field: 'm', value: '面议', refused: 'MONEY' },
  { what: 'tomorrow', field: 'day', value: 'tomorrow', refused: 'DATE' },
  { what: 'the 30th of February', field: 'day', value: '2024-02-30', refused: 'DATE' },
  { what: 'the year 99999', field: 'day', value: '99999-01-01', refused: 'DATE' },
  { what: 'tomorrow as a moment', field: 'at', value: 'tomorrow', refused: 'DATETIME' },
  { what: 'a moment of the 30th of February', field: 'at', value: '2024-02-30 10:00', refused: 'DATETIME' },
  { what: 'a range that ends before it begins', field: 'range', value: ['2024-02-01', '2024-01-01'], refused: 'RANGE' },
  { what: 'a range of no days', field: 'range', value: ['2024-02-30', '2024-03-01'], refused: 'DATE' },
  { what: 'an option that is none', field: 'choice', value: 'C', refused: 'OPTION' },
  { what: 'an option with U+0000', field: 'choice', value: 'A\u0000', refused: 'OPTION' },
  { what: 'an option like a property', field: 'choice', value: '__proto__', refused: 'OPTION' },
  { what: 'the last of 400 options', field: 'one_of', value: 'P399' },
  { what: 'one beyond 400 options', field: 'one_of', value: 'P400', refused: 'OPTION' },
  { what: '400 options at once', field: 'several', value: PARTS.map(({ value }) => value) },
  { what: 'a phone of letters', field: 'mobile', value: '1380013800o', refused: 'PHONE' },
  { what: 'half a mail address', field: 'mail', value: 'a@', refused: 'EMAIL' },
  { what: 'a script as an address', field: 'link', value: 'javascript:alert(1)', refused: 'URL' },
  { what: 'a place beyond the pole', field: 'place', value: { lat: 91, lng: 190 }, refused: 'LOCATION' },
]

/** How a sheet holds a value. */
export function cellOf({ value }: BadValue): unknown {
  if (Array.isArray(value)) return value.join(value.length === 2 ? ' ~ ' : '、')
  if (value !== null && typeof value === 'object') return Object.values(value as Row).join(',')
  return value
}
