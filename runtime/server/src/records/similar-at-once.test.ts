import type { FormDefinition, RoleDefinition, RuleDefinition } from '@tenon/engine'
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
  forms: { firm: { view: all, create: {}, edit: all }, shop: { view: all, create: {}, edit: all } },
}
/** Alike by two fields, of which one is not for everybody. */
const shop: FormDefinition = {
  ...firm,
  key: 'shop',
  label: '店铺',
  fields: firm.fields.map((field) => (field.key === 'name' ? { ...field, default: '城南' } : field)),
  duplicates: [{ fields: ['name', 'note'], match: 'similar', threshold: 0.7, do: 'block' }],
}
const blindRole: RoleDefinition = {
  kind: 'role',
  key: 'blind',
  label: '登记',
  forms: {
    firm: { create: {} },
    shop: { view: all, create: {}, edit: all, fields: { name: 'masked' } },
    wish: { create: {} },
  },
}
/** Of a wish the system makes a firm, whoever may see firms. */
const wish: FormDefinition = { ...firm, key: 'wish', label: '心愿', duplicates: [] }
const wishes: RuleDefinition = {
  kind: 'rule',
  key: 'grant',
  label: '成全',
  form: 'wish',
  onImport: false,
  when: [{ on: 'created' }],
  then: [{ id: 'make', kind: 'createRecord', form: 'firm', values: { name: '{name}' } }],
}
const FIRMS = '/api/apps/once/forms/firm/records'

let server: TestServer
let clerk: TestClient
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'once', [firm, shop, wish, wishes, clerkRole, blindRole])
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

test('who may see the other one and read its field is told its name, and nobody else', async () => {
  const blind = await server.person('blind', { name: '李登', roles: [['once', 'blind']] })
  const told = async (who: TestClient, form: string, values: object) => {
    const { body } = await who.post(`/api/apps/once/forms/${form}/records`, values)
    return body.error.issues.map(({ message }: { message: string }) => message)
  }
  expect((await make('蒸汽锅炉安装一厂')).status).toBe(201)
  const twin = { name: '蒸汽锅炉安装二厂' }
  expect(await told(clerk, 'firm', twin)).toEqual(['有相似的记录“蒸汽锅炉安装一厂”，负责人：王录'])
  expect(await told(blind, 'firm', twin)).toEqual(['有相似的记录，负责人：王录'])
  // What the system was told is no more than he would be told himself.
  expect(await told(blind, 'wish', twin)).toEqual(['有相似的记录，负责人：王录'])
  const first = { name: '城南', note: '各类五金工具批发' }
  expect((await clerk.post('/api/apps/once/forms/shop/records', first)).status).toBe(201)
  expect(await told(clerk, 'shop', { ...first, note: '各类五金工具零售' })).toEqual([
    '有相似的记录“城南”，负责人：王录',
  ])
  expect(await told(blind, 'shop', { note: '各类五金工具零售' })).toEqual(['有相似的记录，负责人：王录'])
})
