import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

interface Told {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>
}

test('every operation tells the shape of what it answers', async () => {
  const { paths } = (await server.anonymous.get('/api/openapi.json')).body as {
    paths: Record<string, Record<string, { responses: Record<string, Told> }>>
  }
  const operations = Object.entries(paths).flatMap(([url, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({ name: `${method.toUpperCase()} ${url}`, responses })),
  )
  expect(operations.length).toBeGreaterThan(200)
  const silent = operations.filter(({ responses }) => {
    const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
    return good.length === 0 || !good.every(([status, answer]) => status === '204' || isShape(answer))
  })
  expect(silent.map(({ name }) => name)).toEqual([])
})

test('what few tests ask for is as it is told too', async () => {
  const { admin } = server
  const sales = await server.department('销售部', undefined, admin.id)
  const told = [
    await admin.get('/health'),
    await admin.get('/api/departments'),
    await admin.patch(`/api/departments/${sales}`, { title: '销售一部' }),
    await admin.get('/api/roles/members?app=crm'),
    await admin.get('/api/settings/organisation'),
    await admin.get(`/api/delegations?person=${admin.id}`),
    await admin.get('/api/channels/chats'),
    await admin.get('/api/public-days?year=2026'),
  ]
  expect(told.map(({ status, text }) => (status === 200 ? 200 : text))).toEqual(told.map(() => 200))
})

// helpers

/** Words alone tell nothing. */
const isShape = ({ content }: Told): boolean =>
  Object.values(content ?? {}).some(({ schema = {} }) => Object.keys(schema).some((key) => key !== 'description'))
