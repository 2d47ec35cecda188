import type { Definition, FormDefinition, RoleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, statementsOf, type TestClient, type TestServer } from '../testing/index.ts'

/** The other side of a relation as a field: shown and changed on the customer, stored in the contacts. */
const all = {
  view: { scope: 'all' as const },
  create: {},
  edit: { scope: 'all' as const },
  delete: { scope: 'all' as const },
}
const own = { view: { scope: 'own' as const }, create: {}, edit: { scope: 'own' as const } }
const title = { id: 'f_name', key: 'name', type: 'text', label: '名称' } as const
const relation = (key: string, settings: Record<string, unknown>, more = {}) => ({
  id: `f_${key}`,
  key,
  type: 'relation',
  label: key,
  settings,
  ...more,
})
const mirror = (key: string, from: string, more = {}) => ({
  id: `f_${key}`,
  key,
  type: 'mirror',
  label: key,
  settings: { from },
  ...more,
})
const form = (key: string, fields: FormDefinition['fields'], more: Partial<FormDefinition> = {}): FormDefinition => ({
  kind: 'form',
  key,
  label: key,
  title: 'name',
  fields: [title, ...fields],
  ...more,
})
const customer = form('customer', [
  { id: 'f_level', key: 'level', type: 'text', label: '级别' },
  relation('above', { form: 'customer' }),
  mirror('contacts', 'contact.customer'),
  mirror('below', 'customer.above'),
  mirror('notes', 'note.about'),
  mirror('bills', 'bill.customer'),
  mirror('plans', 'plan.customer', { readonly: true }),
])
const role = (key: string, forms: RoleDefinition['forms']): RoleDefinition => ({ kind: 'role', key, label: key, forms })
const definitions: readonly Definition[] = [
  customer,
  form('contact', [relation('customer', { form: 'customer' })]),
  form('note', [relation('about', { form: 'customer', many: true })]),
  form('bill', [relation('customer', { form: 'customer', onDelete: 'refuse' }, { required: true })]),
  form('plan', [relation('customer', { form: 'customer', onDelete: 'cascade' })]),
  role('full', { customer: all, contact: all, note: all, bill: all, plan: all }),
  role('narrow', { customer: all, contact: own }),
  role('looks', { customer: all, contact: { view: { scope: 'all' } } }),
  role('blind', { customer: all }),
  role('closed', { customer: all, contact: { ...all, fields: { customer: 'hidden' } } }),
]
const at = (key: string): string => `/api/apps/crm/forms/${key}/records`
const CUSTOMERS = at('customer')
let server: TestServer
const who: Record<string, TestClient> = {}
let full: TestClient
beforeAll(async () => {
  server = await startTestServer({ env: { ROLE: 'web' } })
  await publishApp(server.admin, 'crm', definitions)
  for (const key of ['full', 'narrow', 'looks', 'blind', 'closed'])
    who[key] = await server.person(key, { roles: [['crm', key]] })
  full = who['full']!
})
afterAll(() => server.close())

async function make(key: string, values: object, by = full): Promise<string> {
  const made = await by.post(at(key), values)
  expect(made.status, made.text).toBe(201)
  return made.body.id
}
const read = async (id: string, by = full) => (await by.get(`${CUSTOMERS}/${id}`)).body
const titles = (value: { items: { title: string }[] } | null) => value?.items.map((item) => item.title) ?? null
const pointsTo = async (key: string, id: string, field = 'customer') => (await full.get(`${at(key)}/${id}`)).body[field]
const refused = async (id: string, values: object, by = full) => {
  const answer = await by.patch(`${CUSTOMERS}/${id}`, values)
  expect(answer.status, answer.text).toBe(400)
  return answer.body.error.issues.map(({ path, code }: { path: string; code: string }) => `${path}/${code}`)
}

test('what is added and let go on one side is written on the other, with its own version and line in the log', async () => {
  const [one, other] = [await make('customer', { name: '甲' }), await make('customer', { name: '乙' })]
  const [a, b] = [await make('contact', { name: '张' }), await make('contact', { name: '李', customer: other })]
  const saved = await full.patch(
    `${CUSTOMERS}/${one}`,
    { contacts: { add: [a, { id: b, version: 1 }] } },
    { 'if-match': '"1"' },
  )
  expect(saved.status, saved.text).toBe(200)
  expect(saved.body).toMatchObject({ version: 1, contacts: { total: 2 } })
  expect(titles(saved.body.contacts)).toEqual(['张', '李'])
  expect(await pointsTo('contact', b)).toBe(one)
  expect((await read(other)).contacts).toBeNull()
  const audit = await server.platform.db
    .selectFrom('meta.audit')
    .select(['action', 'changes', 'actor'])
    .where('record', '=', b)
    .where('action', '=', 'update')
    .execute()
  expect(audit).toEqual([{ action: 'update', actor: full.id, changes: [{ field: 'customer', from: other, to: one }] }])
  // What was read may be sent back as it is, and changes nothing.
  const again = await full.patch(`${CUSTOMERS}/${one}`, { level: 'A', contacts: saved.body.contacts })
  expect(again.body).toMatchObject({ version: 2, level: 'A', contacts: saved.body.contacts })
  await full.patch(`${CUSTOMERS}/${one}`, { contacts: { remove: [a] } })
  expect(await pointsTo('contact', a)).toBeNull()
  // What points elsewhere by now is nobody's to let go from here.
  await full.patch(`${at('contact')}/${b}`, { customer: other })
  await full.patch(`${CUSTOMERS}/${one}`, { contacts: { remove: [b] } })
  expect(await pointsTo('contact', b)).toBe(other)
})

test('a new record takes others with it, one of several keeps what it has, and many are written in one batch', async () => {
  const other = await make('customer', { name: '共有' })
  const [a, n] = [await make('contact', { name: '王' }), await make('note', { name: '纪要', about: [other] })]
  const made = await full.post(CUSTOMERS, { name: '新客户', contacts: { add: [a] }, notes: { add: [n] } })
  expect(made.status, made.text).toBe(201)
  expect([titles(made.body.contacts), titles(made.body.notes)]).toEqual([['王'], ['纪要']])
  expect(await pointsTo('note', n, 'about')).toEqual([other, made.body.id])
  await full.patch(`${CUSTOMERS}/${other}`, { notes: { remove: [n] } })
  expect(await pointsTo('note', n, 'about')).toEqual([made.body.id])
  const [b, c] = [await make('contact', { name: '赵' }), await make('contact', { name: '钱' })]
  const batch = await full.post(`${CUSTOMERS}/batch`, {
    create: [{ name: '批一', contacts: { add: [b] } }, { name: '批二' }],
    update: [{ id: other, contacts: { add: [c] } }],
  })
  expect(batch.status, batch.text).toBe(200)
  expect(await pointsTo('contact', b)).toBe(batch.body.results[0].id)
  expect(await pointsTo('contact', c)).toBe(other)
})

test('what the other record refuses is told at the mirror, and nothing is written', async () => {
  const one = await make('customer', { name: '丙' })
  const a = await make('contact', { name: '孙' })
  const gone = '01900000-0000-7000-8000-000000000000'
  expect(await refused(one, { level: 'X', contacts: { add: [a, gone] } })).toEqual(['contacts/LINK_GONE'])
  expect(await refused(one, { level: 'X', contacts: { add: [{ id: a, version: 7 }] } })).toEqual([
    'contacts/LINK_CHANGED',
  ])
  expect(await refused(one, { contacts: [a] })).toEqual(['contacts/LINKS'])
  expect(await refused(one, { plans: { add: [a] } })).toEqual(['plans/READONLY'])
  const bill = await make('bill', { name: '账单', customer: one })
  expect(await refused(one, { bills: { remove: [bill] } })).toEqual(['bills/LINK_REQUIRED'])
  expect(await read(one)).toMatchObject({ version: 1, level: null, contacts: null, bills: { total: 1 } })
  expect(await pointsTo('contact', a)).toBeNull()
  const batch = await full.post(`${CUSTOMERS}/batch`, {
    create: [{ name: '批三' }, { name: '批四', contacts: { add: [gone] } }],
  })
  expect(batch.body.error.issues[0].path).toBe('1/contacts')
  // Nobody stands below himself, from this side either.
  const below = await make('customer', { name: '下级', above: one })
  expect(await refused(below, { below: { add: [one] } })).toEqual(['below/RING'])
})

test('a mirror is as open as the other form: its rows, its relation and the right to change them', async () => {
  const narrow = who['narrow']!
  const one = await make('customer', { name: '丁' })
  const mine = await make('contact', { name: '我的', customer: one }, narrow)
  const theirs = await make('contact', { name: '别人的', customer: one })
  expect((await read(one)).contacts.total).toBe(2)
  expect((await read(one, narrow)).contacts).toEqual({ total: 1, items: [{ id: mine, title: '我的' }] })
  expect(await refused(one, { contacts: { remove: [theirs] } }, narrow)).toEqual(['contacts/LINK_GONE'])
  // Who only looks sees all of them and changes none.
  const looks = who['looks']!
  expect((await read(one, looks)).contacts.total).toBe(2)
  expect(await refused(one, { contacts: { remove: [mine] } }, looks)).toEqual(['contacts/READONLY'])
  for (const key of ['blind', 'closed']) {
    const by = who[key]!
    expect(Object.keys(await read(one, by))).not.toContain('contacts')
    expect(await refused(one, { contacts: { add: [mine] } }, by)).toEqual(['contacts/UNKNOWN_FIELD'])
    for (const body of [{ fields: ['contacts'] }, { filter: { '!': { isEmpty: [{ var: 'contacts' }] } } }])
      expect((await by.post(`${CUSTOMERS}/query`, body)).status).toBe(400)
    const { forms, rights } = (await by.get('/api/apps/crm/definitions')).body
    const known = Object.values(forms as Record<string, FormDefinition>).find((each) => each.key === 'customer')!
    expect(known.fields.map((field) => field.key)).not.toContain('contacts')
    expect(rights.customer.fields).not.toHaveProperty('contacts')
  }
  const { rights } = (await looks.get('/api/apps/crm/definitions')).body
  expect(rights.customer.fields).toMatchObject({ contacts: 'readonly', name: 'editable' })
})

test('lists show and ask for it in one statement, each viewer by what he sees', async () => {
  const narrow = who['narrow']!
  const ids: string[] = []
  for (const name of ['列1', '列2', '列3']) ids.push(await make('customer', { name, level: 'L' }))
  const [one, two] = ids as [string, string, string]
  const [a, b] = [
    await make('contact', { name: '甲', customer: one }),
    await make('contact', { name: '乙', customer: one }),
  ]
  const c = await make('contact', { name: '丙', customer: two }, narrow)
  const note = await make('note', { name: '会议', about: ids.slice(1) })
  const find = async (condition: object, by = full): Promise<string[]> => {
    const filter = { and: [{ '==': [{ var: 'level' }, 'L'] }, condition] }
    const page = await by.post(`${CUSTOMERS}/query`, { filter, sort: ['name'], fields: ['name', 'contacts'] })
    expect(page.status, page.text).toBe(200)
    return page.body.rows.map((row: { name: string }) => row.name)
  }
  const contacts = { var: 'contacts' }
  expect(await find({ contains: [contacts, a] })).toEqual(['列1'])
  expect(await find({ '!': { contains: [contacts, a] } })).toEqual(['列2', '列3'])
  expect(await find({ containsAny: [contacts, [b, c]] })).toEqual(['列1', '列2'])
  expect(await find({ containsAny: [contacts, [c]] })).toEqual(['列2'])
  expect(await find({ containsAll: [contacts, [a, b]] })).toEqual(['列1'])
  expect(await find({ isEmpty: [contacts] })).toEqual(['列3'])
  expect(await find({ '>': [{ length: [contacts] }, 1] })).toEqual(['列1'])
  expect(await find({ in: [a, contacts] })).toEqual(['列1'])
  expect(await find({ contains: [{ var: 'notes' }, note] })).toEqual(['列2', '列3'])
  expect(await find({ isEmpty: [contacts] }, narrow)).toEqual(['列1', '列3'])
  expect(await find({ contains: [contacts, a] }, narrow)).toEqual([])
  const texts = (
    await statementsOf(server.platform.pool, async () => {
      const page = await full.post(`${CUSTOMERS}/query`, { fields: ['name', 'contacts', 'notes'], sort: ['name'] })
      expect(page.body.rows.length).toBeGreaterThan(3)
    })
  ).filter((text) => !text.includes('meta.session'))
  expect(texts, texts.join('\n')).toHaveLength(1)
  // The totals under the list are of the same rows.
  const sums = await full.post(`${CUSTOMERS}/sums`, { fields: [], filter: { contains: [contacts, a] } })
  expect(sums.body.rows, sums.text).toMatchObject([{ count: 1 }])
})

test('deleting goes by the choice of the relation, whichever side the link was made on', async () => {
  const one = await make('customer', { name: '戊' })
  const two = await make('customer', { name: '己' })
  const [contact, bill] = [await make('contact', { name: '周' }), await make('bill', { name: '账', customer: two })]
  const plan = await make('plan', { name: '计划', customer: one })
  await full.patch(`${CUSTOMERS}/${one}`, { contacts: { add: [contact] }, bills: { add: [bill] } })
  const kept = await full.delete(`${CUSTOMERS}/${one}`)
  expect([kept.status, kept.body.error.issues[0].code]).toEqual([422, 'CHILDREN'])
  await full.patch(`${CUSTOMERS}/${two}`, { bills: { add: [bill] } })
  expect((await full.delete(`${CUSTOMERS}/${one}`)).status).toBe(204)
  expect((await full.get(`${at('plan')}/${plan}`)).status).toBe(404)
  expect((await full.get(`${at('contact')}/${contact}?expand=customer`)).body.customer).toMatchObject({ title: null })
})

test('a mirror is a way to look and to ask, not a value of the record', async () => {
  const put = async (fields: FormDefinition['fields'], more: Partial<FormDefinition> = {}) => {
    const { body: draft } = await server.admin.get('/api/apps/crm/draft')
    const next = { ...customer, fields: [...customer.fields, ...fields], ...more }
    const ref = 'form/customer'
    const saved = await server.admin.put(`/api/apps/crm/draft/${ref}`, next, {
      'if-match': `"${draft.revisions[ref]}"`,
    })
    expect(saved.status, saved.text).toBe(200)
    return (await server.admin.post('/api/apps/crm/plan')).body
  }
  const isEmpty = { isEmpty: [{ var: 'contacts' }] }
  const codes = (plan: { issues?: { issue?: { code: string }; code?: string }[] }): string =>
    JSON.stringify(plan.issues ?? plan)
  const check = { key: 'c', when: isEmpty, do: 'block' as const, at: ['name'], message: '要有联系人' }
  expect(codes(await put([], { checks: [check] }))).toContain('EXPRESSION_MIRROR')
  const look = {
    id: 'f_look',
    key: 'look',
    type: 'lookup',
    label: '上级的联系人',
    settings: { relation: 'above', field: 'contacts' },
  }
  expect(codes(await put([look]))).toContain('EXPRESSION_MIRROR')
  expect(codes(await put([mirror('lost', 'contact.nothing')]))).toContain('UNKNOWN_FIELD')
  const view = { key: 'none', kind: 'table', label: '没有联系人', columns: ['name', 'contacts'], filter: isEmpty }
  expect(codes(await put([], { views: [view] }))).not.toContain('EXPRESSION_MIRROR')
})
