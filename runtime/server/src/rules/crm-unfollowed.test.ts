import { afterAll, beforeAll, expect, it } from 'vitest'
import { movingClock, must, type Body, type TestClient, type TestServer } from '../testing/index.ts'
import { leadOf, read, RECORDS, startSales, titles } from './testing/crm-sales.ts'

/** R04: leads that nobody called. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR
let server: TestServer
let sellers: readonly TestClient[]
let marketing: TestClient
let director: TestClient
let xu: TestClient
const lead = () => must(marketing.post(RECORDS('lead'), leadOf()), 201)

beforeAll(async () => {
  ;({ server, sellers, marketing, director, xu } = await startSales(clock))
})
afterAll(() => server.close())

it('are marked, and brought before the seller and his manager after 24 hours, in the application and by mail', async () => {
  const forgotten = await lead()
  const called = await lead()
  const owner = async (id: string) => {
    const { owner_id } = await read(director, 'lead', id)
    return sellers.find((seller) => seller.id === owner_id)!
  }
  const [seller, other] = [await owner(forgotten.id), await owner(called.id)]
  for (const { id } of [...sellers, xu])
    await server.platform.db
      .updateTable('meta.user')
      .set({ email: `${id}@example.com` })
      .where('id', '=', id)
      .execute()
  await clock.pass(server, HOUR)
  const follow = { lead: called.id, kind: '初步沟通', content: '聊过', followed_at: clock.at(0) }
  await must(other.post(RECORDS('follow_up'), follow), 201)
  await clock.pass(server, 23 * HOUR)
  const title = `线索超时未跟进：${forgotten.company_name}`
  expect(await titles(seller)).toContain(title)
  expect(await titles(xu)).toContain(title)
  expect(await titles(other)).not.toContain(`线索超时未跟进：${called.company_name}`)
  const mails = await server.platform.db
    .selectFrom('meta.mail')
    .select('recipient')
    .where('subject', '=', title)
    .execute()
  expect(mails.map(({ recipient }) => recipient).sort()).toEqual(
    [seller, xu].map(({ id }) => `${id}@example.com`).sort(),
  )
  const overdue = async ({ id }: Body) => (await read(director, 'lead', id)).overdue
  expect([await overdue(forgotten), await overdue(called)]).toEqual(['超时', null])
  const late = { lead: forgotten.id, kind: '初步沟通', content: '补上', followed_at: clock.at(0) }
  await must(seller.post(RECORDS('follow_up'), late), 201)
  expect(await overdue(forgotten)).toBeNull()
  // Whoever gets a lead that nobody called has his own 24 hours.
  const moved = await lead()
  await clock.pass(server, DAY)
  expect(await overdue(moved)).toBe('超时')
  const next = sellers.find(({ id }) => id !== seller.id)!
  await must(director.patch(`${RECORDS('lead')}/${moved.id}`, { owner_id: next.id }))
  expect(await overdue(moved)).toBeNull()
  await clock.pass(server, DAY)
  expect(await overdue(moved)).toBe('超时')
  // One that is followed up already, and then is not by its next owner: the call takes the mark away, not the state.
  await must(director.patch(`${RECORDS('lead')}/${called.id}`, { owner_id: seller.id }))
  await clock.pass(server, DAY)
  expect([await overdue(called), (await read(director, 'lead', called.id)).status]).toEqual(['超时', '跟进中'])
  await must(seller.post(RECORDS('follow_up'), { ...follow, followed_at: clock.at(0) }), 201)
  expect(await overdue(called)).toBeNull()
  await must(director.patch(`${RECORDS('lead')}/${moved.id}`, { status: '无效', invalid_reason: '没有需求' }))
  expect(await overdue(moved)).toBeNull()
})
