import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must, startTestServer, type Body, type TestClient, type TestServer } from '../testing/index.ts'

/*
 * What the platform knows, in reports of the CRM on 2026-11-22 12:00 in Shanghai. 许静 leads 华东 (陈晓明, 吴磊), 郑凯 is of
 * another department, 梁建国 sees all.
 *
 * | task | step   | of     | came             | decided          | due        | state    |
 * | T1   | step_a | 陈晓明 | 2026-11-20 09:00 | +2 h             | +1 h       | approved |  late
 * | T2   | step_a | 吴磊   | 2026-11-20 09:00 | +4 h             | +8 h       | returned |
 * | T3   | step_a | 郑凯   | 2026-11-20 09:00 | +12 h            | –          | approved |
 * | T4   | step_b | 陈晓明 | 2026-11-20 09:00 | –                | 2026-11-21 | pending  |  overdue
 *   step_a, all: 3 decided, mean (2 + 4 + 12) / 3 = 6 h, median 4 h, 1 returned, 1 late; 华东: 2 decided, mean and median 3 h
 *
 * | log                  | 陈晓明 | 郑凯 |
 * | sign-ins             | 2      | 1    |
 * | exports (rows)       | 1 (40) | 2 (100 + 7) |
 * | by a rule in his name| 1: not his doing |
 */
let server: TestServer
const people: Record<string, TestClient> = {}
const HOUR = 3_600_000
const CAME = Date.parse('2026-11-20T01:00:00Z')

beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2026-11-22T04:00:00.000Z') })
  const installed = await server.admin.post('/api/templates/crm/install', { people: true })
  expect(installed.status, installed.text).toBe(200)
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  for (const { id, username } of await server.platform.db.selectFrom('meta.user').select(['id', 'username']).execute())
    people[username] = server.client(await server.sessions.open(id, {}), { id, username })
  const { pool } = server.platform
  const [chen, wu, zheng] = ['chenxiaoming', 'wulei', 'zhengkai'].map((name) => people[name]!.id)
  const at = (hours: number | null): string | null =>
    hours === null ? null : new Date(CAME + hours * HOUR).toISOString()
  const run = await pool.query<{ id: string }>(
    `insert into meta.flow_instance (id, app, flow, revision, form, record, title, status, initiator, state, started_at, updated_at)
     values (meta.uuid_v7(), 'crm', 'contract_approval', 1, 'contract', meta.uuid_v7(), 'K1', 'running', $1, '{}', $2, $2) returning id`,
    [chen, at(0)],
  )
  for (const [step, person, decided, due, state] of [
    ['step_a', chen, 2, 1, 'approved'],
    ['step_a', wu, 4, 8, 'returned'],
    ['step_a', zheng, 12, null, 'approved'],
    ['step_b', chen, null, 24, 'pending'],
  ] as const)
    await pool.query(
      `insert into meta.flow_task (id, instance, app, flow, node, visit, assignee, state, created_at, due_at, decided_at, decided_by)
       values (meta.uuid_v7(), $1, 'crm', 'contract_approval', $2, meta.uuid_v7(), $3, $4, $5, $6, $7, case when $7::timestamptz is null then null else $3::uuid end)`,
      [run.rows[0]!.id, step, person, state, at(0), at(due), at(decided)],
    )
  const log = (
    actor: string | undefined,
    action: string,
    app: string | null,
    rows: number | null,
    via: string | null,
  ) =>
    pool.query(
      `insert into meta.audit (at, actor, action, app, form, params, via) values ($1, $2, $3, $4, $5, $6, $7)`,
      [at(1), actor, action, app, app === null ? null : 'customer', rows === null ? null : { rows }, via],
    )
  for (const actor of [chen, chen, zheng]) await log(actor, 'signIn', null, null, null)
  await log(chen, 'record.export', 'crm', 40, null)
  for (const rows of [100, 7]) await log(zheng, 'record.export', 'crm', rows, null)
  await log(chen, 'record.export', 'crm', 9_999, 'rule/x')
  // Another app's log is nobody's business here.
  await log(chen, 'record.export', 'stock', 5_000, null)
})
afterAll(() => server?.close())

describe('approvals', () => {
  it('are timed by step, each viewer within his own departments', async () => {
    const all = await data('liangjianguo', 'approval_by_step')
    expect(row(all, 'node', 'contract_approval/step_a')).toMatchObject({
      decided: 3,
      average: 6,
      middle: 4,
      returned: 1,
      rejected: 0,
      late: 1,
      overdue: 0,
    })
    expect(row(all, 'node', 'contract_approval/step_b')).toMatchObject({ decided: 0, average: null, overdue: 1 })
    const east = await data('xujing', 'approval_by_step')
    expect(row(east, 'node', 'contract_approval/step_a')).toMatchObject({ decided: 2, average: 3, middle: 3, late: 1 })
    const behind = await people['xujing']!.post('/api/apps/crm/reports/approval_by_step/records', {
      drill: { dimensions: { node: 'contract_approval/step_a' }, measure: 'late' },
      fields: ['title', 'hours'],
    })
    expect(behind.status, behind.text).toBe(200)
    expect(behind.body.rows).toMatchObject([{ title: 'K1', hours: 2 }])
  })

  it('are titled in the language of their reader', async () => {
    const { pool } = server.platform
    const titles = { 'zh-CN': 'K1', 'en-US': 'Contract 1' }
    await pool.query(`update meta.flow_instance set titles = $1 where title = 'K1'`, [titles])
    const read = async (language: string) => {
      const { body } = await people['liangjianguo']!.post(
        '/api/apps/crm/reports/approval_by_step/records',
        { drill: { dimensions: { node: 'contract_approval/step_b' } }, fields: ['title', 'hours'] },
        { 'accept-language': language },
      )
      return body.rows.map((one: { title: string }) => one.title)
    }
    expect(await read('en-US')).toEqual(['Contract 1'])
    expect(await read('zh-CN')).toEqual(['K1'])
    const asked = {
      definition: {
        kind: 'report',
        key: 'by_title',
        label: 'by title',
        dataset: { form: '$task' },
        dimensions: [{ key: 'title', field: 'title' }],
        measures: [{ key: 'n', agg: 'count' }],
        charts: [{ kind: 'table', encoding: {} }],
      },
    }
    const answer = await server.admin.post('/api/apps/crm/reports/preview', asked, { 'accept-language': 'en-US' })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.labels.title).toEqual({ K1: 'Contract 1' })
  })

  it('call steps of one name in several branches by their branch, in the words of the reader', async () => {
    const definition = {
      ...{ kind: 'report', key: 'steps', label: 'steps', dataset: { form: '$task' } },
      dimensions: [{ key: 'node', field: 'node' }],
      measures: [{ key: 'n', agg: 'count' }],
      charts: [{ kind: 'table', encoding: {} }],
    }
    const named = async (language: string): Promise<string[]> => {
      const ask = { definition }
      const answer = await server.admin.post('/api/apps/crm/reports/preview', ask, { 'accept-language': language })
      return ['manager', 'manager_deep'].map((step) => answer.body.labels.node[`quote_approval/${step}`])
    }
    const { pool } = server.platform
    const added = await pool.query(
      `insert into meta.flow_task (id, instance, app, flow, node, visit, assignee, state, created_at)
       select meta.uuid_v7(), t.instance, 'crm', 'quote_approval', n, meta.uuid_v7(), t.assignee, 'pending', t.created_at
       from (select * from meta.flow_task limit 1) t, unnest(array['manager', 'manager_deep']) n returning id`,
    )
    expect(await named('zh-CN')).toEqual([
      '报价审批 · 销售经理审批（折扣 10%–20%）',
      '报价审批 · 销售经理审批（折扣超过 20%）',
    ])
    expect(await named('en-US')).toEqual([
      'Quote approval · Sales manager (10% to 20%)',
      'Quote approval · Sales manager (Above 20%)',
    ])
    await pool.query('delete from meta.flow_task where id = any($1)', [added.rows.map(({ id }) => id)])
  })

  it('are no business of somebody without a right on them, nor a list of their own', async () => {
    const answer = await people['chenxiaoming']!.post('/api/apps/crm/reports/approval_by_step/data', {})
    expect(answer.status).toBe(404)
    for (const path of ['records/query', 'records'])
      expect(
        (await people['liangjianguo']!.post(`/api/apps/crm/forms/$task/${path}`, {})).status,
      ).toBeGreaterThanOrEqual(400)
  })
})

describe('use of the system, and the log', () => {
  it('count what people did themselves, in this app', async () => {
    const used = await data('liangjianguo', 'usage_by_person')
    expect(row(used, 'owner_id', people['chenxiaoming']!.id)).toMatchObject({ sign_ins: 2, days: 1 })
    const exported = await data('liangjianguo', 'audit_exports')
    expect(exported.rows.slice(0, 2)).toMatchObject([
      { owner_id: people['zhengkai']!.id, exports: 2, exported_rows: 107 },
      { owner_id: people['chenxiaoming']!.id, exports: 1, exported_rows: 40 },
    ])
    expect(exported.labels.owner_id[people['zhengkai']!.id]).toBe('郑凯')
    const east = await data('xujing', 'audit_exports')
    expect(east.rows.map((one: { owner_id: string }) => one.owner_id)).not.toContain(people['zhengkai']!.id)
  })

  it('names who stays away', async () => {
    const idle = await data('liangjianguo', 'idle_people')
    expect(row(idle, 'owner_id', people['zhengkai']!.id)).toMatchObject({ idle: 2 })
    expect(row(idle, 'owner_id', people['wulei']!.id)).toMatchObject({ idle: null, active: null })
    // Over everybody it is the longest that is known; who never came has no days.
    const days = idle.rows.flatMap((one: { idle: number | null }) => one.idle ?? [])
    expect(idle.totals.idle).toBe(Math.max(...days))
    expect(idle.totals.idle).toBeGreaterThanOrEqual(2)
  })

  it('opens as a dashboard whose cards all have an answer, in both languages', async () => {
    const board = await people['liangjianguo']!.get('/api/apps/crm/dashboards/operations')
    expect(board.status).toBe(200)
    for (const item of board.body.items) {
      const answer = await people['liangjianguo']!.post(
        `/api/apps/crm/reports/${item.report}/data`,
        { dashboard: 'operations' },
        { 'accept-language': 'en-US' },
      )
      expect(answer.status, answer.text).toBe(200)
      expect(answer.body.rows.length, item.report).toBeGreaterThan(0)
    }
  })
})

// helpers

async function data(who: string, key: string): Promise<Body> {
  return must(people[who]!.post(`/api/apps/crm/reports/${key}/data`, {}))
}
const row = (answer: { rows: readonly Record<string, unknown>[] }, key: string, value: unknown) =>
  answer.rows.find((one) => one[key] === value)
