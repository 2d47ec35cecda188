import type { RuleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movingClock, publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { startBoard } from './board-fixture.ts'

/*
 * Beside the deals of the dashboard, which have no customer: X (装备) has 1000 of ann and 20 of ben, Y (汽车) has 500 of ann.
 */
let server: TestServer
let people: Awaited<ReturnType<typeof startBoard>>
const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000
const VIEWS = '/api/apps/crm/forms/customer/views'
const INDUSTRY = { '==': [{ var: 'industry' }, '装备'] }

beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  people = await startBoard(server)
  const { boss, ann, ben } = people
  const customers: Record<string, string> = {}
  for (const [name, industry] of [
    ['X', '装备'],
    ['Y', '汽车'],
  ] as const)
    // prettier-ignore
    customers[name] = await made(boss, '/api/apps/crm/forms/customer/records', { name, industry, owner_id: ann.id })
  for (const [of, amount, owner] of [
    ['X', 1000, ann],
    ['X', 20, ben],
    ['Y', 500, ann],
  ] as const)
    // prettier-ignore
    await made(boss, '/api/apps/crm/forms/deal/records', {
      ...{ name: of, customer: customers[of], amount, stage: '赢单', signed_on: '2026-11-02', owner_id: owner.id },
    })
})
afterAll(() => server?.close())

describe('a segment', () => {
  let segment: string
  it('is a saved view, and is offered to whoever made it or may have it shared with him', async () => {
    const { boss, ann } = people
    segment = await made(boss, VIEWS, { label: '装备客户', filter: INDUSTRY, segment: true, shared: true })
    await made(boss, VIEWS, { label: '只是视图', filter: INDUSTRY, shared: true })
    const own = await made(boss, VIEWS, { label: '仅我可见', filter: INDUSTRY, segment: true })
    const listed = async (who: TestClient) =>
      (await who.get('/api/apps/crm/segments')).body.rows.map((row: { id: string }) => row.id).sort()
    expect(await listed(boss)).toEqual([segment, own].sort())
    expect(await listed(ann)).toEqual([segment])
    expect((await boss.get('/api/apps/crm/segments')).body.rows[0]).not.toHaveProperty('filter')
    expect((await ann.post('/api/apps/crm/reports/by_stage/data', { filters: { $segment: own } })).status).toBe(400)
  })

  it('narrows reports to its records and to what belongs to them, within the rights of whoever looks', async () => {
    const { boss, ann } = people
    expect(await won(boss, segment)).toEqual(['装备客户', 1020])
    expect(await won(ann, segment)).toEqual(['装备客户', 1000])
    // The log of stages points to deals, not to customers: nothing is said about it.
    const all = await won(boss, undefined)
    expect(all).toEqual([undefined, 100 + 250.5 + 1000 + 20 + 500])
  })

  it('means what its view asks for now, also where the answer of before was kept', async () => {
    const { boss } = people
    const patch = (filter: object) => boss.patch(`${VIEWS}/${segment}`, { filter })
    expect((await patch({ '==': [{ var: 'industry' }, '汽车'] })).status).toBe(200)
    expect(await won(boss, segment)).toEqual(['装备客户', 500])
    await patch(INDUSTRY)
    expect(await won(boss, segment)).toEqual(['装备客户', 1020])
  })

  it('goes with a dashboard into its workbook and into mails, which go to others only where it is shared', async () => {
    const { boss, ann } = people
    const own = await made(boss, VIEWS, { label: '自己的', filter: INDUSTRY, segment: true })
    const path = '/api/apps/crm/dashboards/cockpit/subscriptions'
    const wish = (id: string, readers: string[]) =>
      boss.post(path, { cron: '0 9 * * *', filters: { $segment: id }, readers })
    const refused = await wish(own, [ann.id])
    expect([refused.status, refused.body.error.issues[0].message]).toEqual([
      400,
      expect.stringContaining('只有您自己可见'),
    ])
    expect((await wish(own, [boss.id])).status).toBe(201)
    expect((await wish(segment, [ann.id])).status).toBe(201)
    const file = await fetch(`${server.baseUrl}/api/apps/crm/dashboards/cockpit/export`, {
      method: 'POST',
      headers: { authorization: `Bearer ${boss.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ filters: { time: null, $segment: segment } }),
    })
    const { default: excel } = await import('exceljs')
    const book = new excel.Workbook()
    await book.xlsx.load(await file.arrayBuffer())
    const words = book.worksheets[0]!.getSheetValues().flatMap((line) => (line as unknown[] | null) ?? [])
    expect(words).toEqual(expect.arrayContaining(['分群', '装备客户']))
  })

  it('is the audience of a rule by schedule, as it is when the moment comes, and stays while it is', async () => {
    const { boss, ann } = people
    await publishMore(server.admin, 'crm', [rule(segment)])
    // The clock of a new rule begins when it is first looked at.
    await clock.pass(server, HOUR / 60)
    await clock.pass(server, HOUR)
    const first = await told(ann)
    expect(first.filter((title) => title.startsWith('关怀'))).toEqual(['关怀：X'])
    await boss.patch(`${VIEWS}/${segment}`, { filter: { '==': [{ var: 'industry' }, '汽车'] } })
    await clock.pass(server, 24 * HOUR)
    expect((await told(ann)).filter((title) => title.startsWith('关怀')).sort()).toEqual(['关怀：X', '关怀：Y'])
    for (const refused of [
      await boss.delete(`${VIEWS}/${segment}`),
      await boss.patch(`${VIEWS}/${segment}`, { shared: false }),
      await boss.patch(`${VIEWS}/${segment}`, { segment: false }),
    ])
      expect([refused.status, refused.body.error.message]).toEqual([422, expect.stringContaining('分群')])
  })

  it('is an audience: who has records of it that the sender sees is told once, with how many, and it is in the log', async () => {
    const { boss, ann, ben } = people
    const deals = '/api/apps/crm/forms/deal'
    const large = await made(boss, `${deals}/views`, { label: '大单', filter: { '>=': [{ var: 'amount' }, 20] }, segment: true, shared: true }) // prettier-ignore
    const path = `/api/apps/crm/segments/${large}/notify`
    const wish = { title: '请本周回访', text: '重点是合同。', mail: true }
    const sent = await boss.post(path, wish)
    expect(sent.status, sent.text).toBe(200)
    const rows = (await boss.post(`${deals}/records/sums`, { fields: [], group: 'owner_id', filter: { '>=': [{ var: 'amount' }, 20] } })).body.rows as { group: string | null; count: number }[] // prettier-ignore
    const others = rows.filter(({ group }) => group !== null && group !== boss.id)
    expect(sent.body).toEqual({ people: others.length, records: others.reduce((sum, { count }) => sum + count, 0) })
    const [notice, ...more] = (await ben.get('/api/notifications')).body.rows as { title: string; body: string; link: { path: string } }[] // prettier-ignore
    const own = others.find(({ group }) => group === ben.id)!.count
    expect([notice!.title, notice!.body, more.length]).toEqual([
      '陈总：请本周回访',
      `重点是合同。\n分群“大单”里有您负责的 ${own} 条记录`,
      0,
    ])
    expect(notice!.link.path).toBe(`/apps/crm/forms/deal?view=${large}`)
    // Ann sees her own only: she has nobody to tell.
    expect((await ann.post(path, wish)).body).toEqual({ people: 0, records: 0 })
    const [entry] = (await server.admin.get('/api/audit?app=crm&action=segment.notify')).body.rows.slice(-1)
    expect(entry.params).toMatchObject({ segment: '大单', title: '请本周回访', people: others.length })
    const none = await boss.post(path, { ...wish, field: 'amount' })
    expect([none.status, none.body.error.issues[0].path]).toEqual([400, 'field'])
    const hidden = await made(boss, `${deals}/views`, { label: '自用大单', segment: true })
    const refused = await boss.post(`/api/apps/crm/segments/${hidden}/notify`, wish)
    expect([refused.status, refused.body.error.issues[0].code]).toEqual([400, 'SEGMENT'])
  })

  it('is in the log where others see it: who made it, changed what it asks for which rules, and removed it', async () => {
    const { boss } = people
    const path = (id: string) => `${VIEWS}/${id}`
    const shared = await made(boss, VIEWS, { label: '试点', filter: INDUSTRY, segment: true, shared: true })
    const own = await made(boss, VIEWS, { label: '自用', filter: INDUSTRY, segment: true })
    await boss.patch(path(shared), { columns: ['name'], sort: ['name'] })
    await boss.patch(path(shared), { filter: null })
    await boss.patch(path(own), { filter: null })
    await boss.delete(path(shared))
    const entries = async (action: string) =>
      (await server.admin.get(`/api/audit?app=crm&action=${action}`)).body.rows.filter(
        (row: { form: string }) => row.form === 'customer',
      )
    const updates = await entries('segment.update')
    expect(updates.slice(0, 2).map((row: { changes: unknown; params: unknown }) => [row.changes, row.params])).toEqual([
      [[{ field: 'filter', from: INDUSTRY, to: null }], { segment: '试点', id: shared }],
      [
        [{ field: 'filter', from: INDUSTRY, to: { '==': [{ var: 'industry' }, '汽车'] } }],
        { segment: '装备客户', id: segment, rules: ['care'] },
      ],
    ])
    expect(updates[0].actor).toMatchObject({ id: boss.id })
    const [removed] = await entries('segment.delete')
    expect(removed.changes).toContainEqual({ field: 'label', from: '试点', to: null })
    expect((await entries('segment.create')).map((row: { params: { segment: string } }) => row.params.segment)).toEqual(
      ['试点', '装备客户'],
    )
  })

  it('is refused as an audience where it is gone, of another form, or asks who is looking', async () => {
    const { boss } = people
    const mine = { '==': [{ var: 'owner_id' }, { var: '$user.id' }] }
    const personal = await made(boss, VIEWS, { label: '我的', filter: mine, segment: true, shared: true })
    const deals = await made(boss, '/api/apps/crm/forms/deal/views', { label: '商机', segment: true, shared: true })
    for (const [id, words] of [
      [personal, '因人而异'],
      [deals, '别的表单'],
      ['0198aaaa-0000-7000-8000-000000000000', '不存在'],
    ] as const)
      await expect(publishMore(server.admin, 'crm', [rule(id)])).rejects.toThrow(words)
  })
})

// helpers

const rule = (segment: string): RuleDefinition => ({
  kind: 'rule',
  key: 'care',
  label: '关怀',
  form: 'customer',
  onImport: false,
  when: [{ on: 'schedule', cron: '30 9 * * *', segment }],
  then: [{ id: 'tell', kind: 'notify', to: [{ kind: 'field', field: 'owner_id' }], title: '关怀：{name}' }],
})
async function made(by: TestClient, path: string, body: object): Promise<string> {
  const answer = await by.post(path, body)
  expect(answer.status, answer.text).toBe(201)
  return answer.body.id as string
}
/** What was won, and the segment that says so. */
async function won(who: TestClient, segment: string | undefined): Promise<unknown[]> {
  const answer = await who.post(
    '/api/apps/crm/reports/by_stage/data',
    segment ? { filters: { $segment: segment } } : {},
  )
  expect(answer.status, answer.text).toBe(200)
  const row = answer.body.rows.find((one: { stage: string }) => one.stage === '赢单')
  return [answer.body.segment, row?.amount]
}
const told = async (who: TestClient): Promise<string[]> =>
  (await who.get('/api/notifications')).body.rows.map((row: { title: string }) => row.title)
