import {
  must,
  startTestServer,
  type Body,
  type MovingClock,
  type TestClient,
  type TestServer,
} from '../../testing/index.ts'

const MINUTE = 60_000

/** The CRM with four sellers in one territory, one more for what comes from fairs, and a pool for all. */
export interface Sales {
  readonly server: TestServer
  readonly sellers: readonly TestClient[]
  readonly marketing: TestClient
  readonly director: TestClient
  /** The fallback of the territory, and the sellers' manager. */
  readonly xu: TestClient
}

export async function startSales(clock: MovingClock): Promise<Sales> {
  const server = await startTestServer({ now: clock.now })
  await must(server.admin.post('/api/templates/crm/install', { people: true }))
  await server.platform.db.updateTable('meta.user').set({ must_change_password: false }).execute()
  const as = async (username: string): Promise<TestClient> => {
    const user = server.platform.db.selectFrom('meta.user').select('id').where('username', '=', username)
    const { id } = await user.executeTakeFirstOrThrow()
    return server.client(await server.sessions.open(id, {}), { id, username })
  }
  const sellers = await Promise.all(['wulei', 'chenxiaoming', 'zhaomin', 'liujia'].map(as))
  const [marketing, director, xu] = [await as('tangyue'), await as('linwentao'), await as('xujing')]
  const make = (form: string, values: object) => must(director.post(RECORDS(form), values), 201)
  const members = sellers.map((seller) => seller.id)
  await make('territory', { name: '华东', sort: 1, areas: ['33', '31'], members, fallback: xu.id })
  await make('territory', { name: '展会', sort: 2, sources: ['展会扫码'], members: [xu.id] })
  await make('pool', { name: '默认公海', daily_limit: 3, owner_limit: 5, cool_days: 7 })
  await clock.pass(server, MINUTE)
  await clock.pass(server, MINUTE)
  return { server, sellers, marketing, director, xu }
}

export const RECORDS = (form: string): string => `/api/apps/crm/forms/${form}/records`

export const read = (who: TestClient, form: string, id: string): Promise<Body> =>
  must(who.get(`${RECORDS(form)}/${id}`))
export const titles = async (who: TestClient): Promise<string[]> =>
  ((await who.get('/api/notifications?size=200')).body.rows as { title: string }[]).map((row) => row.title)

let n = 0
/** What marketing enters of a lead in the territory. */
export const leadOf = (values: Record<string, unknown> = {}) => ({
  company_name: `线索公司${++n}`,
  contact_name: '张三',
  mobile: '13800138000',
  source: '官网注册',
  area: '330106',
  ...values,
})
