import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/**
 * Two worlds that differ only in what Ann may not see (other people's records, hidden and masked values, other people's children)
 * must answer her alike, byte for byte, on every path.
 */
const C = '/api/apps/crm/forms/customer'
const definitions: readonly Definition[] = [
  {
    kind: 'form',
    key: 'customer',
    label: '客户',
    title: 'name',
    fields: [
      { id: 'f1', key: 'name', type: 'text', label: '名称', required: true },
      { id: 'f2', key: 'cost', type: 'money', label: '成本' },
      { id: 'f3', key: 'mobile', type: 'phone', label: '手机' },
      { id: 'f4', key: 'in_pool', type: 'switch', label: '公海' },
      { id: 'f5', key: 'partner', type: 'relation', label: '伙伴', settings: { form: 'customer' } },
      {
        id: 'f6',
        key: 'margin',
        type: 'formula',
        label: '毛利',
        settings: { text: '成本 * 2', expression: { '*': [{ var: 'cost' }, 2] } },
      },
    ],
  },
  {
    kind: 'form',
    key: 'note',
    label: '记录',
    fields: [
      { id: 'g1', key: 'customer', type: 'relation', label: '客户', settings: { form: 'customer' } },
      { id: 'g2', key: 'text', type: 'text', label: '内容' },
    ],
  },
  {
    kind: 'role',
    key: 'sales',
    label: '销售',
    forms: {
      customer: {
        view: { scope: 'own' },
        create: {},
        edit: { scope: 'own' },
        fields: {
          cost: 'hidden',
          margin: 'hidden',
          mobile: { mode: 'masked', when: { '==': [{ var: 'in_pool' }, true] } },
        },
      },
      note: { view: { scope: 'own' } },
    },
  },
  {
    kind: 'role',
    key: 'boss',
    label: '经理',
    forms: {
      customer: { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, transfer: {} },
      note: { view: { scope: 'all' }, create: {}, transfer: {} },
    },
  },
]

interface World {
  readonly server: TestServer
  readonly ann: TestClient
  /** Ids by what they stand for, so that answers of both worlds can be compared. */
  readonly names: ReadonlyMap<string, string>
}
const NOW = new Date('2026-11-22T06:00:00.000Z')
let worlds: World[] = []

async function world(secret: { cost: number; mobile: string; foreign: string[]; notes: number }): Promise<World> {
  const server = await startTestServer({ now: () => NOW })
  await publishApp(server.admin, 'crm', definitions)
  const ann = await server.person('ann', { roles: [['crm', 'sales']] })
  const boss = await server.person('boss', { roles: [['crm', 'boss']] })
  const names = new Map([
    [ann.id, 'ANN'],
    [boss.id, 'BOSS'],
    [server.admin.id, 'ADMIN'],
  ])
  const make = async (name: string, values: object): Promise<string> => {
    const made = await boss.post(`${C}/records`, { name, ...values })
    if (made.status !== 201) throw new Error(made.text)
    names.set(made.body.id, `«${name}»`)
    return made.body.id as string
  }
  const foreign: string[] = []
  for (const name of secret.foreign) foreign.push(await make(name, { cost: 5 }))
  const hidden = await make('别人的伙伴', { cost: secret.cost })
  const one = await make('甲公司', { owner_id: ann.id, cost: secret.cost, mobile: '13700000001', partner: hidden })
  await make('乙公司', { owner_id: ann.id, cost: secret.cost * 2, mobile: secret.mobile, in_pool: true })
  for (let i = 0; i < secret.notes; i++)
    await boss.post('/api/apps/crm/forms/note/records', { customer: one, text: secret.mobile })
  await boss.patch(`${C}/records/${one}`, { cost: secret.cost + 1 })
  return { server, ann, names }
}

beforeAll(async () => {
  worlds = [
    await world({ cost: 100, mobile: '13811112222', foreign: ['上海外部'], notes: 1 }),
    await world({ cost: 999, mobile: '13822222222', foreign: ['北京外部', '甲公司二', '乙'], notes: 4 }),
  ]
})
afterAll(() => Promise.all(worlds.map(({ server }) => server.close())))

const same = async (name: string, ask: (world: World) => Promise<{ status: number; text: string }>): Promise<void> => {
  const answers = await Promise.all(
    worlds.map(async (one) => {
      const { status, text } = await ask(one)
      let known = text.replace(/"requestId":"[^"]*"/g, '')
      for (const [id, stands] of one.names) known = known.replaceAll(id, stands)
      // The ids of this request's own rows and of cursors differ by chance, not by secret.
      return `${status} ${known.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replace(/"nextCursor":"[^"]*"/g, '"nextCursor":"C"')}`
    }),
  )
  expect(answers[1], name).toBe(answers[0])
}

const queries: readonly object[] = [
  {},
  { count: 'exact' },
  { sort: ['name'] },
  { sort: ['-mobile'] },
  { sort: ['cost'] },
  { sort: ['margin'] },
  { sort: ['partner.name'] },
  { search: '公司' },
  { search: '138' },
  { search: '1381111' },
  { search: '外部' },
  { filter: { '==': [{ var: 'mobile' }, '13811112222'] } },
  { filter: { '==': [{ var: 'mobile' }, null] } },
  { filter: { startsWith: [{ var: 'mobile' }, '138'] } },
  { filter: { '>': [{ var: 'cost' }, 500] } },
  { filter: { '>': [{ var: 'margin' }, 500] } },
  { filter: { '!=': [{ var: 'partner.name' }, null] } },
  { filter: { '==': [{ var: 'partner.name' }, '别人的伙伴'] } },
  { filter: { '>': [{ count: [{ children: 'note.customer' }] }, 2] } },
  { filter: { some: [{ children: 'note.customer' }, { '==': [{ var: 'text' }, '13822222222'] }] } },
  { filter: { '==': [{ var: 'nosuch' }, 1] } },
  { expand: ['partner', 'owner_id', 'created_by'] },
  { fields: ['cost'] },
  { fields: ['name', 'mobile'] },
  { size: 1, sort: ['-name'] },
  { deleted: true },
]

test('lists, filters, sorts, searches, counts and expansions do not tell the worlds apart', async () => {
  for (const query of queries) await same(JSON.stringify(query), ({ ann }) => ann.post(`${C}/records/query`, query))
})

test('a record, its page and its history do not tell the worlds apart', async () => {
  const idOf = (world: World, name: string): string => [...world.names].find(([, stands]) => stands === `«${name}»`)![0]
  for (const name of ['甲公司', '乙公司', '别人的伙伴'])
    for (const path of [
      '',
      '?expand=partner,owner_id',
      '/related',
      '/timeline',
      '/timeline?kind=changed',
      '/comments',
      '/history?field=name',
      '/history?field=cost',
      '/history?field=mobile',
    ])
      await same(`${name}${path}`, (one) => one.ann.get(`${C}/records/${idOf(one, name)}${path}`))
})

test('definitions do not name what is hidden', async () => {
  const { body, text } = await worlds[0]!.ann.get('/api/apps/crm/definitions')
  expect(Object.keys(body.rights.customer.fields).sort()).toEqual(['in_pool', 'mobile', 'name', 'partner'])
  expect(text).not.toContain('cost')
})

test('the masked value itself never leaves', async () => {
  const answers = await Promise.all(queries.map((query) => worlds[0]!.ann.post(`${C}/records/query`, query)))
  for (const { text, status } of answers) if (status === 200) expect(text).not.toContain('13811112222')
})
