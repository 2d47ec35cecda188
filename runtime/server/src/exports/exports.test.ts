import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoleDefinition } from '@tenon/engine'
import { readSheets } from '../imports/read-sheets.ts'
import { customer } from '../imports/testing/shop.ts'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { csvCell } from './safe-cell.ts'

const view = { view: { scope: 'all' as const }, create: {} }
const roles: RoleDefinition[] = [
  {
    kind: 'role',
    key: 'boss',
    label: '主管',
    forms: { customer: { ...view, export: {}, fields: { secret: 'hidden', mobile: 'masked' } } },
  },
  { kind: 'role', key: 'few', label: '少量', forms: { customer: { ...view, export: { limit: 2 } } } },
  {
    kind: 'role',
    key: 'own',
    label: '本人',
    forms: { customer: { view: { scope: 'own' }, create: {}, export: {} } },
  },
  { kind: 'role', key: 'none', label: '不许', forms: { customer: view } },
]
let server: TestServer
let boss: TestClient
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [customer, ...roles])
  boss = await server.person('boss', { name: '主管甲', roles: [['shop', 'boss']] })
  const writer = await server.person('writer', { roles: [['shop', 'none']] })
  for (const values of [
    { name: '=1+1', mobile: '13800138000', amount: '12.5', area: '330100', tags: ['重要', '老客户'], secret: '机密' },
    { name: '@SUM(A1)', amount: 3000.5 },
    { name: '－二，“引号”', filed_on: '2026-11-22' },
  ]) {
    const made = await writer.post('/api/apps/shop/forms/customer/records', values)
    if (made.status !== 201) throw new Error(made.text)
  }
}, 60_000)
afterAll(() => server.close())

async function file(who: TestClient, body: object): Promise<Uint8Array> {
  const { status, body: made } = await who.post('/api/apps/shop/forms/customer/exports', body)
  expect(status, JSON.stringify(made)).toBe(202)
  for (;;) {
    const { body: state } = await who.get(`/api/exports/${made.id}`)
    if (state.status === 'done') break
    if (state.status === 'failed') throw new Error('failed')
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  const response = await fetch(new URL(`/api/exports/${made.id}/file`, server.baseUrl), {
    headers: { authorization: `Bearer ${who.token}` },
  })
  return new Uint8Array(await response.arrayBuffer())
}

describe('an export', () => {
  it('holds what the person may see, as texts and numbers, in the words of the form', async () => {
    const [sheet] = readSheets(
      await file(boss, { sort: ['created_at'], fields: ['name', 'mobile', 'amount', 'area', 'tags', 'owner_id'] }),
      'x',
    )
    expect(sheet?.rows).toEqual([
      ['客户名称', '手机', '预计金额', '地区', '标签', '负责人'],
      ['=1+1', '138****8000', 12.5, '浙江省 杭州市', '重要、老客户', 'writer'],
      expect.arrayContaining(['@SUM(A1)']),
      expect.arrayContaining(['－二，“引号”']),
    ])
  })
  it('is audited with its rows before anybody can fetch it', async () => {
    await file(boss, { format: 'csv', search: '引号' })
    const rows = await server.platform.db
      .selectFrom('meta.audit')
      .selectAll()
      .where('action', '=', 'record.export')
      .orderBy('id', 'desc')
      .execute()
    expect(rows[0]).toMatchObject({ actor: boss.id, form: 'customer', params: { rows: 1, format: 'csv' } })
  })
  it('never gives a cell that a spreadsheet runs', async () => {
    const text = new TextDecoder().decode(await file(boss, { format: 'csv', fields: ['name'], sort: ['created_at'] }))
    expect(text.split('\r\n')).toEqual(['客户名称', `"'=1+1"`, `"'@SUM(A1)"`, `"'－二，“引号”"`, ''])
  })
  it('knows no hidden field, and is refused without the right or beyond its limit', async () => {
    expect((await boss.post('/api/apps/shop/forms/customer/exports', { fields: ['secret'] })).status).toBe(400)
    const none = await server.person('none', { roles: [['shop', 'none']] })
    expect((await none.post('/api/apps/shop/forms/customer/exports', {})).status).toBe(403)
    const few = await server.person('few', { roles: [['shop', 'few']] })
    expect((await few.post('/api/apps/shop/forms/customer/exports', {})).status).toBe(413)
    expect((await few.post('/api/apps/shop/forms/customer/exports', { search: '引号' })).status).toBe(202)
  })
  it('holds his own rows alone for who sees no others, whatever the filter of a figure names', async () => {
    const rep = await server.person('rep', { roles: [['shop', 'own']] })
    const made = await rep.post('/api/apps/shop/forms/customer/records', { name: '自己的', amount: '1' })
    expect(made.status).toBe(201)
    const everybody = await boss.post('/api/apps/shop/forms/customer/records/query', { fields: [] })
    const ids = everybody.body.rows.map((row: { id: string }) => row.id)
    expect(ids).toHaveLength(4)
    const [sheet] = readSheets(await file(rep, { fields: ['name'], filter: { in: [{ var: 'id' }, ids] } }), 'x')
    expect(sheet?.rows).toEqual([['客户名称'], ['自己的']])
  })
})

describe('a CSV cell', () => {
  it.each([
    ['=cmd|x', `"'=cmd|x"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@a', `"'@a"`],
    ['\t=1', `"'\t=1"`],
    ['＝1', `"'＝1"`],
    ['a"b', '"a""b"'],
    ['普通', '普通'],
    [-5, '-5'],
  ])('%j becomes %s', (value, cell) => expect(csvCell(value)).toBe(cell))
})
