import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { definitions } from './report-fixture.ts'

let server: TestServer
let boss: TestClient

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2026-11-22T00:00:00.000Z') })
  await publishApp(server.admin, 'crm', definitions)
  boss = await server.person('boss', { roles: [['crm', 'manager']] })
  await server.platform.pool.query(
    `insert into app_crm.deal (id, version, created_at, updated_at, name, amount, signed_on)
     select meta.uuid_v7(), 1, now(), now(), 'n' || i, i, date '2020-01-01' + i % 2000 from generate_series(1, 20000) i`,
  )
  await server.platform.pool.query('analyze app_crm.deal')
})
afterAll(() => server.close())

const fields = async () => (await server.admin.get('/api/apps/crm/report-indexes')).body.fields
const stateOf = async (field: string): Promise<string | undefined> =>
  (await fields()).find((one: { field: string }) => one.field === field)?.state

describe('indexes for what reports filter by', () => {
  it('are proposed from questions that were asked, with how often and how long', async () => {
    expect(await fields()).toEqual([])
    for (const from of ['2024-01-01', '2024-02-01'])
      await boss.post('/api/apps/crm/reports/by_stage/data', { filter: { '>=': [{ var: 'signed_on' }, from] } })
    await boss.post('/api/apps/crm/reports/by_stage/data', { filter: { '==': [{ var: 'customer.name' }, 'x'] } })
    const found = await fields()
    expect(
      found.map((one: { field: string; uses: number; state: string }) => [one.field, one.uses, one.state]),
    ).toEqual([['signed_on', 2, 'proposed']])
    expect(found[0]).toMatchObject({ form: 'deal', label: '签约', rows: 20_000 })
  })

  it('are built at a press, and used', async () => {
    const pressed = await server.admin.post('/api/apps/crm/report-indexes', { form: 'deal', field: 'signed_on' })
    expect([pressed.status, pressed.text]).toEqual([202, expect.any(String)])
    await expect.poll(() => stateOf('signed_on'), { timeout: 20_000 }).toBe('indexed')
    const again = await server.admin.post('/api/apps/crm/report-indexes', { form: 'deal', field: 'signed_on' })
    expect(again.status).toBe(422)
    const { rows } = await server.platform.pool.query(
      `explain select count(*) from app_crm.deal where deleted_at is null and signed_on = date '2024-01-01'`,
    )
    expect(JSON.stringify(rows)).toContain('r__deal__signed_on')
  })

  it('are the business of administrators', async () => {
    expect((await boss.get('/api/apps/crm/report-indexes')).status).toBe(403)
    const unknown = await server.admin.post('/api/apps/crm/report-indexes', { form: 'deal', field: 'salary' })
    expect(unknown.status).toBe(404)
  })
})
