import type { FieldDefinition, FormDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** The conversion table: what becomes of the values of a published field when it changes its type. */
interface Conversion {
  readonly from: Partial<FieldDefinition>
  readonly to: Partial<FieldDefinition>
  /** A value and what it is afterwards; `LOST` = it does not convert, is named by the plan and stays in the archive. */
  readonly values: readonly (readonly [before: unknown, after: unknown])[]
}
const LOST = Symbol('lost')
const options = (...values: string[]) => ({ options: values.map((value) => ({ value })) })
const PEOPLE: string[] = []
const table: Readonly<Record<string, () => Conversion>> = {
  'text to number': () => ({
    from: { type: 'text' },
    to: { type: 'number' },
    values: [
      ['1,200.50', 1200.5],
      [' 7 ', 7],
      ['面议', LOST],
      ['1e400', LOST],
      ['12345678901234567890', '12345678901234567890'],
    ],
  }),
  'text to date': () => ({
    from: { type: 'text' },
    to: { type: 'date' },
    values: [
      ['2026/3/5', '2026-03-05'],
      ['2024-02-29', '2024-02-29'],
      ['2024-02-30', LOST],
      ['tomorrow', LOST],
    ],
  }),
  'text to date and time': () => ({
    from: { type: 'text' },
    to: { type: 'datetime' },
    values: [
      ['2026-03-05 14:20', '2026-03-05T06:20:00.000Z'],
      ['2026/3/5', '2026-03-04T16:00:00.000Z'],
      ['2024-02-30 10:00', LOST],
      ['25:00', LOST],
    ],
  }),
  'text to time': () => ({
    from: { type: 'text' },
    to: { type: 'time' },
    values: [
      ['8:05', '08:05:00'],
      ['24:00', LOST],
    ],
  }),
  'number to text': () => ({ from: { type: 'number' }, to: { type: 'text' }, values: [[1200.5, '1200.5']] }),
  'date and time to date': () => ({
    from: { type: 'datetime' },
    to: { type: 'date' },
    values: [['2026-03-04T16:30:00.000Z', '2026-03-05']],
  }),
  'date to date and time': () => ({
    from: { type: 'date' },
    to: { type: 'datetime' },
    values: [['2026-03-05', '2026-03-04T16:00:00.000Z']],
  }),
  'one choice to several': () => ({
    from: { type: 'select', settings: options('甲', '乙') },
    to: { type: 'multiSelect', settings: options('甲', '乙') },
    values: [['甲', ['甲']]],
  }),
  'several choices to text': () => ({
    from: { type: 'multiSelect', settings: options('甲', '乙') },
    to: { type: 'text' },
    values: [[['甲', '乙'], '甲、乙']],
  }),
  'one person to several': () => ({
    from: { type: 'member' },
    to: { type: 'member', settings: { many: true } },
    values: [[PEOPLE[0], [PEOPLE[0]]]],
  }),
  'several people to one': () => ({
    from: { type: 'member', settings: { many: true } },
    to: { type: 'member' },
    values: [
      [[PEOPLE[0]], PEOPLE[0]],
      [[PEOPLE[0], PEOPLE[1]], LOST],
    ],
  }),
  'text to what has no text': () => ({ from: { type: 'text' }, to: { type: 'location' }, values: [['上海', LOST]] }),
}

let server: TestServer
let ann: TestClient
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.person('ann', { roles: Object.keys(table).map((_, i) => [`t${i}`, 'all'] as const) })
  PEOPLE.push(ann.id, (await server.person('bob')).id)
})
afterAll(() => server.close())

test.each(Object.keys(table).map((name, i) => [name, `t${i}`] as const))('%s', async (name, app) => {
  const { from, to, values } = table[name]!()
  const form = (field: Partial<FieldDefinition>): FormDefinition => ({
    kind: 'form',
    key: 'thing',
    label: '物',
    fields: [
      { id: 'f1', key: 'name', type: 'text', label: '名' },
      { id: 'f2', key: 'odd', type: 'text', label: '值', ...field },
    ],
  })
  const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
  await publishApp(server.admin, app, [form(from), { kind: 'role', key: 'all', label: '全', forms: { thing: all } }])
  const path = `/api/apps/${app}/forms/thing/records`
  for (const [i, [before]] of values.entries()) {
    const made = await ann.post(path, { name: String(i), odd: before })
    expect(made.status, made.text).toBe(201)
  }
  const revision = (await server.admin.get(`/api/apps/${app}/draft`)).body.revisions['form/thing']
  const put = await server.admin.put(`/api/apps/${app}/draft/form/thing`, form(to), { 'if-match': `"${revision}"` })
  expect(put.status, put.text).toBe(200)
  const builder = await server.person(`b-${app}`, { platformRoles: ['builder'], roles: [[app, 'all']] })
  const plan = await builder.post(`/api/apps/${app}/plan`)
  const lost = values.flatMap(([, after], i) => (after === LOST ? [String(i)] : []))
  const named = plan.body.breaks.flatMap(({ code, sample }: { code: string; sample: { title: string }[] }) =>
    sample.map(({ title }) => `${title} ${code}`),
  )
  expect(named.sort(), plan.text).toEqual(lost.map((title) => `${title} CONVERT`))
  await publishMore(server.admin, app, [form(to)])
  const { rows } = (await ann.post(`${path}/query`, { sort: ['name'] })).body
  expect(rows.map((row: { odd: unknown }) => row.odd)).toEqual(
    values.map(([, after]) => (after === LOST ? null : after)),
  )
})

test('what names a field that changes its type is named with it, and flows that run', async () => {
  const form = (type: string): FormDefinition => ({
    kind: 'form',
    key: 'thing',
    label: '物',
    fields: [
      { id: 'f1', key: 'name', type: 'text', label: '名' },
      { id: 'f2', key: 'odd', type, label: '值' },
    ],
    views: [{ key: 'all', kind: 'table', label: '全部', columns: ['odd'] }],
  })
  const flow = (label: string) => ({
    kind: 'flow' as const,
    key: 'check',
    label,
    form: 'thing',
    steps: [
      { id: 'ask', kind: 'userTask', approvers: [{ kind: 'role', role: 'all' }], mode: 'any', onSelf: { do: 'self' } },
    ],
  })
  const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
  await publishApp(server.admin, 'dep', [
    form('text'),
    flow('核对') as never,
    { kind: 'role', key: 'all', label: '全', forms: { thing: all } },
    {
      kind: 'rule',
      key: 'copy',
      label: '抄写',
      onImport: false,
      form: 'thing',
      when: [{ on: 'updated', field: 'odd' }],
      then: [{ id: 's', kind: 'setFields', set: { name: 'x' } }],
    },
  ])
  const cat = await server.person('cat', { roles: [['dep', 'all']] })
  const { body } = await cat.post('/api/apps/dep/forms/thing/records', { name: '甲', odd: '1' })
  const begun = await cat.post('/api/apps/dep/flows/check/instances', { recordId: body.id })
  expect(begun.status, begun.text).toBeLessThan(300)
  const { revisions } = (await server.admin.get('/api/apps/dep/draft')).body
  for (const definition of [form('number'), flow('再核对')]) {
    const ref = `${definition.kind}/${definition.key}`
    await server.admin.put(`/api/apps/dep/draft/${ref}`, definition, { 'if-match': `"${revisions[ref]}"` })
  }
  const plan = await server.admin.post('/api/apps/dep/plan')
  expect(plan.body.impact, plan.text).toEqual([
    { target: 'form/thing', message: '表单“物”用到“值”，其类型将改变' },
    { target: 'rule/copy', message: '规则“抄写”用到“值”，其类型将改变' },
    { target: 'flow/check', message: '流程“核对”有 1 个进行中，仍按原来的版本走完' },
  ])
})

test('days and times of day are those of the organisation', async () => {
  const west = await startTestServer()
  try {
    const set = await west.admin.patch('/api/settings/organisation', { timeZone: 'America/New_York' })
    expect(set.status, set.text).toBe(200)
    const form = (day: string, moment: string): FormDefinition => ({
      kind: 'form',
      key: 'thing',
      label: 'Thing',
      fields: [
        { id: 'f1', key: 'day', type: day, label: 'Day' },
        { id: 'f2', key: 'moment', type: moment, label: 'Moment' },
      ],
    })
    const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
    const role = { kind: 'role' as const, key: 'all', label: 'All', forms: { thing: all } }
    await publishApp(west.admin, 'west', [form('date', 'datetime'), role])
    const eve = await west.person('eve', { roles: [['west', 'all']] })
    const path = '/api/apps/west/forms/thing/records'
    const made = await eve.post(path, { day: '2026-03-05', moment: '2026-03-05T02:30:00Z' })
    expect(made.status, made.text).toBe(201)
    await publishMore(west.admin, 'west', [form('datetime', 'date')])
    const { body } = await eve.get(`${path}/${made.body.id}`)
    expect(body).toMatchObject({ day: '2026-03-05T05:00:00.000Z', moment: '2026-03-04' })
  } finally {
    await west.close()
  }
})
