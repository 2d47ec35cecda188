import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const folder = new URL('../../../../e2e/fixtures/data/', import.meta.url)
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<string, never>

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await server.admin.post('/api/templates/crm/install', { sampleData: false })
}, 120_000)
afterAll(() => server.close())

async function upload(who: TestClient, form: string, file: string, bytes?: Uint8Array) {
  const body = new FormData()
  body.set('file', new File([new Uint8Array(bytes ?? readFileSync(new URL(file, folder)))], file))
  return who.post(`/api/apps/crm/forms/${form}/imports`, body)
}

async function finished(who: TestClient, id: string) {
  for (let i = 0; i < 600; i++) {
    const { body } = await who.get(`/api/imports/${id}`)
    if (body.status !== 'running') return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The import did not end.')
}

/** Upload, nothing mapped by hand, check, run. */
async function importAll(form: string, file: string, sheet?: string) {
  const uploaded = await upload(server.admin, form, file)
  expect(uploaded.status, JSON.stringify(uploaded.body)).toBe(201)
  const { id } = uploaded.body
  if (sheet) expect(uploaded.body.sheet).toBe(sheet)
  const checked = await server.admin.post(`/api/imports/${id}/check`)
  expect(checked.status, JSON.stringify(checked.body)).toBe(200)
  const started = await server.admin.post(`/api/imports/${id}/run`)
  expect(started.status).toBe(202)
  const done = await finished(server.admin, id)
  expect(done.status, JSON.stringify(done.problem)).toBe('done')
  expect(done.refused).toBe(checked.body.refused)
  return done
}

describe('the files of the departments, with nothing mapped by hand', () => {
  it('imports the customers', async () => {
    const done = await importAll('customer', '销售部客户表.xlsx', '客户')
    expect({ rows: done.rows, imported: done.created, refused: done.refused, issues: done.issues }).toEqual({
      rows: 1200,
      imported: 972,
      refused: 228,
      issues: { 'name/REQUIRED': 11, 'name/DUPLICATE': 88, 'mobile/PHONE': 115, 'expected_amount/MONEY': 33 },
    })
    const { body } = await server.admin.post('/api/apps/crm/forms/customer/records/query', { count: 'exact', size: 1 })
    expect(body.total).toBe(972)
  }, 60_000)

  it('imports the follow-ups', async () => {
    const done = await importAll('follow_up', '销售部客户表.xlsx', '跟进记录')
    expect(done).toMatchObject({ rows: 3200, created: 2823, refused: 377, issues: { 'customer/REFERENCE': 377 } })
  }, 60_000)

  it('imports the leads, from GB 18030', async () => {
    const done = await importAll('lead', '市场部线索.csv')
    expect(done).toMatchObject({ rows: 800, created: 718, refused: 82 })
    expect(done.issues).toEqual({ 'mobile/PHONE': 78, 'company_name/DUPLICATE': 4 })
  }, 60_000)

  it('imports the contracts with their numbers, effective by a constant', async () => {
    const done = await importAll('contract', '财务部合同台账.xlsx')
    expect(done).toMatchObject({ rows: 103, created: 89, refused: 14 })
    expect(done.issues).toEqual({ 'customer/REFERENCE': 12, 'amount/MONEY': 2 })
    const { body } = await server.admin.post('/api/apps/crm/forms/contract/records/query', {
      filter: { '==': [{ var: 'no' }, 'HT-2026-0001'] },
      size: 1,
    })
    expect(body.rows[0]).toMatchObject({
      name: '南京安润网络科技有限公司 标准版',
      amount: 970000,
      opening_paid: 970000,
      status: '生效',
    })
  }, 60_000)

  it('expects these counts', () => expect(expected).toBeDefined())
})
