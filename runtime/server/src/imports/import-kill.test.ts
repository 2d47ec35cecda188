import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase, publishApp, startChild, startTestServer } from '../testing/index.ts'
import { customer, order, roles, workbook } from './testing/shop.ts'

const ROWS = 3_000
const children: ChildProcess[] = []
const folder = await mkdtemp(join(tmpdir(), 'tenon-import-'))
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

test('an import whose process is killed with -9 while it writes leaves nothing, and is then done once', async () => {
  const database = await createTestDatabase()
  const server = await startTestServer({ database, env: { ROLE: 'web' } })
  await publishApp(server.admin, 'shop', [customer, order, ...roles])
  const clerk = await server.person('clerk', { roles: [['shop', 'clerk']] })
  const rows = Array.from({ length: ROWS }, (_, i) => [`公司${i}`, `138${String(i).padStart(8, '0')}`])
  const body = new FormData()
  body.set('file', new File([new Uint8Array(await workbook([['客户名称', '手机'], ...rows]))], '名单.xlsx'))
  const { body: made } = await clerk.post('/api/apps/shop/forms/customer/imports', body)
  expect((await clerk.post(`/api/imports/${made.id}/check`)).body).toMatchObject({ accepted: ROWS, refused: 0 })

  // The last thing an import writes is its event: there it waits, with all its records written and not committed.
  const gate = await server.platform.directPool.connect()
  await gate.query('begin')
  await gate.query('lock table meta.outbox in exclusive mode')
  expect((await clerk.post(`/api/imports/${made.id}/run`)).status).toBe(202)
  const first = worker(database.url)
  await until(async () => (await waiting(server.platform.pool)) > 0)
  first.kill('SIGKILL')
  await gate.query('rollback')
  gate.release()
  await until(async () => (await waiting(server.platform.pool)) === 0)
  const count = async (text: string) => Number((await server.platform.pool.query(text)).rows[0].n)
  expect(await count('select count(*) as n from app_shop.customer')).toBe(0)
  expect((await clerk.get(`/api/imports/${made.id}`)).body.status).toBe('running')

  const second = worker(database.url)
  await until(async () => (await clerk.get(`/api/imports/${made.id}`)).body.status === 'done')
  expect((await clerk.get(`/api/imports/${made.id}`)).body).toMatchObject({ created: ROWS, refused: 0 })
  expect(await count('select count(*) as n from app_shop.customer')).toBe(ROWS)
  expect(await count('select count(distinct no) as n from app_shop.customer')).toBe(ROWS)
  expect(await count(`select count(*) as n from meta.audit where action = 'create' and app = 'shop'`)).toBe(ROWS)
  second.kill('SIGTERM')
  await new Promise((resolve) => second.once('exit', resolve))
  await server.close()
  await database.drop()
}, 120_000)

function worker(url: string): ChildProcess {
  const settings = { DATABASE_URL: url, DATA_DIR: folder, LOG_LEVEL: 'error', ADMIN_PASSWORD: 'Tenon-test-1' }
  const child = startChild(join(import.meta.dirname, '../testing/job-child.ts'), settings)
  children.push(child)
  return child
}

/** Sessions that wait for the gate with an insert into the outbox. */
async function waiting(pool: { query(text: string): Promise<{ rows: { n: string }[] }> }): Promise<number> {
  const { rows } = await pool.query(
    `select count(*) as n from pg_locks where not granted and relation = 'meta.outbox'::regclass and mode = 'RowExclusiveLock'`,
  )
  return Number(rows[0]!.n)
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}
