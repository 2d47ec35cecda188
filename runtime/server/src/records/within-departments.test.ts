import type { Expression } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movingClock, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** A department of a record and those below a department, asked wherever conditions are asked. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const RECORDS = '/api/apps/org/forms/deal/records'
let server: TestServer
let boss: TestClient
/** 总部 › 销售 › 华东; 市场 stands beside 销售. */
let [company, sales, east, marketing]: string[] = []

beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  company = await server.department('总部')
  sales = await server.department('销售', company)
  east = await server.department('华东', sales)
  marketing = await server.department('市场', company)
  const inSales = (path: string): Expression => ({ within: [{ var: path }, sales!] })
  const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } }
  await publishApp(server.admin, 'org', [
    {
      kind: 'form',
      key: 'deal',
      label: '商机',
      title: 'title',
      fields: [
        field('title', 'text'),
        field('dept', 'department'),
        field('mark', 'text'),
        field('seen', 'switch'),
        field('note', 'text'),
      ],
      checks: [
        {
          key: 'c',
          when: { and: [{ '==': [{ var: 'title' }, '不行'] }, inSales('dept')] },
          do: 'block',
          at: ['title'],
          message: '销售不行',
        },
      ],
    },
    rule('before', [{ on: 'created', before: true }], inSales('dept'), { mark: '销售' }),
    rule('after', [{ on: 'created' }], inSales('dept_id'), { note: '销售的人' }),
    rule('nightly', [{ on: 'schedule', cron: '30 2 * * *' }], inSales('dept'), { seen: true }),
    { kind: 'role', key: 'boss', label: '老板', forms: { deal: { ...all, import: {} } } },
    {
      kind: 'role',
      key: 'clerk',
      label: '文员',
      forms: {
        deal: {
          view: { scope: { when: { within: [{ var: 'dept' }, { var: '$user.departments' }] } } },
          import: {},
          create: { check: { within: [{ var: 'dept' }, { var: '$user.departments' }] } },
        },
      },
    },
  ] as never)
  boss = await server.person('boss', { roles: [['org', 'boss']], departments: [east] })
  await clock.pass(server, 60_000)
})
afterAll(() => server.close())

const field = (key: string, type: string) => ({ id: `f_${key}`, key, type, label: key })
const rule = (key: string, when: readonly object[], condition: Expression, set: object) => ({
  kind: 'rule',
  key,
  label: key,
  form: 'deal',
  onImport: true,
  when,
  if: condition,
  then: [{ id: 'set', kind: 'setFields', set }],
})
const make = async (title: string, dept: string | null | undefined, who = boss) =>
  (await who.post(RECORDS, { title, dept })) as { status: number; body: { id: string }; text: string }
const read = async (id: string) => (await boss.get(`${RECORDS}/${id}`)).body
async function titles(filter: Expression, who = boss): Promise<string[]> {
  const answer = await who.post(`${RECORDS}/query`, { filter, size: 100 })
  expect(answer.status, answer.text).toBe(200)
  return answer.body.rows.map((row: { title: string }) => row.title).sort()
}

describe('a department and those below it', () => {
  it('is asked of lists, of one or several, negated, and of the owner', async () => {
    for (const [title, dept] of Object.entries({ 甲: company, 乙: sales, 丙: east, 丁: marketing, 戊: null }))
      expect((await make(title, dept)).status).toBe(201)
    const of = (wanted: Expression): Expression => ({ within: [{ var: 'dept' }, wanted] })
    expect(await titles(of(sales!))).toEqual(['丙', '乙'])
    expect(await titles(of(company!))).toEqual(['丁', '丙', '乙', '甲'].sort())
    expect(await titles(of([east!, marketing!]))).toEqual(['丁', '丙'])
    expect(await titles({ '!': [of(sales!)] })).toEqual(['丁', '戊', '甲'].sort())
    expect(await titles(of({ var: '$user.department' }))).toEqual(['丙'])
    expect(await titles({ within: [{ var: 'dept_id' }, sales!] })).toHaveLength(5)
    expect(await titles({ within: [{ var: 'dept_id' }, marketing!] })).toEqual([])
  })

  it('is asked by checks and rules of a record in hand, and by the clock of all of them', async () => {
    const refused = await make('不行', east)
    expect(refused.status, refused.text).toBe(400)
    const other = await make('不行', marketing)
    expect(other.status).toBe(201)
    const mine = await make('行', east)
    expect(await read(mine.body.id)).toMatchObject({ mark: '销售', note: '销售的人', seen: false })
    expect(await read(other.body.id)).toMatchObject({ mark: null, note: '销售的人' })
    await clock.pass(server, 24 * 3_600_000)
    expect([(await read(mine.body.id)).seen, (await read(other.body.id)).seen]).toEqual([true, false])
  })

  it('is asked by roles: what may be seen, and what may be made of a record', async () => {
    const clerk = await server.person('clerk', { roles: [['org', 'clerk']], departments: [sales!] })
    expect((await make('文员一', east, clerk)).status).toBe(201)
    expect((await make('文员二', marketing, clerk)).status).toBe(403)
    expect(await titles({ startsWith: [{ var: 'title' }, '文员'] }, clerk)).toEqual(['文员一'])
  })

  it('is asked of the rows of a file', async () => {
    const imported = async (who: TestClient) => {
      const body = new FormData()
      body.set('file', new File(['title,dept\n不行,华东\n不行,市场\n好,华东'], '商机.csv'))
      const made = await who.post('/api/apps/org/forms/deal/imports', body)
      expect(made.status, made.text).toBe(201)
      await who.post(`/api/imports/${made.body.id}/check`)
      const answer = async () => (await who.get(`/api/imports/${made.body.id}`)).body
      await expect.poll(async () => (await answer()).status).toBe('checked')
      return answer()
    }
    expect(await imported(boss)).toMatchObject({ accepted: 2, refused: 1, issues: { 'title/CHECK': 1 } })
    const salesClerk = await server.person('sales_clerk', { roles: [['org', 'clerk']], departments: [sales!] })
    expect(await imported(salesClerk)).toMatchObject({ accepted: 1, refused: 2, issues: { '$record/FORBIDDEN': 1 } })
  })

  it('follows a department that moves', async () => {
    const moved = await server.admin.patch(`/api/departments/${east}`, { parent_id: marketing })
    expect(moved.status, moved.text).toBe(200)
    expect(await titles({ within: [{ var: 'dept' }, sales!] })).toEqual(['乙'])
    expect((await read((await make('搬了', east)).body.id)).mark).toBeNull()
  })

  it('needs a department on its left, and one on its right', async () => {
    for (const filter of [
      { within: [{ var: 'title' }, sales!] },
      { within: [{ var: 'owner_id' }, sales!] },
      { within: [{ var: 'dept' }, { var: '$user.id' }] },
      { within: [{ var: '$user.department' }, sales!] },
    ])
      expect((await boss.post(`${RECORDS}/query`, { filter })).status).toBe(400)
  })
})
