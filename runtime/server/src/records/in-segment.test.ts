import type { FlowDefinition, FormDefinition, ReportDefinition, RoleDefinition, RuleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBoard } from '../reports/board-fixture.ts'
import { definitions } from '../reports/report-fixture.ts'
import { movingClock, publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/*
 * Customers X (装备, of ann, two deals of hers: 1000 and 700), Y (汽车, of ann, one of 500) and Z (装备, of ben, none); the deals of
 * the dashboard have no customer. ann sees what is hers.
 */
let server: TestServer
let people: Awaited<ReturnType<typeof startBoard>>
const clock = movingClock('2026-11-25T01:00:00.000Z')
const CUSTOMERS = '/api/apps/crm/forms/customer'
const DEALS = '/api/apps/crm/forms/deal'
const EQUIPMENT = { '==': [{ var: 'industry' }, '装备'] }
const CARS = { '==': [{ var: 'industry' }, '汽车'] }
const customers: Record<string, string> = {}
let builder: TestClient

beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  people = await startBoard(server)
  const form = definitions.find((one): one is FormDefinition => one.kind === 'form' && one.key === 'customer')!
  const contacts = { id: 'c9', key: 'contacts', type: 'subform', label: '联系人', settings: { fields: [{ id: 'k1', key: 'title', type: 'text', label: '职务' }] } } // prettier-ignore
  await publishMore(server.admin, 'crm', [{ ...form, fields: [...form.fields, contacts] } as FormDefinition])
  builder = await server.person('drawer', { platformRoles: ['builder'], roles: [['crm', 'manager']] })
  const { boss, ann, ben } = people
  for (const [name, industry, owner] of [
    ['X', '装备', ann],
    ['Y', '汽车', ann],
    ['Z', '装备', ben],
  ] as const)
    customers[name] = await made(boss, `${CUSTOMERS}/records`, { name, industry, owner_id: owner.id })
  for (const [of, name, amount] of [
    ['X', 'x1', 1000],
    ['X', 'x2', 700],
    ['Y', 'y1', 500],
  ] as const)
    // prettier-ignore
    await made(boss, `${DEALS}/records`, { name, customer: customers[of], amount, stage: '赢单', signed_on: '2026-11-02', owner_id: ann.id })
})
afterAll(() => server?.close())

describe('a condition on segments', () => {
  let equipment: string
  beforeAll(async () => {
    equipment = await segment(people.boss, 'customer', { label: '装备客户', filter: EQUIPMENT })
  })

  it('filters lists by the record itself and by what it points to, each within the rights of whoever asks', async () => {
    const { boss, ann } = people
    expect(await names(boss, 'customer', inSegment('id', equipment))).toEqual(['X', 'Z'])
    expect(await names(ann, 'customer', inSegment('id', equipment))).toEqual(['X'])
    expect(await names(boss, 'deal', inSegment('customer', equipment))).toEqual(['x1', 'x2'])
    // A deal without a customer is in no segment: of what is not in it, it is one.
    const others = await names(boss, 'deal', { '!': [inSegment('customer', equipment)] })
    expect(others).toEqual(expect.arrayContaining(['y1', 'd1', 'd4']))
    expect(others).not.toContain('x1')
  })

  it('looks at the lists of the record that is asked about', async () => {
    const rich = await segment(people.boss, 'customer', {
      label: '大额客户',
      filter: { some: [{ children: 'deal.customer' }, { '>': [{ var: 'amount' }, 900] }] },
    })
    expect(await names(people.boss, 'deal', inSegment('customer', rich))).toEqual(['x1', 'x2'])
    expect(await names(people.boss, 'customer', inSegment('id', rich))).toEqual(['X'])
  })

  it('looks at the rows of the record that is asked about, in memory as in a list', async () => {
    const { boss } = people
    const manager = await segment(boss, 'customer', {
      label: '有总监',
      filter: { some: [{ var: 'contacts' }, { '==': [{ var: 'title' }, '总监'] }] },
    })
    const contacts = [{ title: '总监' }]
    const id = customers['Y']!
    const { version } = (await boss.get(`${CUSTOMERS}/records/${id}`)).body
    const changed = await boss.patch(`${CUSTOMERS}/records/${id}`, { contacts }, { 'if-match': `"${version}"` })
    expect(changed.status, changed.text).toBe(200)
    expect(await names(boss, 'deal', inSegment('customer', manager))).toEqual(['y1'])
    await publishMore(server.admin, 'crm', [rule(inSegment('customer', manager))])
    expect(await added('p', 'X')).toBe('p')
    expect(await added('q', 'Y')).toBe('q*')
  })

  it('may name its own segments in a list, and nobody else may: it is said what is wrong', async () => {
    const { boss, ann } = people
    const own = await made(ann, `${CUSTOMERS}/views`, { label: '我的装备', filter: EQUIPMENT, segment: true })
    expect(await names(ann, 'customer', inSegment('id', own))).toEqual(['X'])
    const refused = await boss.post(`${CUSTOMERS}/records/query`, { filter: inSegment('id', own) })
    expect([refused.status, refused.body.error.issues[0].code]).toEqual([400, 'SEGMENT'])
    const shared = await boss.post(`${CUSTOMERS}/views`, { label: '坏', filter: inSegment('id', own), shared: true })
    expect([shared.status, shared.body.error.issues[0].path]).toEqual([400, 'filter/'])
    const other = await boss.post(`${DEALS}/records/query`, { filter: inSegment('id', equipment) })
    expect([other.status, other.body.error.issues[0].message]).toEqual([400, expect.stringContaining('装备客户')])
  })

  it('tells of no field that the viewer may not read', async () => {
    const { boss, clerk } = people
    const large = await segment(boss, 'deal', { label: '大单', filter: { '>': [{ var: 'amount' }, 900] } })
    expect(await names(boss, 'deal', inSegment('id', large))).toEqual(['x1'])
    const asked = await clerk.post(`${DEALS}/records/query`, { filter: inSegment('id', large) })
    expect([asked.status, asked.body.error.issues[0].message]).toEqual([400, expect.stringContaining('大单')])
    expect(asked.text).not.toContain('amount')
  })

  it('narrows a figure, the records behind it and the report that is being drawn', async () => {
    const { boss } = people
    await publishMore(server.admin, 'crm', [report(equipment)])
    const won = async () => {
      const answer = await boss.post('/api/apps/crm/reports/by_owner/data', {})
      expect(answer.status, answer.text).toBe(200)
      return answer.body.totals.amount
    }
    expect(await won()).toBe(1700)
    const behind = await boss.post('/api/apps/crm/reports/by_owner/records', { drill: {} })
    expect(behind.body.rows.map((row: { name: string }) => row.name).sort()).toEqual(['p', 'x1', 'x2'])
    // What it means now goes into no view that is made of it.
    expect(JSON.stringify(behind.body.filter)).not.toContain('装备')
    const drawn = await builder.post('/api/apps/crm/reports/preview', { definition: report(equipment) })
    expect(drawn.body.totals.amount).toBe(1700)
    await boss.patch(`${CUSTOMERS}/views/${equipment}`, { filter: CARS })
    expect(await won()).toBe(500)
    await boss.patch(`${CUSTOMERS}/views/${equipment}`, { filter: EQUIPMENT })
    expect(await won()).toBe(1700)
  })

  it('is judged by rules in memory, by what the segment means at that moment', async () => {
    const { boss } = people
    await publishMore(server.admin, 'crm', [rule(inSegment('customer', equipment))])
    expect(await added('a', 'X')).toBe('a*')
    expect(await added('b', 'Y')).toBe('b')
    expect(await added('c', null)).toBe('c')
    const { version } = (await server.admin.get('/api/apps/crm/versions')).body.rows[0]
    await boss.patch(`${CUSTOMERS}/views/${equipment}`, { filter: CARS })
    expect(await added('d', 'X')).toBe('d')
    expect(await added('e', 'Y')).toBe('e*')
    const [latest] = (await server.admin.get('/api/apps/crm/versions')).body.rows
    expect([latest.version, latest.note]).toEqual([version + 1, '分群“装备客户”有变化'])
    await boss.patch(`${CUSTOMERS}/views/${equipment}`, { filter: EQUIPMENT })
  })

  it('keeps what others rest on: a segment in use is neither removed nor hidden, also where another one names it', async () => {
    const { boss } = people
    const under = await segment(boss, 'customer', { label: '底', filter: CARS })
    const above = await segment(boss, 'customer', { label: '上', filter: inSegment('id', under) })
    expect(await names(boss, 'customer', inSegment('id', above))).toEqual(['Y'])
    for (const refused of [
      await boss.delete(`${CUSTOMERS}/views/${equipment}`),
      await boss.delete(`${CUSTOMERS}/views/${under}`),
      await boss.patch(`${CUSTOMERS}/views/${under}`, { shared: false }),
    ])
      expect([refused.status, refused.body.error.message]).toEqual([422, expect.stringContaining('分群')])
    const ring = await boss.patch(`${CUSTOMERS}/views/${under}`, { filter: { '!': [inSegment('id', above)] } })
    expect([ring.status, ring.body.error.issues[0].message]).toEqual([400, expect.stringContaining('底 → 上 → 底')])
    expect(await names(boss, 'customer', inSegment('id', above))).toEqual(['Y'])
    expect((await boss.delete(`${CUSTOMERS}/views/${above}`)).status).toBe(204)
    expect((await boss.delete(`${CUSTOMERS}/views/${under}`)).status).toBe(204)
    const gone = await boss.post(`${CUSTOMERS}/records/query`, { filter: inSegment('id', under) })
    expect(gone.body.error.issues[0].message).toContain('已不存在')
  })

  it('decides the way of a flow, also of one that is drawn and not published yet', async () => {
    const { boss, ann } = people
    await publishMore(server.admin, 'crm', [flow(equipment)])
    const ways = async () => {
      const found: unknown[] = []
      for (const name of ['x2', 'y1', 'd1']) {
        const { rows } = (await boss.post(`${DEALS}/records/query`, { filter: { '==': [{ var: 'name' }, name] } })).body
        const asked = { recordId: rows[0].id, initiator: ann.id }
        const answer = await builder.post('/api/apps/crm/flows/way/simulate', asked)
        expect(answer.status, answer.text).toBe(200)
        found.push(answer.body.visits[0].branches[0])
      }
      return found
    }
    expect(await ways()).toEqual(['inside', 'outside', 'outside'])
    const cars = await segment(boss, 'customer', { label: '汽车客户', filter: CARS })
    await drafted(builder, flow(cars))
    expect(await ways()).toEqual(['outside', 'inside', 'outside'])
  })

  it('is refused where nobody could answer for it: in rights, in checks, where it is gone, or differs from person to person', async () => {
    const { boss } = people
    const mine = await segment(boss, 'customer', { label: '我的', filter: { '==': [{ var: 'owner_id' }, { var: '$user.id' }] } }) // prettier-ignore
    const gone = '0198aaaa-0000-7000-8000-000000000000'
    for (const [id, words] of [
      [mine, '因人而异'],
      [gone, '不存在'],
    ] as const)
      await expect(publishMore(server.admin, 'crm', [rule(inSegment('customer', id))])).rejects.toThrow(words)
    const role: RoleDefinition = {
      ...{ kind: 'role', key: 'narrow', label: '窄' },
      forms: { customer: { view: { scope: { when: inSegment('id', equipment) } } } },
    }
    await expect(publishMore(server.admin, 'crm', [role])).rejects.toThrow('这里不能用分群')
  })
})

// helpers

const inSegment = (path: string, id: string) => ({ inSegment: [{ var: path }, id] })
const rule = (when: object): RuleDefinition => ({
  ...{ kind: 'rule', key: 'mark', label: '标记', form: 'deal', onImport: false },
  when: [{ on: 'created', before: true }],
  if: when as never,
  then: [{ id: 'set', kind: 'setFields', set: { name: { cat: [{ var: 'name' }, '*'] } } }],
})
const flow = (id: string): FlowDefinition => ({
  ...{ kind: 'flow', key: 'way', label: '去向', form: 'deal' },
  steps: [
    {
      ...{ id: 'gate', kind: 'exclusiveGateway' },
      branches: [
        { id: 'inside', when: inSegment('customer', id), steps: [] },
        { id: 'outside', default: true, steps: [] },
      ],
    },
  ],
})
async function drafted(by: TestClient, definition: FlowDefinition): Promise<void> {
  const ref = `flow/${definition.key}`
  const { revisions } = (await by.get('/api/apps/crm/draft')).body
  const kept = await by.put(`/api/apps/crm/draft/${ref}`, definition, { 'if-match': `"${revisions[ref]}"` })
  expect(kept.status, kept.text).toBe(200)
}
const report = (id: string): ReportDefinition => ({
  ...{ kind: 'report', key: 'by_owner', label: '分群里的', dataset: { form: 'deal' }, dimensions: [] },
  charts: [{ kind: 'table', encoding: { values: ['amount'] } }],
  filter: inSegment('customer', id),
  measures: [{ key: 'amount', agg: 'sum', field: 'amount' }],
})
const segment = (by: TestClient, form: string, view: object) =>
  made(by, `/api/apps/crm/forms/${form}/views`, { ...view, segment: true, shared: true })
async function made(by: TestClient, path: string, body: object): Promise<string> {
  const answer = await by.post(path, body)
  expect(answer.status, answer.text).toBe(201)
  return answer.body.id as string
}
/** What a new deal of a customer is called once rules have seen it. */
async function added(name: string, of: string | null): Promise<string> {
  const { boss, ann } = people
  const values = { name, amount: 0, stage: '新线索', owner_id: ann.id, customer: of && customers[of] }
  const id = await made(boss, `${DEALS}/records`, values)
  return (await boss.get(`${DEALS}/records/${id}`)).body.name as string
}
async function names(who: TestClient, form: string, filter: object): Promise<string[]> {
  const answer = await who.post(`/api/apps/crm/forms/${form}/records/query`, { filter, sort: ['name'] })
  expect(answer.status, answer.text).toBe(200)
  return answer.body.rows.map((row: { name: string }) => row.name)
}
