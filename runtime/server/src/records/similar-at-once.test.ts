import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backendOf, heldUpBy, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** No index refuses what is alike, so saves that are under way at one moment must not miss each other. */
const firm: FormDefinition = {
  kind: 'form',
  key: 'firm',
  label: '公司',
  title: 'name',
  fields: [
    { id: 'f1', key: 'name', type: 'text', label: '名称' },
    { id: 'f2', key: 'note', type: 'text', label: '备注' },
  ],
  duplicates: [{ fields: ['name'], match: 'similar', threshold: 0.7, do: 'block' }],
}
const all = { scope: 'all' as const }
const clerkRole: RoleDefinition = {
  kind: 'role',
  key: 'clerk',
  label: '录入',
  forms: { firm: { view: all, create: {}, edit: all } },
}
const FIRMS = '/api/apps/once/forms/firm/records'

let server: TestServer
let clerk: TestClient
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'once', [firm, clerkRole])
  clerk = await server.person('clerk', { name: '王录', roles: [['once', 'clerk']] })
})
afterAll(() => server.close())

const make = (name: string) => clerk.post(FIRMS, { name })

/** Lets both get as far as writing before either may. */
async function atOnce(...saves: (() => ReturnType<typeof make>)[]) {
  const { pool } = server.platform
  const client = await pool.connect()
  try {
    const pid = await backendOf(client)
    await client.query('begin')
    await client.query('lock table app_once.firm in share mode')
    const answers = Promise.all(saves.map((save) => save()))
    await expect.poll(() => heldUpBy(pool, pid)).toBe(saves.length)
    await client.query('commit')
    return await answers
  } finally {
    client.release()
  }
}
const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).toSorted()
const reasons = (answers: readonly { body: { error?: { issues: { code: string }[] } } }[]) =>
  answers.flatMap(({ body }) => body.error?.issues.map(({ code }) => code) ?? [])

test('of two that are alike and made at one moment one is refused', async () => {
  const answers = await atOnce(
    () => make('激光切割设备一厂'),
    () => make('激光切割设备二厂'),
  )
  expect([statuses(answers), reasons(answers)]).toEqual([[201, 400], ['SIMILAR']])
})

test('of two that become alike at one moment one is refused, and a change of another field waits for nobody', async () => {
  const made = await Promise.all(['离心水泵阀门', '变频电源模块', '轴承座圈加工'].map(make))
  const [pump, power, bearing] = made.map(({ body }) => `${FIRMS}/${body.id}`)
  const answers = await atOnce(
    () => clerk.patch(pump!, { name: '数控机床主轴一厂' }),
    () => clerk.patch(power!, { name: '数控机床主轴二厂' }),
  )
  expect([statuses(answers), reasons(answers)]).toEqual([[200, 400], ['SIMILAR']])
  const client = await server.platform.pool.connect()
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', ['app_once.firm.name__g'])
  expect((await clerk.patch(bearing!, { note: '已回访' })).status).toBe(200)
  await client.query('rollback')
  client.release()
})
