import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestServer } from '../testing/index.ts'

const folder = new URL('../../../../e2e/fixtures/data/', import.meta.url)
let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [
    { kind: 'form', key: 'thing', label: '物', fields: [{ id: 'f1', key: 'name', type: 'text', label: '名' }] },
  ])
})
afterAll(() => server.close())

const send = (who: TestServer['admin'], file: string, bytes = new Uint8Array(readFileSync(new URL(file, folder)))) => {
  const body = new FormData()
  body.set('file', new File([bytes], file))
  return who.post('/api/apps/shop/forms-from-file', body)
}

it('reads the fields, types and options that real files speak for', async () => {
  const types = async (file: string) => {
    const { status, body, text } = await send(server.admin, file)
    expect(status, text).toBe(200)
    const sheets = body.sheets as { name: string; rows: number; fields: { label: string; type: string }[] }[]
    return sheets.map(({ name, rows, fields }) => [name, rows, fields.map(({ label, type }) => `${label} ${type}`)])
  }
  expect(await types('客服部工单.xlsx')).toEqual([
    [
      '工单',
      900,
      [
        ...['工单号 text', '客户 text', '问题类型 select', '描述 longText', '状态 select', '处理人 select'],
        ...['提交时间 date', '解决时间 date'],
      ],
    ],
  ])
  const [customers = [], more] = await types('销售部客户表.xlsx')
  expect(customers.slice(0, 2)).toEqual(['客户', 1200])
  expect(customers[2]).toEqual(
    expect.arrayContaining([
      '公司名称 text',
      '手机 phone',
      '省份 area',
      '跟进阶段 select',
      '预计金额 money',
      '建档日期 date',
    ]),
  )
  expect(more).toEqual(expect.arrayContaining(['跟进记录', 3200]))
}, 30_000)

it('keeps nothing, is for builders, and says what is wrong with a file', async () => {
  const clerk = await server.person('clerk')
  expect((await send(clerk, '市场部线索.csv')).status).toBe(403)
  const wrong = await send(server.admin, 'bild.png', new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]))
  expect(wrong.status).toBe(400)
  const { rows } = await server.platform.db
    .selectFrom('meta.import')
    .select((eb) => eb.fn.countAll().as('rows'))
    .executeTakeFirstOrThrow()
  expect(Number(rows)).toBe(0)
})
