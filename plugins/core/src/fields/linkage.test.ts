import {
  checkForm,
  compileForm,
  fieldStates,
  issueMessage,
  publicForm,
  scopeOf,
  stageChoices,
  stageFor,
  type RecordContext,
  type Row,
  validateRecord,
  withoutFields,
} from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { app, context, field, form, registry } from './testing/tiny-app.ts'

const signed = { '==': [{ var: 'stage' }, '赢'] }
const deal = form(
  'deal',
  [
    field('name', 'text', { required: true }),
    field('stage', 'select', { settings: { options: 'stage' }, default: '新' }),
    field('amount', 'money', { default: 1 }),
    field('country', 'select', { settings: { options: [{ value: '中国' }, { value: '日本' }] } }),
    field('city', 'multiSelect', { settings: { options: [{ value: '上海' }, { value: '东京' }, { value: '大阪' }] } }),
    field('customer', 'relation', { settings: { form: 'deal' } }),
  ],
  {
    stage: { field: 'stage', moves: 'forward' },
    linkage: [
      { when: signed, readonly: ['amount'] },
      { when: { '==': [{ var: 'country' }, '日本'] }, options: { city: ['东京', '大阪'] } },
      { when: { '==': [{ var: 'name' }, '关东'] }, options: { city: ['东京'] } },
    ],
  },
)
const compiled = compileForm(app([deal]), 'deal', registry)
const judge = (input: Row, old: Row | null = null, over: { set?: Row; writer?: 'system' } = {}) => {
  const { set, writer } = over
  const mode = old ? 'update' : 'create'
  const at = writer ? { ...context, writer } : context
  const { issues } = validateRecord(compiled, { input, ...(set ? { set } : {}), old, mode, context: at })
  return issues.map(({ path, code }) => `${path} ${code}`)
}
const stored = { name: '甲', stage: '赢', amount: '5', country: null, city: [], customer: null }

describe('a field that a linkage holds fast', () => {
  it('refuses a person, not a rule', () => {
    expect(judge({ amount: 6 }, stored)).toEqual(['amount READONLY'])
    expect(judge({ amount: 6 }, stored, { writer: 'system' })).toEqual([])
    expect(judge({}, stored, { set: { amount: 6 } })).toEqual([])
    expect(judge({ amount: 5 }, stored)).toEqual([])
  })
  it('takes what was typed before the condition held, and what is typed with the condition away', () => {
    expect(judge({ stage: '赢', amount: 6 }, { ...stored, stage: '谈' })).toEqual([])
    expect(judge({ name: '乙', stage: '赢', amount: 9 })).toEqual([])
  })
  it('is fast in a new record where it is so from the beginning', () => {
    const locked = form('deal', deal.fields, { linkage: [{ when: { '==': [1, 1] }, readonly: ['amount'] }] })
    const other = compileForm(app([locked]), 'deal', registry)
    const { issues } = validateRecord(other, { input: { name: '甲', amount: 2 }, old: null, mode: 'create', context })
    expect(issues).toMatchObject([{ path: 'amount', code: 'READONLY' }])
    expect(
      validateRecord(other, { input: { name: '甲', amount: 1 }, old: null, mode: 'create', context }).issues,
    ).toEqual([])
  })
})

describe('options under a condition', () => {
  it('offer what every linkage that holds leaves', () => {
    const states = (row: Row) => fieldStates(compiled, scopeOf(compiled, row, context, null)).get('city')?.options
    expect(states({ country: '中国' })).toBeUndefined()
    expect([...states({ country: '日本' })!]).toEqual(['东京', '大阪'])
    expect([...states({ country: '日本', name: '关东' })!]).toEqual(['东京'])
  })
  it('refuse others, one or in a list, and say which', () => {
    expect(judge({ name: '乙', country: '日本', city: ['东京'] })).toEqual([])
    expect(judge({ name: '乙', country: '日本', city: ['东京', '上海'] })).toEqual(['city OPTION'])
    expect(judge({ country: '日本' }, { ...stored, city: ['上海'] })).toEqual(['city OPTION'])
  })
  it('leave an old choice alone that nobody touches', () => {
    const old = { ...stored, country: '日本', city: ['上海'] }
    expect(judge({ name: '丙' }, old)).toEqual([])
    expect(judge({ city: ['上海', '大阪'] }, old)).toEqual(['city OPTION'])
  })
  it('must be options of the field', () => {
    const wrong = form('deal', deal.fields, {
      linkage: [{ when: signed, options: { city: ['巴黎'], name: ['x'], nothing: ['x'] } }],
    })
    expect(checkForm(app([wrong]), 'deal', registry).map(({ path, code }) => `${path} ${code}`)).toEqual([
      'linkage/0/options/city/0 OPTION',
      'linkage/0/options/name UNKNOWN_FIELD',
      'linkage/0/options/nothing UNKNOWN_FIELD',
    ])
  })
})

it('a stage does not go back by a person while a rule sets something else', () => {
  expect(judge({ stage: '新' }, stored, { set: { name: '乙' } })).toEqual(['stage STAGE_BACK'])
  expect(judge({}, stored, { set: { stage: '新' } })).toEqual([])
})

describe('listed moves of a stage', () => {
  const moves = [
    { from: '新', to: ['谈'] },
    { from: '谈', to: ['赢'], roles: ['boss'], message: '请主管确认' },
    { from: '赢', to: ['新'], roles: [] },
  ]
  const staged = (over: object = {}) =>
    compileForm(app([form('deal', deal.fields, { stage: { field: 'stage', moves, ...over } })]), 'deal', registry)
  const user = (roles: string[]) => ({ ...context, user: { ...context.user!, roles } })
  const move = (from: string | null, to: string | null, over: Partial<RecordContext> = {}, set?: Row) =>
    validateRecord(staged(), {
      input: set ? {} : { stage: to },
      ...(set ? { set } : {}),
      old: { ...stored, stage: from },
      mode: 'update',
      context: { ...context, ...over },
    }).issues.map((issue) => `${issue.code} ${issueMessage(issue, 'zh-CN')}`)

  it('refuse every other one, by whatever way', () => {
    expect(move('新', '谈')).toEqual([])
    expect(move('新', '赢')).toEqual(['STAGE_MOVE 不能从“新”改为“赢”'])
    expect(move('新', null)).toEqual(['STAGE_MOVE 不能从“新”改'])
    expect(move('新', '赢', { writer: 'system' })).toHaveLength(1)
    expect(move('新', null, {}, { stage: '赢' })).toHaveLength(1)
  })
  it('ask a person for his role, and nobody but rules and flows makes one without roles', () => {
    expect(move('谈', '赢')).toEqual(['STAGE_ROLE 请主管确认'])
    expect(move('谈', '赢', user(['boss']))).toEqual([])
    expect(move('谈', '赢', { writer: 'system' })).toEqual([])
    expect(move('谈', '赢', { writer: 'system', hand: 'person' })).toHaveLength(1)
    expect(move('赢', '新', user(['boss']))).toEqual(['STAGE_ROLE 您不能从“赢”改为“新”'])
    expect(move('赢', '新', {}, { stage: '新' })).toEqual([])
  })
  it('let a record out of a state that is none, and begin anywhere', () => {
    expect(move(null, '赢')).toEqual([])
    expect(move('旧', '赢')).not.toContain('STAGE_MOVE')
    expect(
      validateRecord(staged(), { input: { name: '甲', stage: '赢' }, old: null, mode: 'create', context }),
    ).toEqual(expect.objectContaining({ issues: [] }))
  })
  it('are what the input offers, and tell nobody the roles of others', () => {
    const choices = (from: string, roles: string[]) => [...stageChoices(staged(), { stage: from }, roles)!]
    expect(choices('谈', [])).toEqual(['谈'])
    expect(choices('谈', ['boss'])).toEqual(['谈', '赢'])
    expect(stageChoices(staged({ moves: 'any' }), { stage: '谈' }, [])).toBeUndefined()
    const told = stageFor(staged().definition, []).stage!.moves as typeof moves
    expect(told.map((each) => each.roles)).toEqual([undefined, [], []])
  })
  it('name options and roles that there are', () => {
    const wrong = form('deal', deal.fields, {
      stage: { field: 'stage', moves: [{ from: '无', to: ['谈', '败'], roles: ['ghost'] }] },
    })
    expect(checkForm(app([wrong]), 'deal', registry).map(({ path, code }) => `${path} ${code}`)).toEqual([
      'stage/moves/0/from OPTION',
      'stage/moves/0/to/1 OPTION',
      'stage/moves/0/roles/0 REFERENCE',
    ])
  })
})

describe('a public entry', () => {
  const entry = { key: 'web', label: '登记', fields: ['name', 'city'], values: { country: '日本' } }
  it('shows its own fields and nothing that names others', () => {
    const shown = publicForm(compiled, entry)
    expect(shown.fields.map(({ key }) => key)).toEqual(['name', 'city'])
    expect(shown.linkage).toEqual([
      expect.objectContaining({ when: { '==': [{ var: 'name' }, '关东'] }, options: { city: ['东京'] } }),
    ])
    expect(shown.layout).toEqual([{ section: '', columns: 2, items: ['name', 'city'] }])
  })
  it('is refused where it asks for records, leaves out what is required, or sets what does not fit', () => {
    const issues = (change: object) =>
      checkForm(app([{ ...deal, public: [{ ...entry, ...change }] }]), 'deal', registry).map(
        ({ path, code }) => `${path} ${code}`,
      )
    expect(issues({})).toEqual([])
    expect(issues({ fields: ['name', 'customer'] })).toEqual(['public/0/fields/1 PUBLIC_FIELD'])
    expect(issues({ fields: ['city'] })).toEqual(['public/0/fields PUBLIC_REQUIRED'])
    expect(issues({ values: { amount: 'viel' } })).toEqual(['public/0/values/amount EXPRESSION_TYPE'])
    expect(issues({ values: { name: { var: '$user.name' } } })).toHaveLength(1)
  })
})

it('a print layout loses what its viewer may not know', () => {
  const prints = [
    { key: 'a', label: 'A', fields: ['name', 'amount'] },
    { key: 'b', label: 'B' },
  ]
  const known = withoutFields({ ...deal, prints }, new Set(['amount']))
  expect(known.prints).toEqual([{ key: 'a', label: 'A', fields: ['name'] }, prints[1]])
})
