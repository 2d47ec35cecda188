import type { FormDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const form: FormDefinition = {
  kind: 'form',
  key: 'ticket',
  label: '工单',
  title: 'name',
  fields: [
    { id: 'f1', key: 'name', type: 'text', label: '标题', required: true },
    {
      id: 'f2',
      key: 'level',
      type: 'select',
      label: '级别',
      settings: { options: [{ value: '高' }, { value: '低' }] },
    },
    { id: 'f3', key: 'minutes', type: 'text', label: '用时' },
  ],
}
const role = {
  kind: 'role' as const,
  key: 'all',
  label: '全部',
  forms: { ticket: { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const }, delete: {} } },
}
const T = '/api/apps/desk/forms/ticket/records'
const without = (key: string): FormDefinition => ({ ...form, fields: form.fields.filter((field) => field.key !== key) })
let server: TestServer
let ann: TestClient

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'desk', [form, role])
  ann = await server.person('ann', { roles: [['desk', 'all']] })
})
afterAll(() => server.close())

const revision = async (ref: string): Promise<number> =>
  (await server.admin.get('/api/apps/desk/draft')).body.revisions[ref] ?? 0
const put = async (definition: FormDefinition, seen?: number) =>
  server.admin.put(`/api/apps/desk/draft/form/${definition.key}`, definition, {
    'if-match': `"${seen ?? (await revision(`form/${definition.key}`))}"`,
  })

test('a second editor gets a conflict that says who was faster, and nothing is overwritten', async () => {
  const seen = await revision('form/ticket')
  const first = await put({ ...form, help: 'a' }, seen)
  expect(first.body.revision).toBe(seen + 1)
  const second = await put({ ...form, help: 'b' }, seen)
  expect(second.status).toBe(409)
  expect(second.body.error.params).toMatchObject({ revision: seen + 1, updatedBy: { id: server.admin.id } })
  expect((await server.admin.get('/api/apps/desk/draft')).body.forms.ticket.help).toBe('a')
  await publishMore(server.admin, 'desk', [form])
})

test('several definitions are written into the draft together, or none of them where one cannot be', async () => {
  const seen = await revision('form/ticket')
  const extra = { ...form, key: 'extra', label: 'Extra' }
  const changes = (stale: number, other: object = extra) => ({
    changes: [
      { kind: 'form', key: 'extra', seen: 0, body: other },
      { kind: 'form', key: 'ticket', seen: stale, body: { ...form, help: 'together' } },
    ],
  })
  const late = await server.admin.patch('/api/apps/desk/draft', changes(seen - 1))
  expect(late.status).toBe(409)
  expect(late.body.error.params).toMatchObject({ ref: 'form/ticket', revision: seen })
  const misshapen = await server.admin.patch('/api/apps/desk/draft', changes(seen, { ...extra, nothing: 1 }))
  expect(misshapen.status).toBe(400)
  expect(misshapen.body.error).toMatchObject({ params: { ref: 'form/extra' }, issues: [{ path: 'nothing' }] })
  expect((await server.admin.get('/api/apps/desk/draft')).body.forms).not.toHaveProperty('extra')
  expect((await ann.patch('/api/apps/desk/draft', changes(seen))).status).toBe(403)

  const saved = await server.admin.patch('/api/apps/desk/draft', changes(seen))
  expect(saved.body.revisions).toEqual({ 'form/extra': 1, 'form/ticket': seen + 1 })
  const draft = (await server.admin.get('/api/apps/desk/draft')).body
  expect([draft.forms.extra.label, draft.forms.ticket.help]).toEqual(['Extra', 'together'])
  const back = await server.admin.patch('/api/apps/desk/draft', {
    changes: [
      { kind: 'form', key: 'extra', seen: 1, body: null },
      { kind: 'form', key: 'ticket', seen: seen + 1, body: form },
    ],
  })
  expect(back.status, back.text).toBe(200)
  expect((await server.admin.get('/api/apps/desk/draft')).body.forms).not.toHaveProperty('extra')
})

test('a draft with a bad shape, a bad key or too much depth is refused with its place', async () => {
  const bad = await server.admin.put('/api/apps/desk/draft/form/ticket', { ...form, nothing: 1 }, { 'if-match': '"1"' })
  expect(bad.status).toBe(400)
  expect(bad.body.error.issues).toMatchObject([{ path: 'nothing', code: 'UNKNOWN' }])
  const reserved = await server.admin.put('/api/apps/desk/draft/form/order', { ...form, key: 'order' })
  expect(reserved.body.error.issues[0].code).toBe('KEY')
  expect((await ann.put('/api/apps/desk/draft/form/x', form)).status).toBe(403)
  let deep: unknown = 1
  for (let i = 0; i < 100; i++) deep = { '!': deep }
  expect(
    (
      await server.admin.put('/api/apps/desk/draft/form/deep', {
        ...form,
        key: 'deep',
        checks: [{ key: 'c', when: deep, do: 'block', at: ['name'], message: 'x' }],
      })
    ).status,
  ).toBe(400)
})

test('the plan counts the real rows that break a new rule, and changes nothing', async () => {
  await ann.post(T, { name: '一', minutes: '12' })
  await ann.post(T, { name: '二', level: '低', minutes: '很久' })
  await ann.post(T, { name: '二', level: '高', minutes: '5' })
  const next: FormDefinition = {
    ...form,
    fields: [
      form.fields[0]!,
      { ...form.fields[1]!, required: true, settings: { options: [{ value: '高' }] } },
      { ...form.fields[2]!, type: 'number' },
      { id: 'f4', key: 'extra', type: 'text', label: '新增' },
    ],
    checks: [{ key: 'short', when: { '==': [{ var: 'name' }, '一'] }, do: 'block', at: ['name'], message: '标题太短' }],
    duplicates: [{ fields: ['name'], match: 'normalized', do: 'block' }],
  }
  expect((await put(next)).status).toBe(200)
  const plan = await server.admin.post('/api/apps/desk/plan', {})
  expect(plan.status, plan.text).toBe(200)
  const found = Object.fromEntries(
    plan.body.breaks.map((one: { field: string; code: string; rows: number }) => [
      `${one.field}/${one.code}`,
      one.rows,
    ]),
  )
  expect(found).toEqual({
    'level/REQUIRED': 1,
    'name/CHECK': 1,
    'level/VALUE': 1,
    'minutes/CONVERT': 1,
    'name/DUPLICATE': 2,
  })
  expect(plan.body.breaks[0]).toMatchObject({ total: 3 })
  expect(plan.body.operations.map((one: { kind: string }) => one.kind)).toEqual(
    expect.arrayContaining(['change', 'retype', 'addColumn', 'addKeyColumn']),
  )
  expect(plan.body.operations.every((one: { message: string }) => /[\u4e00-\u9fff]/.test(one.message))).toBe(true)
  expect((await ann.get('/api/apps/desk/definitions')).body.forms.ticket.fields).toHaveLength(3)
  const published = await server.admin.post('/api/apps/desk/publish', {})
  expect(published.status, published.text).toBe(200)
  const rows = await ann.post(`${T}/query`, { sort: ['name'], fields: ['name', 'minutes'] })
  expect(rows.body.rows.map((row: { minutes: unknown }) => row.minutes).sort()).toEqual([12, 5, null].sort())
  // Two rows are doubled, so the index cannot stand: the pipeline keeps the rule all the same.
  expect((await ann.post(T, { name: '二', level: '高' })).status).toBe(409)
  const restored = await server.admin.post(`/api/apps/desk/versions/${published.body.version - 1}/restore`, {})
  expect(restored.status, restored.text).toBe(200)
  const back = await ann.post(`${T}/query`, { fields: ['minutes'] })
  expect(back.body.rows.map((row: { minutes: unknown }) => row.minutes).sort()).toEqual(['12', '5', '很久'])
})

test('a definition with a fault cannot be published, and a publish that fails half-way leaves everything as before', async () => {
  const before = (await server.admin.get('/api/apps/desk/versions')).body.rows[0].version
  await put({
    ...form,
    fields: [
      ...form.fields,
      {
        id: 'f9',
        key: 'sum',
        type: 'formula',
        label: '和',
        settings: { text: 'x', expression: { '+': [{ var: 'nosuch' }, 1] } },
      },
    ],
  })
  const faulty = await server.admin.post('/api/apps/desk/publish', {})
  expect(faulty.status).toBe(400)
  expect(faulty.body.error.issues[0].path).toMatch(/^form\/ticket\/fields\/3/)
  // A table of the next form's name is in the way: its DDL fails after that of the first form has run.
  await put({ ...form, fields: [...form.fields, { id: 'f8', key: 'half', type: 'text', label: '半' }] })
  await server.admin.put('/api/apps/desk/draft/form/zebra', { ...without('level'), key: 'zebra' })
  await server.platform.directPool.query('create view app_desk.zebra as select 1 as x')
  const failed = await server.admin.post('/api/apps/desk/publish', {})
  expect(failed.status).toBeGreaterThanOrEqual(400)
  const columns = await server.platform.directPool.query(
    `select 1 from information_schema.columns where table_schema = 'app_desk' and table_name = 'ticket' and column_name = 'half'`,
  )
  expect(columns.rowCount).toBe(0)
  expect((await server.admin.get('/api/apps/desk/versions')).body.rows[0].version).toBe(before)
  expect((await ann.post(T, { name: '照旧' })).status).toBe(201)
  await server.platform.directPool.query('drop view app_desk.zebra')
  expect((await server.admin.post('/api/apps/desk/publish', {})).status).toBe(200)
})

test('publishing under a load of writes and reads fails none of them, and no acknowledged write is lost', async () => {
  const answers: { status: number; id?: string; text: string }[] = []
  let running = true
  const writers = Array.from({ length: 6 }, async (_, w) => {
    for (let i = 0; running; i++) {
      const made = await ann.post(T, { name: `负载 ${w}-${i}`, level: '高' })
      answers.push({ status: made.status, id: made.body?.id, text: made.text })
      const read = await ann.post(`${T}/query`, { search: `负载`, sort: ['-name'] })
      answers.push({ status: read.status, text: read.text })
      if (made.status === 201) {
        const changed = await ann.patch(`${T}/${made.body.id}`, { minutes: '1' })
        answers.push({ status: changed.status, text: changed.text })
      }
    }
  })
  try {
    for (let i = 0; i < 12; i++) {
      const extra = Array.from({ length: (i % 3) + 1 }, (_, n) => ({
        id: `g${n}`,
        key: `extra_${n}`,
        type: 'text',
        label: `列${n}`,
      }))
      await publishMore(server.admin, 'desk', [{ ...form, fields: [...form.fields, ...extra] }])
    }
  } finally {
    running = false
    await Promise.all(writers)
  }
  const failed = answers.filter(({ status }) => status >= 400)
  expect(failed.map(({ text }) => text)).toEqual([])
  const ids = answers.flatMap(({ id }) => (id === undefined ? [] : [id]))
  expect(ids.length).toBeGreaterThan(20)
  const { body } = await ann.post(`${T}/query`, { search: '负载', count: 'exact' })
  expect(body.total).toBe(ids.length)
})

test('a new app has an audit row; one whose key is taken leaves none', async () => {
  const made = await server.admin.post('/api/apps', { key: 'new_app', name: '新应用' })
  expect(made.status).toBe(201)
  expect((await server.admin.post('/api/apps', { key: 'new_app', name: '又一个' })).status).toBe(409)
  const rows = await server.platform.db
    .selectFrom('meta.audit')
    .select(['action', 'actor'])
    .where('app', '=', 'new_app')
    .execute()
  expect(rows).toEqual([{ action: 'app.create', actor: server.admin.id }])
})
