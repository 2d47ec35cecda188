import type { Expression } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** A department and those below it, as flows and reports ask for it. The records are one for each department. */
const RECORDS = '/api/apps/org/forms/deal/records'
const field = (key: string, type: string) => ({ id: `f_${key}`, key, type, label: key })
let server: TestServer
let boss: TestClient
let mate: TestClient
/** 总部 › 销售 › 华东 › 杭州; 市场 stands beside 销售. */
let [company, sales, east, city, marketing]: string[] = []
const ids: Record<string, string> = {}

beforeAll(async () => {
  server = await startTestServer()
  company = await server.department('总部')
  sales = await server.department('销售', company)
  east = await server.department('华东', sales)
  city = await server.department('杭州', east)
  marketing = await server.department('市场', company)
  const within = (wanted: Expression | undefined): Expression => ({ within: [{ var: 'dept' }, wanted!] })
  const all = { scope: 'all' }
  const flow = (key: string, steps: readonly object[], more: object = {}) => ({
    kind: 'flow',
    key,
    label: key,
    form: 'deal',
    steps,
    ...more,
  })
  /** The mate decides what belongs to 华东 or below it, the owner everything else. */
  const decide = {
    id: 'decide',
    kind: 'userTask',
    approvers: [
      {
        kind: 'expression',
        expression: { if: [within(east), { var: 'mate' }, { var: 'owner_id' }] },
      },
    ],
  }
  const gate = {
    id: 'gate',
    kind: 'exclusiveGateway',
    branches: [
      { id: 'sold', when: within(sales), steps: [decide] },
      { id: 'other', default: true, steps: [] },
    ],
  }
  await publishApp(server.admin, 'org', [
    {
      kind: 'form',
      key: 'deal',
      label: '商机',
      title: 'title',
      fields: [field('title', 'text'), field('dept', 'department'), field('mate', 'member')],
    },
    flow('approve', [gate]),
    flow('moved', [
      { id: 'move', kind: 'serviceTask', actions: [{ id: 's', kind: 'setFields', set: { dept: city } }] },
      gate,
    ]),
    flow('gated', [decide], { start: { when: within(sales) } }),
    {
      kind: 'report',
      key: 'sold',
      label: '销售',
      dataset: { form: 'deal' },
      dimensions: [{ field: 'title' }],
      measures: [
        { key: 'n', agg: 'count' },
        { key: 'east', agg: 'count', filter: within(east) },
      ],
      filter: within(sales),
      charts: [{ kind: 'table', encoding: { values: ['n', 'east'] } }],
    },
    {
      kind: 'role',
      key: 'boss',
      label: '老板',
      forms: { deal: { view: all, create: {}, edit: all } },
      reports: ['sold'],
    },
  ] as never)
  boss = await server.person('boss', { roles: [['org', 'boss']] })
  mate = await server.person('mate', { roles: [['org', 'boss']] })
  for (const [title, dept] of Object.entries({
    总部: company,
    销售: sales,
    华东: east,
    杭州: city,
    市场: marketing,
    无: null,
  }))
    ids[title] = (await must(boss.post(RECORDS, { title, dept, mate: mate.id }), 201)).id
})
afterAll(() => server.close())

const start = async (flow: string, title: string) =>
  (await must(boss.post(`/api/apps/org/flows/${flow}/instances`, { recordId: ids[title] }), 201)).id as string
/** Who has a task of the instance. */
async function deciders(instance: string): Promise<string[]> {
  const found = []
  for (const [name, who] of Object.entries({ boss, mate })) {
    const { rows } = await must(who.get('/api/inbox'))
    if (rows.some((row: { instance: string }) => row.instance === instance)) found.push(name)
  }
  return found
}

describe('a department and those below it', () => {
  it('is asked by a gateway, and by who decides behind it', async () => {
    const found: Record<string, string[]> = {}
    for (const title of Object.keys(ids)) found[title] = await deciders(await start('approve', title))
    expect(found).toEqual({ 总部: [], 销售: ['boss'], 华东: ['mate'], 杭州: ['mate'], 市场: [], 无: [] })
  })

  it('is asked anew of a department that an automatic step has set', async () => {
    expect(await deciders(await start('moved', '无'))).toEqual(['mate'])
    await must(boss.patch(`${RECORDS}/${ids['无']}`, { dept: null }))
  })

  it('is asked before a flow begins', async () => {
    const begin = (title: string) => boss.post('/api/apps/org/flows/gated/instances', { recordId: ids[title] })
    expect((await begin('市场')).status).toBe(422)
    expect(await deciders((await must(begin('杭州'), 201)).id)).toEqual(['mate'])
  })

  it('narrows a report, one of its figures, and what its reader asks besides', async () => {
    const rows = async (body: object = {}) =>
      Object.fromEntries(
        (await must(boss.post('/api/apps/org/reports/sold/data', body))).rows.map(
          ({ title, n, east }: { title: string; n: number; east: number }) => [title, [n, east]],
        ),
      )
    expect(await rows()).toEqual({ 销售: [1, 0], 华东: [1, 1], 杭州: [1, 1] })
    expect(await rows({ filter: { within: [{ var: 'dept' }, [east, marketing]] } })).toEqual({
      华东: [1, 1],
      杭州: [1, 1],
    })
    expect(await rows({ filter: { '!': [{ within: [{ var: 'dept' }, city] }] } })).toEqual({
      销售: [1, 0],
      华东: [1, 1],
    })
  })
})
