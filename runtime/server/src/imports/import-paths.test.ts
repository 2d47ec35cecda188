import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { readSheets } from './read-sheets.ts'
import { customer, order, roles, workbook } from './testing/shop.ts'

let server: TestServer
let clerk: TestClient
let rep: TestClient
let own: TestClient
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [customer, order, ...roles])
  clerk = await server.person('clerk', { name: '王文员', roles: [['shop', 'clerk']] })
  rep = await server.person('rep', { name: '陈晓明', roles: [['shop', 'rep']] })
  own = await server.person('own', { name: '自己人', roles: [['shop', 'own']] })
}, 60_000)
afterAll(() => server.close())

async function upload(who: TestClient, bytes: Uint8Array, form = 'customer', name = '名单.xlsx') {
  const body = new FormData()
  body.set('file', new File([new Uint8Array(bytes)], name))
  return who.post(`/api/apps/shop/forms/${form}/imports`, body)
}
async function run(who: TestClient, id: string) {
  const started = await who.post(`/api/imports/${id}/run`)
  if (started.status !== 202) return started.body
  for (;;) {
    const { body } = await who.get(`/api/imports/${id}`)
    if (body.status !== 'running') return body
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}
async function imported(who: TestClient, rows: readonly (readonly unknown[])[], form = 'customer', settings?: object) {
  const { status, body } = await upload(who, await workbook(rows), form)
  expect(status, JSON.stringify(body)).toBe(201)
  if (settings) {
    const put = await who.put(`/api/imports/${body.id}`, settings)
    expect(put.status, JSON.stringify(put.body)).toBe(200)
  }
  const checked = await who.post(`/api/imports/${body.id}/check`)
  expect(checked.status, JSON.stringify(checked.body)).toBe(200)
  return { id: body.id as string, checked: checked.body, done: await run(who, body.id) }
}
const list = async (who: TestClient, form = 'customer', filter?: unknown) =>
  (
    await who.post(`/api/apps/shop/forms/${form}/records/query`, {
      size: 500,
      count: 'exact',
      sort: ['created_at'],
      ...(filter ? { filter } : {}),
    })
  ).body
const named = (name: string) => ({ '==': [{ var: 'name' }, name] })

describe('a sheet of another hand', () => {
  it('is understood below a title, with other headings, in another order, with two columns for one field', async () => {
    const { checked, done } = await imported(clerk, [
      ['2026 年客户名单'],
      [],
      ['录入人', '市', '省', '联系手机', '企业全称（公司）', '级别*', '意向预计金额'],
      ['陈晓明', '杭州', '浙江', '138 0013 8000', '杭州 云栖（集团）', '重点', '¥1.2万'],
      ['陈晓明', '郑州', '河南省', '13900139000', '郑州顺兴', 'B', 3000],
    ])
    expect(checked.sheets[0].headerRow).toBe(2)
    expect(done).toMatchObject({ status: 'done', rows: 2, created: 2, refused: 0 })
    const { rows } = await list(clerk, 'customer', named('杭州 云栖（集团）'))
    expect(rows[0]).toMatchObject({
      mobile: '13800138000',
      level: 'A',
      amount: 12000,
      area: '330100',
      owner_id: rep.id,
      no: 'KH-0001',
    })
  })

  it('has each mistake named in the reader’s language, and can be mended in place', async () => {
    const { id, checked } = await imported(
      clerk,
      [
        ['客户名称', '手机', '级别', '预计金额', '标签'],
        ['一号公司', '123', 'Z', '面议', '重要、未知'],
        ['一 号公司', '13800138001', 'A', '-5', '重要'],
        ['', '', '', '', ''],
        ['郑州 顺兴', '13800138002', 'A', '1', '重要；老客户'],
      ],
      'customer',
      { onError: 'reject-all' },
    )
    expect(checked).toMatchObject({ rows: 3, refused: 3, accepted: 0 })
    expect(checked.issues).toEqual({
      'mobile/PHONE': 1,
      'level/OPTION': 1,
      'amount/MONEY': 1,
      'tags/OPTION': 1,
      'amount/CHECK': 1,
      'name/DUPLICATE': 1,
    })
    const { body } = await clerk.get(`/api/imports/${id}/rows`)
    expect(body.total).toBe(3)
    expect(body.rows[0]).toMatchObject({
      row: 1,
      issues: expect.arrayContaining([
        expect.objectContaining({ path: 'mobile', label: '手机', message: '手机号必须为11位数字', columns: [1] }),
      ]),
    })
    expect(body.rows[1].issues[0].message).toBe('金额不能为负')
    expect(body.rows[2].issues[0].message).toContain('郑州 顺兴”已存在，负责人：陈晓明')
    const some = await clerk.get(`/api/imports/${id}/rows?issue=${encodeURIComponent('amount/CHECK')}`)
    expect(some.body.rows.map((row: { row: number }) => row.row)).toEqual([2])
    expect((await clerk.post(`/api/imports/${id}/run`)).status).toBe(422)
    await clerk.patch(`/api/imports/${id}/rows/1`, { cells: { 1: '13800138003', 2: 'A', 3: '100', 4: '重要' } })
    const again = await clerk.post(`/api/imports/${id}/check`)
    expect(again.body).toMatchObject({ accepted: 1, refused: 2 })
  })

  it('gives back the refused rows in its own styles with a column 错误', async () => {
    const bytes = await workbook(
      [['标题'], ['客户名称', '手机'], ['好公司', '13800138000'], ['坏公司', '12']],
      (sheet) => {
        sheet.getCell('A4').font = { bold: true, color: { argb: 'FF00FF00' } }
        sheet.getColumn(1).width = 33
      },
    )
    const { body } = await upload(clerk, bytes)
    await clerk.post(`/api/imports/${body.id}/check`)
    const response = await fetch(new URL(`/api/imports/${body.id}/errors.xlsx`, server.baseUrl), {
      headers: { authorization: `Bearer ${clerk.token}` },
    })
    expect(response.headers.get('content-disposition')).toContain('attachment')
    const file = new Uint8Array(await response.arrayBuffer())
    expect(readSheets(file, 'x')[0]?.rows).toEqual([
      ['标题'],
      ['客户名称', '手机', '错误'],
      ['坏公司', '12', '手机：手机号必须为11位数字'],
    ])
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(Buffer.from(file) as never)
    expect(book.worksheets[0]?.getCell('A3').font).toMatchObject({ bold: true })
    expect(book.worksheets[0]?.getColumn(1).width).toBe(33)
  })
})

describe('what an import writes', () => {
  it('is audited per record, searchable, numbered in order, and taken back as a whole', async () => {
    const before = (await list(clerk)).total
    const { id, done } = await imported(clerk, [
      ['客户名称', '手机'],
      ['可撤销一', '13800138011'],
      ['可撤销二', '13800138012'],
    ])
    expect(done).toMatchObject({ status: 'done', created: 2 })
    const { rows } = await list(clerk, 'customer', named('可撤销一'))
    const audit = await server.platform.db
      .selectFrom('meta.audit')
      .selectAll()
      .where('record', '=', rows[0].id)
      .execute()
    expect(audit).toMatchObject([{ action: 'create', via: `import/${id}`, actor: clerk.id, version: 1 }])
    expect(JSON.stringify(audit[0]?.changes)).toContain('13800138011')
    const found = await clerk.post('/api/apps/shop/forms/customer/records/query', { search: '可撤' })
    expect(found.body.rows).toHaveLength(2)
    await clerk.patch(`/api/apps/shop/forms/customer/records/${rows[0].id}`, { level: 'A' })
    const undone = await clerk.post(`/api/imports/${id}/undo`)
    expect(undone.body).toMatchObject({ status: 'undone', undone: 1, kept: 1 })
    expect((await list(clerk)).total).toBe(before + 1)
    expect((await clerk.post(`/api/imports/${id}/undo`)).status).toBe(422)
  })

  it('updates by a key field, leaves what is empty, and puts the old values back when undone', async () => {
    await imported(clerk, [
      ['客户名称', '手机', '预计金额'],
      ['更新公司', '13800138021', 5],
    ])
    const { id, done } = await imported(
      clerk,
      [
        ['客户名称', '手机', '预计金额'],
        ['更新公司', '', '7'],
        ['新来公司', '13800138022', '8'],
      ],
      'customer',
      { mode: 'upsert', keyField: 'name' },
    )
    expect(done).toMatchObject({ status: 'done', created: 1, updated: 1 })
    expect((await list(clerk, 'customer', named('更新公司'))).rows[0]).toMatchObject({
      mobile: '13800138021',
      amount: 7,
      version: 2,
    })
    expect((await clerk.post(`/api/imports/${id}/undo`)).body).toMatchObject({ undone: 2, kept: 0 })
    expect((await list(clerk, 'customer', named('更新公司'))).rows[0]).toMatchObject({ amount: 5 })
    expect((await list(clerk, 'customer', named('新来公司'))).total).toBe(0)
    const only = await imported(
      clerk,
      [
        ['客户名称', '预计金额'],
        ['没有的公司', '7'],
      ],
      'customer',
      { mode: 'update', keyField: 'name' },
    )
    expect(only.checked.issues).toEqual({ 'name/NOT_FOUND': 1 })
  })

  it('links records by name, reads defaults through the relation, and refuses rows that name nothing', async () => {
    const { done } = await imported(
      clerk,
      [
        ['客户', '数量'],
        ['郑州 顺兴', 2],
        ['无此公司', 1],
      ],
      'order_line',
    )
    expect(done).toMatchObject({ created: 1, refused: 1, issues: { 'customer/REFERENCE': 1 } })
    expect((await list(clerk, 'order_line')).rows[0]).toMatchObject({ title: '郑州顺兴 订单', quantity: 2 })
  })

  it('leaves out a record whose name somebody took between check and run', async () => {
    const { body } = await upload(
      clerk,
      await workbook([
        ['客户名称', '手机'],
        ['抢先公司', '13800138031'],
      ]),
    )
    await clerk.post(`/api/imports/${body.id}/check`)
    expect((await clerk.post('/api/apps/shop/forms/customer/records', { name: '抢先公司' })).status).toBe(201)
    expect(await run(clerk, body.id)).toMatchObject({
      status: 'done',
      created: 0,
      refused: 1,
      issues: { 'name/DUPLICATE': 1 },
    })
  })

  it('is checked anew where the app was published or the staging table was lost since', async () => {
    const { body } = await upload(
      clerk,
      await workbook([
        ['客户名称', '手机'],
        ['重查公司', '13800138041'],
      ]),
    )
    await clerk.post(`/api/imports/${body.id}/check`)
    await server.platform.pool.query(`drop table app_shop.import_${body.id.replaceAll('-', '')}`)
    expect(await run(clerk, body.id)).toMatchObject({ status: 'done', created: 1 })
  })

  it('warns of people it does not know and leaves them empty', async () => {
    const { checked, done } = await imported(clerk, [
      ['客户名称', '负责人'],
      ['无主公司', '张三丰'],
      ['有主公司', '陈晓明'],
    ])
    expect(checked).toMatchObject({ warnings: 1, refused: 0, issues: {} })
    expect(done.created).toBe(2)
    expect((await list(clerk, 'customer', named('无主公司'))).rows[0].owner_id).toBeNull()
  })
})

describe('who may import', () => {
  it('asks for the right to import, and knows no form that the person has no right on', async () => {
    const bytes = await workbook([['客户名称'], ['x']])
    expect((await upload(rep, bytes)).status).toBe(403)
    expect((await upload(server.admin, bytes)).status).toBe(404)
    expect((await upload(clerk, bytes, 'nothing')).status).toBe(404)
    expect((await upload(server.anonymous, bytes)).status).toBe(401)
  })

  it('shows an import to nobody but the person who began it', async () => {
    const { body } = await upload(clerk, await workbook([['客户名称'], ['x']]))
    for (const path of ['', '/rows', '/errors.xlsx'])
      expect((await own.get(`/api/imports/${body.id}${path}`)).status).toBe(404)
    expect((await own.post(`/api/imports/${body.id}/run`)).status).toBe(404)
  })

  it('lets nobody write a field that he may not set, nor give records to others without the right to transfer', async () => {
    const { body } = await upload(
      clerk,
      await workbook([
        ['客户名称', '成本'],
        ['x', '1'],
      ]),
    )
    await clerk.put(`/api/imports/${body.id}`, {
      mapping: { fields: { name: { columns: [0] }, secret: { columns: [1] } } },
    })
    expect((await clerk.post(`/api/imports/${body.id}/check`)).body.error.issues).toMatchObject([
      { path: 'mapping/fields/secret', code: 'READONLY' },
    ])
    const mine = await upload(
      own,
      await workbook([
        ['客户名称', '负责人'],
        ['y', '陈晓明'],
      ]),
    )
    await own.put(`/api/imports/${mine.body.id}`, {
      mapping: { fields: { name: { columns: [0] }, owner_id: { columns: [1] } } },
    })
    expect((await own.post(`/api/imports/${mine.body.id}/check`)).status).toBe(400)
  })

  it('finds related records only where the person may see them', async () => {
    const { checked } = await imported(
      own,
      [
        ['客户', '数量'],
        ['郑州顺兴', 2],
      ],
      'order_line',
    )
    expect(checked.issues).toEqual({ 'customer/REFERENCE': 1 })
  })
})

describe('a bad file or mapping', () => {
  it.each([
    ['nothing', new Uint8Array(), 'FILE_EMPTY'],
    ['noise', new Uint8Array(500).map((_, i) => (i * 37) % 256), 'FILE_ENCODING'],
    ['an old workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), 'FILE_OLD_EXCEL'],
  ])('gets a clear answer: %s', async (_name, bytes, code) => {
    const { status, body } = await upload(clerk, bytes)
    expect(status).toBe(400)
    expect(body.error.issues[0]).toMatchObject({ path: 'file', code })
  })
  it.each([
    [{ mapping: { fields: { nothing: { columns: [0] } } } }, 'UNKNOWN_FIELD'],
    [{ mapping: { fields: { name: { columns: [99] } } } }, 'RANGE'],
    [{ mapping: { fields: { name: { constant: { var: 'zzz' } } } } }, 'EXPRESSION_NAME'],
  ])('%o', async (settings, code) => {
    const { body } = await upload(clerk, await workbook([['客户名称'], ['x']]))
    expect((await clerk.put(`/api/imports/${body.id}`, settings)).status).toBe(200)
    const answer = await clerk.post(`/api/imports/${body.id}/check`)
    expect(answer.status).toBe(400)
    expect(answer.body.error.issues[0].code).toBe(code)
  })
  it('refuses an unknown sheet and unknown properties', async () => {
    const { body } = await upload(clerk, await workbook([['客户名称'], ['x']]))
    expect((await clerk.put(`/api/imports/${body.id}`, { sheet: '没有' })).status).toBe(400)
    expect((await clerk.put(`/api/imports/${body.id}`, { status: 'done' })).status).toBe(400)
  })
  it('offers an empty template that comes back as it went', async () => {
    const response = await fetch(new URL('/api/apps/shop/forms/customer/template.xlsx', server.baseUrl), {
      headers: { authorization: `Bearer ${clerk.token}` },
    })
    const [sheet] = readSheets(new Uint8Array(await response.arrayBuffer()), 'x')
    expect(sheet?.rows[0]).toEqual(['客户名称 *', '手机', '级别', '预计金额', '地区', '建档日期', '标签', '负责人'])
  })
})
