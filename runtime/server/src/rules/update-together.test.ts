import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { heldUpBy, must, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/* Two rules that change the same records, each because of something else, at the same moment: what the first one has made of them is
   what the second one judges. */

let server: TestServer
let staff: TestClient
const RECORDS = (form: string) => `/api/apps/both/forms/${form}/records`

beforeAll(async () => {
  server = await startTestServer()
  const field = (id: string, key: string, type = 'text') => ({ id, key, type, label: key })
  const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } }
  await publishApp(server.admin, 'both', [
    { kind: 'form', key: 'pool', label: '公海', fields: [field('f_1', 'title'), field('f_2', 'open', 'switch')] },
    { kind: 'form', key: 'deal', label: '商机', fields: [field('f_3', 'title'), field('f_4', 'holder')] },
    {
      kind: 'rule',
      key: 'take',
      label: '归入',
      form: 'pool',
      onImport: false,
      when: [{ on: 'updated', field: 'open', to: true }],
      then: [
        {
          id: 'deals',
          kind: 'updateRecords',
          form: 'deal',
          where: { isEmpty: [{ var: 'holder' }] },
          set: { holder: { var: 'title' } },
        },
      ],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { pool: all, deal: all } },
  ] as never)
  staff = await server.person('staff', { roles: [['both', 'staff']] })
})
afterAll(() => server.close())

it('a record that another has taken meanwhile is left to it', async () => {
  const make = async (form: string, values: object) => (await must(staff.post(RECORDS(form), values), 201)).id as string
  const deals = [await make('deal', { title: '一' }), await make('deal', { title: '二' })]
  const pools = [await make('pool', { title: '甲' }), await make('pool', { title: '乙' })]
  const saved: Promise<unknown>[] = []
  await server.platform.db.transaction().execute(async (trx) => {
    await sql`select 1 from app_both.deal where id = ${deals[0]} for no key update`.execute(trx)
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
    for (const pool of pools) saved.push(must(staff.patch(`${RECORDS('pool')}/${pool}`, { open: true })))
    await expect.poll(() => heldUpBy(server.platform.pool, rows[0]!.pid)).toBe(2)
  })
  await Promise.all(saved)
  const now = await Promise.all(deals.map((id) => must(staff.get(`${RECORDS('deal')}/${id}`))))
  expect(now[0].holder).toBe(now[1].holder)
  // Each was changed once.
  expect(now.map(({ version }) => version)).toEqual([2, 2])
})
