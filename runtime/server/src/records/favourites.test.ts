import { afterAll, beforeAll, expect, it } from 'vitest'
import { customer, order, roles } from '../imports/testing/shop.ts'
import { publishApp, startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'shop', [customer, order, ...roles])
}, 60_000)
afterAll(() => server.close())

const PATH = '/api/apps/shop/forms/customer/favourites'
const LIST = '/api/apps/shop/favourites'

it('keeps a person’s favourites in the order in which he chose them, for him alone', async () => {
  const one = await server.person('fav_one', { name: '甲', roles: [['shop', 'clerk']] })
  const two = await server.person('fav_two', { name: '乙', roles: [['shop', 'clerk']] })
  expect((await one.put(`${PATH}/all`, { label: '全部客户' })).status).toBe(204)
  expect((await one.put(`${PATH}/mine`, { label: '我的客户' })).status).toBe(204)
  expect((await one.put(`${PATH}/all`, { label: '所有客户' })).status).toBe(204)
  expect((await one.get(LIST)).body.rows).toEqual([
    { form: 'customer', view: 'all', label: '所有客户' },
    { form: 'customer', view: 'mine', label: '我的客户' },
  ])
  expect((await two.get(LIST)).body.rows).toEqual([])
  expect((await two.delete(`${PATH}/all`)).status).toBe(204)
  expect((await one.get(LIST)).body.rows).toHaveLength(2)
  expect((await one.delete(`${PATH}/all`)).status).toBe(204)
  expect((await one.get(LIST)).body.rows).toEqual([{ form: 'customer', view: 'mine', label: '我的客户' }])
})

it('knows no form that the person may not see, and refuses bad input', async () => {
  const nobody = await server.person('fav_none', { name: '丙', roles: [] })
  expect((await nobody.put(`${PATH}/all`, { label: 'x' })).status).toBe(404)
  expect((await server.anonymous.get(LIST)).status).toBe(401)
  const one = await server.person('fav_bad', { name: '丁', roles: [['shop', 'clerk']] })
  expect((await one.put(`${PATH}/all`, { label: '' })).status).toBe(400)
  expect((await one.put(`${PATH}/all`, { label: 'x', user_id: nobody.id })).status).toBe(400)
})

it('counts what each may see beside the menu', async () => {
  const clerk = await server.person('count_clerk', { name: '戊', roles: [['shop', 'clerk']] })
  const rep = await server.person('count_rep', { name: '己', roles: [['shop', 'rep']] })
  for (const name of ['一号公司', '二号公司'])
    expect((await clerk.post('/api/apps/shop/forms/customer/records', { name })).status).toBe(201)
  expect((await rep.post('/api/apps/shop/forms/customer/records', { name: '三号公司' })).status).toBe(201)
  const counts = async (who: typeof clerk) => (await who.get('/api/apps/shop/counts')).body.counts
  expect(await counts(clerk)).toEqual({
    customer: { total: 3, totalKind: 'exact' },
    order_line: { total: 0, totalKind: 'exact' },
  })
  expect(await counts(rep)).toMatchObject({ customer: { total: 1 } })
  const nobody = await server.person('count_none', { name: '庚', roles: [] })
  expect((await nobody.get('/api/apps/shop/counts')).status).toBe(404)
})
