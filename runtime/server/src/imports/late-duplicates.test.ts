import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { readSheets } from './read-sheets.ts'
import { workbook } from './testing/shop.ts'

/** 查重 between the check of an import and its run. */
const company: FormDefinition = {
  kind: 'form',
  key: 'company',
  label: '公司',
  title: 'name',
  fields: [
    { id: 'c1', key: 'name', type: 'text', label: '名称', required: true },
    { id: 'c2', key: 'site', type: 'text', label: '网站' },
  ],
  duplicates: [
    { fields: ['name'], match: 'similar', threshold: 0.7, do: 'block' },
    { fields: ['site'], match: 'exact', do: 'warn' },
  ],
}
/** A firm that is like another one is only warned of. */
const firm: FormDefinition = {
  ...company,
  key: 'firm',
  label: '商户',
  duplicates: [
    { fields: ['name'], match: 'normalized', do: 'block' },
    { fields: ['name'], match: 'similar', threshold: 0.7, do: 'warn' },
  ],
}
const all = { scope: 'all' as const }
const clerkRole: RoleDefinition = {
  kind: 'role',
  key: 'clerk',
  label: '录入',
  forms: {
    company: { view: all, create: {}, edit: all, delete: all, import: {} },
    firm: { view: { scope: 'own' }, create: {}, edit: { scope: 'own' }, import: {} },
  },
}
const RECORDS = '/api/apps/late/forms/company/records'

let server: TestServer
let clerk: TestClient
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'late', [company, firm, clerkRole])
  clerk = await server.person('clerk', { name: '王录', roles: [['late', 'clerk']] })
})
afterAll(() => server.close())

async function save(values: object): Promise<string> {
  const { status, body, text } = await clerk.post(RECORDS, values)
  expect(status, text).toBe(201)
  return body.id
}
async function checked(rows: readonly (readonly unknown[])[], settings: object = {}): Promise<string> {
  const { id, ...found } = await lookedAt('company', rows, settings)
  expect(found).toMatchObject({ status: 'checked', refused: 0, issues: {} })
  return id
}
async function lookedAt(into: string, rows: readonly (readonly unknown[])[], settings: object = {}) {
  const form = new FormData()
  form.set('file', new File([new Uint8Array(await workbook([['名称', '网站'], ...rows]))], '公司.xlsx'))
  const { body } = await clerk.post(`/api/apps/late/forms/${into}/imports`, form)
  expect((await clerk.put(`/api/imports/${body.id}`, settings)).status).toBe(200)
  return (await clerk.post(`/api/imports/${body.id}/check`)).body
}
async function ran(id: string) {
  expect((await clerk.post(`/api/imports/${id}/run`)).status).toBe(202)
  await expect.poll(async () => (await clerk.get(`/api/imports/${id}`)).body.status).not.toBe('running')
  return (await clerk.get(`/api/imports/${id}`)).body
}
const names = async (): Promise<string[]> =>
  (await clerk.post(`${RECORDS}/query`, { size: 500 })).body.rows.map((row: { name: string }) => row.name)

/** How a record comes to be like a row of the file while nobody looks; the name is that of the other record. */
const late: Readonly<Record<string, (name: string) => Promise<() => Promise<unknown>>>> = {
  'is made': (name) => Promise.resolve(() => save({ name })),
  'is changed': async (name) => {
    const id = await save({ name: `原名${[...name].reverse().join('')}` })
    return async () => expect((await clerk.patch(`${RECORDS}/${id}`, { name })).status).toBe(200)
  },
  'comes out of the bin': async (name) => {
    const id = await save({ name })
    expect((await clerk.delete(`${RECORDS}/${id}`)).status).toBeLessThan(300)
    return async () => expect((await clerk.post(`${RECORDS}/${id}/restore`)).status).toBeLessThan(300)
  },
  'is committed': async (name) => {
    const id = await save({ name: `未提交${[...name].reverse().join('')}` })
    // Written before the check, as a long save is, and seen after it.
    const client = await server.platform.pool.connect()
    await client.query('begin')
    await client.query(
      `insert into meta.audit (action, app, form, record, version, changes, via) select action, app, form, record, 2, changes, via from meta.audit where record = $1 and action = 'create'`,
      [id],
    )
    const like = await save({ name })
    await client.query(
      `update app_late.company set name = t.name, name__g = t.name__g from app_late.company as t where t.id = $1 and company.id = $2`,
      [like, id],
    )
    expect((await clerk.delete(`${RECORDS}/${like}`)).status).toBeLessThan(300)
    return async () => {
      await client.query('commit')
      client.release()
    }
  },
}
const GOODS = ['激光切割设备', '离心水泵阀门', '轴承座圈加工', '变频电源模块']

test.each(Object.keys(late).map((how, i) => [how, GOODS[i]!.repeat(2)] as const))(
  'a row like a record that %s after the check is left out, and says of which',
  async (how, goods) => {
    const happen = await late[how]!(`${goods}一厂`)
    const id = await checked([
      [`${goods}二厂`, ''],
      [`与众不同的${how}`, ''],
    ])
    await happen()
    expect(await ran(id)).toMatchObject({
      status: 'done',
      created: 1,
      refused: 1,
      issues: { 'name/SIMILAR': 1 },
    })
    const { body } = await clerk.get(`/api/imports/${id}/rows`)
    expect(body.rows).toMatchObject([
      { row: 1, state: 'refused', issues: [{ path: 'name', code: 'SIMILAR', params: { owner: '王录' } }] },
    ])
    expect(await names()).not.toContain(`${goods}二厂`)
    expect(await names()).toContain(`与众不同的${how}`)
    const file = await fetch(new URL(`/api/imports/${id}/errors.xlsx`, server.baseUrl), {
      headers: { authorization: `Bearer ${clerk.token}` },
    })
    const [sheet] = readSheets(new Uint8Array(await file.arrayBuffer()), 'x')
    expect(sheet?.rows[1]?.[0]).toBe(`${goods}二厂`)
    expect(sheet?.rows[1]?.[2]).toContain('相似')
  },
)

test('many records and many rows are compared by an index, and the right ones are found', async () => {
  const id = await checked(Array.from({ length: 700 }, (_, i) => [`批量${word(i)}公司甲`, '']))
  const create = Array.from({ length: 120 }, (_, i) => ({ name: `批量${word(i * 5)}公司乙` }))
  const { body, text } = await clerk.post(`${RECORDS}/batch`, { create, mode: 'each' })
  const made = (body.results as { error?: unknown }[]).filter((each) => !each.error).length
  expect(made, text).toBe(120)
  expect(await ran(id)).toMatchObject({ created: 580, refused: 120, issues: { 'name/SIMILAR': 120 } })
})

test('a rule that warns lets the row in, and says so', async () => {
  const id = await checked([['只是提醒的公司', 'https://tenon.example']])
  await save({ name: '先到的另一家', site: 'https://tenon.example' })
  expect(await ran(id)).toMatchObject({ created: 1, refused: 0, warnings: 1, issues: {} })
  const { body } = await clerk.get(`/api/imports/${id}/rows?state=warned`)
  expect(body.rows).toMatchObject([{ row: 1, issues: [{ path: 'site', code: 'DUPLICATE', level: 'warning' }] }])
})

test('what is not quite as like as the rule says is left alone', async () => {
  const id = await checked([['天平秤砝码厂一二三', '']])
  // 5 of 8 pairs of signs are shared: 0.625; in the others 6 of 7.
  await save({ name: '天平秤砝码厂四五六' })
  expect(await ran(id)).toMatchObject({ created: 1, refused: 0, issues: {} })
  const nearer = await checked([['地秤配件砝码一二', '']])
  await save({ name: '地秤配件砝码一三' })
  expect(await ran(nearer)).toMatchObject({ created: 0, refused: 1, issues: { 'name/SIMILAR': 1 } })
})

test('a rule of likeness that warns is asked at the check and at the run, of records and of the file, and holds no row back', async () => {
  const FIRMS = '/api/apps/late/forms/firm/records'
  const colleague = await server.person('lu', { name: '陆远', roles: [['late', 'clerk']] })
  const foreign = await colleague.post(FIRMS, { name: '苏州博远精密机械' })
  const own = await clerk.post(FIRMS, { name: '宁波甬江模具制造' })
  expect([foreign.status, own.status]).toEqual([201, 201])
  const found = await lookedAt('firm', [
    ['苏州博远精密机床', ''],
    ['宁波甬江模具制品', ''],
    ['厦门鹭岛光电科技', ''],
    ['厦门鹭岛光电科研', ''],
    ['无人相似的一家店', ''],
    // The same is refused, and not like as well.
    ['宁波甬江模具制造', ''],
  ])
  expect(found).toMatchObject({
    status: 'checked',
    accepted: 5,
    refused: 1,
    warnings: 3,
    issues: { 'name/DUPLICATE': 1 },
  })
  const told = async () => (await clerk.get(`/api/imports/${found.id}/rows?state=warned`)).body.rows
  const like = (params: object) => [{ path: 'name', code: 'SIMILAR', level: 'warning', params }]
  expect(await told()).toMatchObject([
    // Whose it is, and no way to a record that he may not see.
    { row: 1, issues: like({ owner: '陆远', id: null, value: null }) },
    { row: 2, issues: like({ owner: '王录', id: own.body.id, value: '宁波甬江模具制造' }) },
    { row: 4, issues: like({ value: '厦门鹭岛光电科技' }) },
  ])
  expect((await colleague.post(FIRMS, { name: '无人相似的一家铺' })).status).toBe(201)
  expect(await ran(found.id)).toMatchObject({ status: 'done', created: 5, refused: 1, warnings: 4 })
  expect((await told()).map((row: { row: number }) => row.row)).toEqual([1, 2, 4, 5])
})

test('a row that would have changed a record is no second one of it where the record has come since', async () => {
  const wish = { mode: 'upsert', keyField: 'site' }
  const id = await checked(
    [
      ['甲处起重机械', 'https://late.example'],
      ['乙处绝缘材料', 'https://other.example'],
      ['丙处没有网站', ''],
    ],
    wish,
  )
  await save({ name: '丁处照明灯具', site: 'https://late.example' })
  await save({ name: '戊处也没有' })
  expect(await ran(id)).toMatchObject({ created: 2, refused: 1, issues: { 'site/DUPLICATE': 1 } })
  expect((await clerk.get(`/api/imports/${id}/rows`)).body.rows).toMatchObject([
    { row: 1, state: 'refused', issues: [{ path: 'site', code: 'DUPLICATE', params: { owner: '王录' } }] },
  ])
  expect(await names()).not.toContain('甲处起重机械')
  // Who does not see a record does not change it: his row is a new one, as at the check.
  const other = await server.person('qian', { name: '钱进', roles: [['late', 'clerk']] })
  const found = await lookedAt('firm', [['己处焊接材料', 'https://late.example']], wish)
  const hidden = await other.post('/api/apps/late/forms/firm/records', {
    name: '庚处仪器仪表',
    site: 'https://late.example',
  })
  expect(hidden.status).toBe(201)
  expect(await ran(found.id)).toMatchObject({ created: 1, refused: 0 })
})

test('an import of all or nothing writes nothing where one row is late, and names the row', async () => {
  const id = await checked(
    [
      ['全有或全无数控机床', ''],
      ['毫不相干的一家', ''],
    ],
    { onError: 'reject-all' },
  )
  await save({ name: '全有或全无数控机场' })
  expect(await ran(id)).toMatchObject({ status: 'failed', refused: 1, issues: { 'name/SIMILAR': 1 } })
  expect((await clerk.get(`/api/imports/${id}/rows`)).body.rows).toMatchObject([{ row: 1 }])
  expect(await names()).not.toContain('毫不相干的一家')
})

// helpers

/** Texts of which no two are alike. */
const word = (i: number): string =>
  String.fromCodePoint(...[1, 3, 5, 7, 11, 13].map((k) => 0x4e00 + ((i * 6 + k) * 7 + k)))
