import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const T = '/api/apps/desk/forms/ticket/records'
const name = { id: 'f1', key: 'name', type: 'text', label: '标题', required: true } as const
const secret = { id: 'f2', key: 'secret', type: 'text', label: '底价' } as const
const place = { id: 'f3', key: 'place', type: 'text', label: '地点' } as const
const before: FormDefinition = {
  kind: 'form',
  key: 'ticket',
  label: '工单',
  title: 'name',
  fields: [name, secret, place],
}
/** Three new rules, each broken by every row: a filled-in place, a shorter secret, one name each. */
const after: FormDefinition = {
  ...before,
  fields: [name, { ...secret, settings: { maxLength: 2 } }, { ...place, required: true }],
  duplicates: [{ fields: ['secret'], match: 'normalized', do: 'block' }],
}
const all = { scope: 'all' as const }
const own = { scope: 'own' as const }
const role = (key: string, form: RoleDefinition['forms'][string]): RoleDefinition => ({
  kind: 'role',
  key,
  label: key,
  forms: { ticket: form },
})

let server: TestServer
const builders: Record<string, TestClient> = {}
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'desk', [
    before,
    role('clerk', { view: own, create: {} }),
    role('reader', { view: all }),
    role('outsider', { view: all, fields: { secret: 'hidden' } }),
    role('half', { view: all, fields: { secret: { mode: 'hidden', when: { '==': [{ var: 'name' }, '乙'] } } } }),
    role('untitled', { view: all, fields: { name: 'hidden' } }),
  ])
  for (const held of ['clerk', 'reader', 'outsider', 'half', 'untitled'])
    builders[held] = await server.person(`b-${held}`, { platformRoles: ['builder'], roles: [['desk', held]] })
  const clerk = await server.person('clerk', { name: '王芳', roles: [['desk', 'clerk']] })
  for (const [client, title] of [
    [clerk, '甲'],
    [clerk, '乙'],
    [builders['clerk']!, '丙'],
  ] as const)
    expect((await client.post(T, { name: title, secret: '机密底价' })).status).toBe(201)
  const put = await server.admin.put('/api/apps/desk/draft/form/ticket', after, { 'if-match': '"1"' })
  expect(put.status, put.text).toBe(200)
})
afterAll(() => server.close())

interface Shown {
  readonly rows: number
  readonly visible: number
  readonly titles: readonly (string | null)[]
  readonly values: readonly (string | null)[]
}
async function planOf(client: TestClient): Promise<{ text: string; of: Record<string, Shown> }> {
  const plan = await client.post('/api/apps/desk/plan')
  expect(plan.status, plan.text).toBe(200)
  type Row = { title: string | null; value: string | null }
  const breaks = plan.body.breaks as { field: string; code: string; rows: number; visible: number; sample: Row[] }[]
  const of = breaks.map(({ field, code, rows, visible, sample }) => [
    `${field}/${code}`,
    { rows, visible, titles: sample.map((row) => row.title).sort(), values: sample.map((row) => row.value) },
  ])
  return { text: plan.text, of: Object.fromEntries(of) }
}

test('who builds without a role in the data learns reason and count, and no title or value', async () => {
  const { text, of } = await planOf(server.admin)
  expect(of).toEqual({
    'place/REQUIRED': { rows: 3, visible: 0, titles: [], values: [] },
    'secret/VALUE': { rows: 3, visible: 0, titles: [], values: [] },
    'secret/DUPLICATE': { rows: 3, visible: 0, titles: [], values: [] },
  })
  expect(text).toContain('3 条记录没有填写“地点”')
  for (const word of ['甲', '乙', '丙', '机密', '王芳']) expect(text).not.toContain(word)
})

test('rows and values are shown as far as the roles of the one who asks show them; the count is the same for all', async () => {
  const clear = '机密底价'
  const secrets = async (held: string) => (await planOf(builders[held]!)).of['secret/VALUE']!
  expect(await secrets('reader')).toMatchObject({ rows: 3, visible: 3, titles: ['丙', '乙', '甲'] })
  expect((await secrets('reader')).values).toEqual([clear, clear, clear])
  expect(await secrets('clerk')).toEqual({ rows: 3, visible: 1, titles: ['丙'], values: [clear] })
  expect((await secrets('outsider')).values).toEqual([null, null, null])
  expect((await planOf(builders['outsider']!)).text).not.toContain('机密')
  expect((await secrets('half')).values.filter((value) => value === null)).toHaveLength(1)
  expect(await secrets('untitled')).toMatchObject({ titles: [null, null, null], values: [clear, clear, clear] })
})

const SECRET = { target: 'form/ticket', field: 'secret', code: 'VALUE' }
async function workbook(client: TestClient, only: object, language = 'zh-CN'): Promise<string[][]> {
  const file = await fetch(`${server.baseUrl}/api/apps/desk/plan/rows.xlsx`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${client.token}`,
      'content-type': 'application/json',
      'accept-language': language,
    },
    body: JSON.stringify(only),
  })
  expect(file.status).toBe(200)
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(await file.arrayBuffer())
  const lines: string[][] = []
  book.worksheets[0]!.eachRow((row) => {
    lines.push([1, 2, 3, 4, 5, 6].map((at) => row.getCell(at).text))
  })
  return lines
}

test('the workbook of broken rows has what the one who asks may see, in his language, and the log knows of it', async () => {
  const reader = await workbook(builders['reader']!, SECRET)
  expect(reader[0]).toEqual(['编号', '标题', '字段', '值', '原因', '负责人'])
  expect(reader.slice(1).map((line) => line.slice(1))).toEqual([
    ['甲', '底价', '机密底价', '“底价”不符合新的设置', '王芳'],
    ['乙', '底价', '机密底价', '“底价”不符合新的设置', '王芳'],
    ['丙', '底价', '机密底价', '“底价”不符合新的设置', 'b-clerk'],
  ])
  const english = await workbook(builders['clerk']!, SECRET, 'en-US')
  expect(english[0]).toEqual(['Number', 'Title', 'Field', 'Value', 'Reason', 'Owner'])
  expect(english.slice(1).map((line) => line[1])).toEqual(['丙'])
  expect(english[1]![4]).toContain('does not fit its new settings')
  expect((await workbook(builders['outsider']!, SECRET)).flat().join()).not.toContain('机密')
  expect(await workbook(server.admin, SECRET)).toHaveLength(1)
  const [entry] = (await server.admin.get('/api/audit?app=desk&action=record.export')).body.rows
  expect(entry).toMatchObject({ form: 'ticket', params: { rows: 0, plan: 'VALUE', fields: ['secret'] } })
})

test('who does not build gets no workbook, and a rule that the draft does not bring has none', async () => {
  const staff = await server.person('staff', { roles: [['desk', 'reader']] })
  expect((await staff.post('/api/apps/desk/plan/rows.xlsx', SECRET)).status).toBe(403)
  const unknown = await builders['reader']!.post('/api/apps/desk/plan/rows.xlsx', { ...SECRET, code: 'CHECK' })
  expect(unknown.status).toBe(404)
})

test('the workbook goes on where the list of the plan ends', async () => {
  const rows = Array.from({ length: 500 }, (_, i) => ({ name: `第${i}`, secret: '=1+1' }))
  for (let times = 0; times < 3; times++)
    expect((await builders['clerk']!.post(`${T}/batch`, { create: rows })).status).toBe(200)
  const lines = await workbook(builders['reader']!, SECRET)
  expect(lines).toHaveLength(1 + 3 + 1_500)
  expect(lines.at(-1)![3]).toBe('=1+1')
})

test('values are written as people read them: labels of options, titles and names, amounts', async () => {
  const options = [
    { value: 'a', label: '重点' },
    { value: 'b', label: '普通' },
  ]
  const kind = { id: 'f2', key: 'kind', type: 'select', label: '级别', settings: { options } }
  const price = { id: 'f3', key: 'price', type: 'money', label: '价格', settings: {} }
  const customer = { id: 'f4', key: 'customer', type: 'relation', label: '客户', settings: { form: 'firm' } }
  const helpers = { id: 'f5', key: 'helpers', type: 'member', label: '协助', settings: { many: true } }
  const order: FormDefinition = {
    kind: 'form',
    key: 'purchase',
    label: '订单',
    title: 'name',
    fields: [name, kind, price, customer, helpers],
  }
  const firm: FormDefinition = { ...before, key: 'firm', label: '公司', fields: [name] }
  const forms = { purchase: { view: all, create: {} }, firm: { view: all, create: {} } }
  await publishApp(server.admin, 'shop', [order, firm, { kind: 'role', key: 'all', label: '全部', forms }])
  const builder = await server.person('b-shop', {
    name: '赵敏',
    platformRoles: ['builder'],
    roles: [['shop', 'all']],
  })
  const records = (form: string) => `/api/apps/shop/forms/${form}/records`
  const { id } = (await builder.post(records('firm'), { name: '华瑞' })).body
  for (const title of ['一', '二']) {
    const values = { name: title, kind: 'a', price: 1234.5, customer: id, helpers: [builder.id] }
    expect((await builder.post(records('purchase'), values)).status).toBe(201)
  }
  const next: FormDefinition = {
    ...order,
    fields: [
      name,
      { ...kind, settings: { options: [options[1]!] } },
      { ...price, settings: { max: 1000 } },
      customer,
      { ...helpers, settings: { many: false } },
    ],
    duplicates: [{ fields: ['customer'], match: 'exact', do: 'block' }],
  }
  const put = await server.admin.put('/api/apps/shop/draft/form/purchase', next, { 'if-match': '"1"' })
  expect(put.status, put.text).toBe(200)
  const { breaks } = (await builder.post('/api/apps/shop/plan')).body as {
    breaks: { field: string; sample: { value: string }[] }[]
  }
  const shown = Object.fromEntries(breaks.map(({ field, sample }) => [field, sample.map(({ value }) => value)]))
  expect(shown).toMatchObject({
    kind: ['重点', '重点'],
    price: ['¥1,234.50', '¥1,234.50'],
    customer: ['华瑞', '华瑞'],
  })
  const file = await fetch(`${server.baseUrl}/api/apps/shop/plan/rows.xlsx`, {
    method: 'POST',
    headers: { authorization: `Bearer ${builder.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ target: 'form/purchase', field: 'customer', code: 'DUPLICATE' }),
  })
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(await file.arrayBuffer())
  expect(book.worksheets[0]!.getRow(2).getCell(4).text).toBe('华瑞')
})
