import type { Expression } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { importFile } from './testing/ways.ts'

/** Days from–to and places: brought in from a file, found by filters, written out as they would be read again. */
const APP = '/api/apps/fair'
const SHOWS = `${APP}/forms/show/records`
const KEYS = ['name', 'days', 'place']
const FILE = [
  ['name', 'days', 'place'],
  ['春季展', '2024-01-01 ~ 2024-02-01', '116.39,39.9'],
  ['夏季展', '2024/6/1至2024/6/3', '北京市朝阳区 (39.92, 116.44)'],
  ['海外展', '2024-06-03 - 2024-06-30', '51.5, -0.12'],
  ['未定', '', '上海市浦东新区'],
]
let server: TestServer
let clerk: TestClient

beforeAll(async () => {
  server = await startTestServer()
  const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const }, import: {}, export: {} }
  const types = { name: 'text', days: 'dateRange', place: 'location' }
  const fields = Object.entries(types).map(([key, type]) => ({ id: `f_${key}`, key, type, label: key }))
  await publishApp(server.admin, 'fair', [
    { kind: 'form', key: 'show', label: '展会', title: 'name', fields },
    { kind: 'role', key: 'clerk', label: '录入', forms: { show: all } },
  ])
  clerk = await server.person('clerk', { roles: [['fair', 'clerk']] })
})
afterAll(() => server.close())

const csv = (rows: readonly (readonly string[])[]): File =>
  new File([rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')], '展会.csv')
const found = async (filter: Expression): Promise<readonly string[]> => {
  const { body, text } = await clerk.post(`${SHOWS}/query`, { filter, fields: ['name'], sort: ['created_at', 'id'] })
  if (!body.rows) throw new Error(text)
  return body.rows.map(({ name }: { name: string }) => name).sort()
}
const days = { var: 'days' }
const place = { var: 'place' }

test('a file brings them in as people write them', async () => {
  const { refused } = await importFile(clerk, `${APP}/forms/show/imports`, csv(FILE), KEYS)
  expect(refused).toEqual([])
})

test.each<[Expression, string[]]>([
  [{ covers: [days, '2024-06-03'] }, ['夏季展', '海外展']],
  [{ covers: [days, '2024-02-01'] }, ['春季展']],
  [{ overlaps: [days, '2024-02-01', '2024-06-01'] }, ['夏季展', '春季展']],
  [{ overlaps: [days, '2024-02-02', '2024-05-31'] }, []],
  [{ '!': [{ overlaps: [days, '2024-01-01', '2024-12-31'] }] }, ['未定']],
  [{ startsBefore: [days, '2024-06-01'] }, ['春季展']],
  [{ startsAfter: [days, '2024-06-01'] }, ['海外展']],
  [{ endsBefore: [days, '2024-06-03'] }, ['春季展']],
  [{ endsAfter: [days, '2024-06-03'] }, ['海外展']],
  [{ near: [place, 39.9, 116.39, 5] }, ['夏季展', '春季展']],
  [{ near: [place, 39.9, 116.39, 4] }, ['春季展']],
  [{ near: [place, 51.5, 0, 10] }, ['海外展']],
  [{ addressContains: [place, '北京市'] }, ['夏季展']],
  [{ addressContains: [place, '上海'] }, ['未定']],
])('%j finds %j', async (filter, names) => {
  expect(await found(filter)).toEqual([...names].sort())
})

test('a filter with no day or no place is refused by name', async () => {
  for (const filter of [
    { covers: [days, '2024-02-30'] },
    { near: [place, '北', 1, 1] },
    { covers: [{ var: 'name' }, 'x'] },
  ])
    expect((await clerk.post(`${SHOWS}/query`, { filter })).body.error.issues[0].code).toBe('EXPRESSION_TYPE')
})

test('what is exported is imported as the same values', async () => {
  const values = async () => {
    const { body } = await clerk.post(`${SHOWS}/query`, { fields: KEYS, size: 100 })
    const rows = body.rows as Record<string, unknown>[]
    return rows.map((row) => JSON.stringify(KEYS.map((key) => row[key]))).sort()
  }
  const before = await values()
  const { body } = await clerk.post(`${APP}/forms/show/exports`, { fields: KEYS, format: 'csv' })
  const at = `/api/exports/${body.id}`
  await expect.poll(async () => (await clerk.get(at)).body.status).toBe('done')
  const { text } = await clerk.get(`${at}/file`)
  expect(text).toContain('2024-06-01 ~ 2024-06-03')
  expect(text).toContain('北京市朝阳区 (39.92, 116.44)')
  const { refused } = await importFile(clerk, `${APP}/forms/show/imports`, new File([text], '再来.csv'), KEYS)
  expect(refused).toEqual([])
  expect(await values()).toEqual(before.flatMap((row) => [row, row]))
})
