import { startTestServer, type TestAnswer, type TestClient, type TestServer } from '../testing/index.ts'

/*
 * Reports of the CRM on 2026-11-22 12:00 in Shanghai. 陈晓明 sees his own, 许静 leads 华东 (陈晓明, 吴磊), 林文涛 sees all.
 *
 * | customer | owner  | industry | source   | area        | size       |
 * | C1       | 陈晓明 | 制造业   | 官网注册 | 浙江省杭州市 | 50 人以下  |
 * | C2       | 吴磊   | 医疗健康 | 展会扫码 | 江苏省南京市 | 50–199 人  |
 * | C3       | 郑凯   | 制造业   | 官网注册 | 浙江省宁波市 | 50 人以下  |
 *
 * | contract | owner  | of | amount | signed     | items (quantity × price)          | status |
 * | K1       | 陈晓明 | C1 | 700    | 2026-03-15 | A 2 × 300, B 1 × 100.10           | 生效   |
 * | K2       | 吴磊   | C2 | 300    | 2026-10-15 | A 1 × 300                         | 生效   |
 * | K3       | 郑凯   | C3 | 200    | 2026-11-01 | C 4 × 50                          | 生效   |
 * | K4       | 陈晓明 | C1 | 999    | 2026-11-02 | C 1 × 999                         | 草稿   |  not in force
 *
 * Products A and B are of category X, C of Y. By product A 600 + 300 = 900, C 200, B 100.10; of 1200.10.
 * K1 has two items and counts once where contracts are summed: 1200 by province = 浙江 900 + 江苏 300.
 *
 * Targets of 2026: 华东 1200 a year and 600 in quarter 4, 郑凯’s department 400 a year. 陈晓明 himself 480.
 *   whole of the year: 华东 9 × 100 + 600 = 1500, all 1900; reached 1000 of 1500 by 华东, 200 of 400 by the other
 *
 * | instalment | due        | amount | paid |
 * | P1         | 2026-12-01 | 100    |      |  not due
 * | P2         | 2026-11-02 | 200    | 50   |  20 days: 150
 * | P3         | 2026-08-01 | 300    |      |  113 days: 300
 * | P4         | 2026-10-10 | 90     | 90   |  paid
 *
 * | lead | owner  | source   | registered 2026-11-… | assigned | first follow-up | status |
 * | L1   | 陈晓明 | 官网注册 | 02 09:00 | 09:30 | 02 11:00: 2 h         | 已转化 |
 * | L2   | 陈晓明 | 展会扫码 | 03 09:00 | 10:30 | 05 09:00: 48 h        | 跟进中 |
 * | L3   | 吴磊   | 官网注册 | 04 09:00 | 09:10 | never                 | 无效   |
 * | L4   | 吴磊   | 官网注册 | 22 11:00 | 11:10 | not yet, 1 hour old   | 待跟进 |  not due
 *   陈: 2 leads, to assign (30 + 90) / 2 = 60 min, to follow (2 + 48) / 2 = 25 h, in time 1 of 2 due
 *   吴: 2 leads, 10 min, no follow-up, 0 of 1 due
 */
export async function startCrmReports() {
  const server = await startTestServer({ now: () => new Date('2026-11-22T04:00:00.000Z') })
  const crm = helpers(server)
  const installed = await server.admin.post('/api/templates/crm/install', { people: true })
  if (installed.status !== 200) throw new Error(installed.text)
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  for (const { id, username } of await server.platform.db.selectFrom('meta.user').select(['id', 'username']).execute())
    crm.people[username] = server.client(await server.sessions.open(id, {}), { id, username })
  const [chen, wu, zheng] = ['chenxiaoming', 'wulei', 'zhengkai'].map((name) => crm.people[name]!.id)

  for (const name of ['X', 'Y']) await crm.make('category', name, { name })
  for (const [name, category] of [
    ['A', 'X'],
    ['B', 'X'],
    ['C', 'Y'],
  ] as const)
    await crm.make('product', name, { name, code: name, category: crm.ids[category] })
  for (const [name, owner_id, industry, source, area, size, mobile] of [
    ['C1', chen, '制造业', '官网注册', '330106', '50 人以下', '13800000001'],
    ['C2', wu, '医疗健康', '展会扫码', '320102', '50–199 人', '13800000002'],
    ['C3', zheng, '制造业', '官网注册', '330203', '50 人以下', '13800000003'],
  ] as const)
    await crm.make('customer', name, { name, owner_id, industry, source, area, size, mobile, filed_on: '2026-03-01' })
  const items = (...rows: readonly (readonly [string, number, number])[]) =>
    rows.map(([product, quantity, price]) => ({ product: crm.ids[product], quantity, price }))
  for (const [name, owner_id, customer, amount, signed_at, status, rows] of [
    ['K1', chen, 'C1', 700, '2026-03-15', '生效', items(['A', 2, 300], ['B', 1, 100.1])],
    ['K2', wu, 'C2', 300, '2026-10-15', '生效', items(['A', 1, 300])],
    ['K3', zheng, 'C3', 200, '2026-11-01', '生效', items(['C', 4, 50])],
    ['K4', chen, 'C1', 999, '2026-11-02', '草稿', items(['C', 1, 999])],
  ] as const)
    await crm.make('contract', name, {
      name,
      owner_id,
      customer: crm.ids[customer],
      amount,
      signed_at,
      status,
      items: rows,
    })
  const base = { year: 2026, kind: '合同额' }
  for (const values of [
    { period: '全年', owner_id: chen, department: crm.teams['C1'], amount: 1200 },
    { period: '第4季度', owner_id: chen, department: crm.teams['C1'], amount: 600 },
    { period: '全年', owner_id: zheng, department: crm.teams['C3'], amount: 400 },
    { period: '全年', owner_id: chen, person: chen, amount: 480 },
    { period: '全年', owner_id: chen, department: crm.teams['C1'], amount: 7777, kind: '回款额' },
  ])
    await crm.make('target', 'T', { ...base, ...values })
  for (const [name, due_on, amount, paid] of [
    ['P1', '2026-12-01', 100, 0],
    ['P2', '2026-11-02', 200, 50],
    ['P3', '2026-08-01', 300, 0],
    ['P4', '2026-10-10', 90, 90],
  ] as const) {
    const of = { contract: crm.ids['K1'], customer: crm.ids['C1'] }
    await crm.make('payment_plan', name, { ...of, period: 1, due_on, amount })
    if (paid > 0) await crm.make('payment', name, { ...of, plan: crm.ids[name], paid_at: due_on, amount: paid })
  }
  for (const [name, owner_id, source, registered_at, assigned_at, first_follow_at, status] of [
    ['L1', chen, '官网注册', at(2, '09:00'), at(2, '09:30'), at(2, '11:00'), '已转化'],
    ['L2', chen, '展会扫码', at(3, '09:00'), at(3, '10:30'), at(5, '09:00'), '跟进中'],
    ['L3', wu, '官网注册', at(4, '09:00'), at(4, '09:10'), null, '无效'],
    ['L4', wu, '官网注册', at(22, '11:00'), at(22, '11:10'), null, '待跟进'],
  ] as const) {
    await crm.make('lead', name, {
      company_name: name,
      contact_name: name,
      mobile: `1390000000${name[1]}`,
      area: '330106',
      owner_id,
      source,
    })
    // These are set by rules, at times of their own.
    await server.platform.pool.query(
      'update app_crm.lead set registered_at = $2, assigned_at = $3, first_follow_at = $4, status = $5 where id = $1',
      [crm.ids[name], registered_at, assigned_at, first_follow_at, status],
    )
  }
  return crm
}
export type CrmReports = Awaited<ReturnType<typeof startCrmReports>>
export type Row = Readonly<Record<string, unknown>>

/** Group → figure; people, records and options by their names. */
export function figures(
  answer: { rows: Row[]; labels: Record<string, Record<string, string>> },
  by: string,
  measure: string,
): Record<string, unknown> {
  return Object.fromEntries(
    answer.rows.map((row) => [answer.labels[by]?.[String(row[by])] ?? String(row[by]), row[measure]]),
  )
}

// helpers

const at = (day: number, time: string): string => `2026-11-${String(day).padStart(2, '0')}T${time}:00+08:00`

function helpers(server: TestServer) {
  const people: Record<string, TestClient> = {}
  const ids: Record<string, string> = {}
  /** Departments of the owners of records. */
  const teams: Record<string, string> = {}
  return {
    server,
    people,
    ids,
    teams,
    async make(form: string, name: string, values: object): Promise<void> {
      const { status, body, text } = await server.admin.post(`/api/apps/crm/forms/${form}/records`, values)
      if (status !== 201) throw new Error(`${form} ${name}: ${text}`)
      ids[name] = body.id
      teams[name] = body.dept_id
    },
    async data(username: string, report: string, body: object = {}): Promise<TestAnswer['body']> {
      const answer = await people[username]!.post(`/api/apps/crm/reports/${report}/data`, body)
      if (answer.status !== 200) throw new Error(answer.text)
      return answer.body
    },
    async behind(username: string, report: string, dimensions: Record<string, string>): Promise<string[]> {
      const { status, body, text } = await people[username]!.post(`/api/apps/crm/reports/${report}/records`, {
        drill: { dimensions },
        fields: ['name'],
        sort: ['name'],
      })
      if (status !== 200) throw new Error(text)
      return body.rows.map((row: { name: string }) => row.name)
    },
  }
}
