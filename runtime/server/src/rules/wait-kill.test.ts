import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createTestDatabase, publishApp, startChild, startTestServer } from '../testing/index.ts'

const children: ChildProcess[] = []
const folder = await mkdtemp(join(tmpdir(), 'tenon-wait-'))
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})
const field = (key: string, type: string) => ({ id: `f_${key}`, key, type, label: key })
const make = (form: string) => ({ id: form, kind: 'createRecord', form, values: { title: '一' } })

it('what stands behind a wait is done once, though the process that does it is killed with -9 and two others follow', async () => {
  const database = await createTestDatabase()
  // It looks and never works.
  const server = await startTestServer({ database, env: { ROLE: 'web' } })
  const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } }
  await publishApp(server.admin, 'wait', [
    { kind: 'form', key: 'deal', label: '商机', fields: [field('title', 'text'), field('call_at', 'datetime')] },
    { kind: 'form', key: 'task', label: '待办', fields: [{ ...field('title', 'text'), id: 'f_t' }] },
    { kind: 'form', key: 'memo', label: '备忘', fields: [{ ...field('title', 'text'), id: 'f_m' }] },
    {
      kind: 'rule',
      key: 'around',
      label: '约',
      form: 'deal',
      onImport: false,
      when: [{ on: 'created' }],
      then: [{ id: 'rest', kind: 'wait', of: 'call_at' }, make('task'), make('memo')],
    },
    { kind: 'role', key: 'staff', label: '员工', forms: { deal: all, task: all, memo: all } },
  ] as never)
  const staff = await server.person('staff', { roles: [['wait', 'staff']] })
  const saved = await staff.post('/api/apps/wait/forms/deal/records', { title: '甲', call_at: inDays(1) })
  expect(saved.status, saved.text).toBe(201)
  const run = async () => (await server.admin.get('/api/apps/wait/rules/around/runs')).body.rows
  expect(await run()).toMatchObject([{ status: 'waiting' }])
  const count = async (form: string) =>
    (await staff.post(`/api/apps/wait/forms/${form}/records/query`, {})).body.rows.length
  const made = async () => [await count('task'), await count('memo')]

  // There it stands, with one of the two written.
  const gate = await server.platform.directPool.connect()
  await gate.query('begin')
  await gate.query('lock table app_wait.memo in share row exclusive mode')
  const moved = staff.patch(`/api/apps/wait/forms/deal/records/${saved.body.id}`, { call_at: inDays(-1) })
  expect((await moved).status).toBe(200)
  const first = worker(database.url)
  const stuck = async () => Number((await server.platform.pool.query(WAITING)).rows[0].n)
  await expect.poll(stuck, { timeout: 30_000 }).toBeGreaterThan(0)
  first.kill('SIGKILL')
  await gate.query('rollback')
  gate.release()
  await expect.poll(stuck, { timeout: 30_000 }).toBe(0)
  expect(await made()).toEqual([0, 0])
  expect(await run()).toMatchObject([{ status: 'waiting' }])

  const others = [worker(database.url), worker(database.url)]
  await expect.poll(async () => (await run())[0].status, { timeout: 60_000 }).toBe('done')
  expect(await made()).toEqual([1, 1])
  expect(await run()).toHaveLength(1)
  await Promise.all(
    others.map((child) => {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      return gone
    }),
  )
  expect(await made()).toEqual([1, 1])
  await server.close()
  await database.drop()
}, 120_000)

// helpers

const WAITING = "select count(*) as n from pg_locks where not granted and relation = 'app_wait.memo'::regclass"
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()

function worker(url: string): ChildProcess {
  const settings = { DATABASE_URL: url, DATA_DIR: folder, LOG_LEVEL: 'error', ADMIN_PASSWORD: 'Tenon-test-1' }
  const child = startChild(join(import.meta.dirname, '../testing/job-child.ts'), settings)
  children.push(child)
  return child
}
