import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { customer, order, roles, workbook } from './testing/shop.ts'

const ROWS = 60
let server: TestServer
let clerk: TestClient
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [customer, order, ...roles])
  clerk = await server.person('clerk', { roles: [['shop', 'clerk']] })
}, 60_000)
afterAll(() => server.close())

const state = async (id: string) => (await clerk.get(`/api/imports/${id}`)).body
const count = async (text: string) => Number((await server.platform.pool.query(text)).rows[0].n)
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function checked(): Promise<string> {
  const rows = Array.from({ length: ROWS }, (_, i) => [`公司${i}`, `138${String(i).padStart(8, '0')}`])
  const body = new FormData()
  body.set('file', new File([new Uint8Array(await workbook([['客户名称', '手机'], ...rows]))], '名单.xlsx'))
  const { body: made } = await clerk.post('/api/apps/shop/forms/customer/imports', body)
  expect((await clerk.post(`/api/imports/${made.id}/check`)).body).toMatchObject({ accepted: ROWS, progress: null })
  return made.id
}

/** The run as it waits with everything written and not committed; `open` lets it go on. */
async function runToGate(id: string): Promise<{ open(): Promise<void> }> {
  const gate: pg.PoolClient = await server.platform.directPool.connect()
  await gate.query('begin')
  await gate.query('lock table meta.outbox in exclusive mode')
  expect((await clerk.post(`/api/imports/${id}/run`)).body).toMatchObject({
    status: 'running',
    progress: { done: 0, total: ROWS, stopping: false },
  })
  await until(async () => (await state(id)).progress.done === ROWS)
  return {
    open: async () => {
      await gate.query('rollback')
      gate.release()
    },
  }
}

describe('an import that runs', () => {
  it('leaves nothing when its person stops it, and is then done as if for the first time', async () => {
    const id = await checked()
    const gate = await runToGate(id)
    const stopped = await clerk.post(`/api/imports/${id}/cancel`)
    expect(stopped).toMatchObject({ status: 200, body: { status: 'running', progress: { stopping: true } } })
    // Asked twice it is still one stop.
    expect((await clerk.post(`/api/imports/${id}/cancel`)).status).toBe(200)
    await gate.open()
    await until(async () => (await state(id)).status !== 'running')
    expect(await state(id)).toMatchObject({ status: 'cancelled', created: 0, progress: null, accepted: ROWS })
    expect(await count('select count(*) as n from app_shop.customer')).toBe(0)
    expect(await count(`select count(*) as n from meta.audit where action = 'create' and app = 'shop'`)).toBe(0)
    expect(await count(`select count(*) as n from meta.audit where action = 'import.stop'`)).toBe(2)

    expect((await clerk.post(`/api/imports/${id}/run`)).status).toBe(202)
    await until(async () => (await state(id)).status !== 'running')
    expect(await state(id)).toMatchObject({ status: 'done', created: ROWS, refused: 0 })
    const { rows } = await server.platform.pool.query('select no from app_shop.customer order by no')
    expect([rows.length, rows[0].no, rows.at(-1).no]).toEqual([ROWS, 'KH-0001', 'KH-0060'])
    expect(await count('select count(*) as n from meta.import_run')).toBe(0)
  })

  it('is not stopped any more once it has ended', async () => {
    const id = (await server.platform.db.selectFrom('meta.import').select('id').executeTakeFirstOrThrow()).id
    const late = await clerk.post(`/api/imports/${id}/cancel`)
    expect(late).toMatchObject({ status: 422, body: { error: { params: { reason: 'importEnded' } } } })
    expect(await count('select count(*) as n from app_shop.customer')).toBe(ROWS)
  })

  it('is stopped while it is checked again, before its rows are read', async () => {
    await server.platform.pool.query('delete from app_shop.customer')
    const id = await checked()
    // Published meanwhile: what was checked is checked anew.
    await server.platform.db.updateTable('meta.import').set({ app_version: 0 }).where('id', '=', id).execute()
    const gate: pg.PoolClient = await server.platform.directPool.connect()
    await gate.query('begin')
    await gate.query('lock table meta.import_row in exclusive mode')
    await clerk.post(`/api/imports/${id}/run`)
    const waiting = `select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and query like '%import_row%'`
    await until(async () => (await count(waiting)) > 0)
    expect((await clerk.post(`/api/imports/${id}/cancel`)).body.progress).toMatchObject({ stopping: true })
    await gate.query('rollback')
    gate.release()
    await until(async () => (await state(id)).status === 'cancelled')
    expect(await state(id)).toMatchObject({ done: 0, created: 0 })
    expect((await clerk.post(`/api/imports/${id}/run`)).status).toBe(202)
    await until(async () => (await state(id)).status === 'done')
    expect(await count('select count(*) as n from app_shop.customer')).toBe(ROWS)
  })

  it('that was stopped may be changed before it begins again', async () => {
    await server.platform.pool.query('delete from app_shop.customer')
    const id = await checked()
    const gate = await runToGate(id)
    await clerk.post(`/api/imports/${id}/cancel`)
    await gate.open()
    await until(async () => (await state(id)).status === 'cancelled')
    expect((await clerk.put(`/api/imports/${id}`, { onError: 'reject-all' })).body.status).toBe('mapped')
    expect((await clerk.post(`/api/imports/${id}/check`)).body).toMatchObject({ status: 'checked', accepted: ROWS })
  })
})
