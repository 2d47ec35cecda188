import type { FormDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const T = '/api/apps/desk/forms/ticket/records'
const name = { id: 'f1', key: 'name', type: 'text', label: '标题', required: true } as const
const place = { id: 'f2', key: 'place', type: 'text', label: '地点' } as const
const before: FormDefinition = { kind: 'form', key: 'ticket', label: '工单', title: 'name', fields: [name, place] }
const after: FormDefinition = {
  ...before,
  fields: [name, { ...place, required: true }, { id: 'f3', key: 'asset', type: 'text', label: '资产编号' }],
}
const all = { scope: 'all' as const }
const role = {
  kind: 'role' as const,
  key: 'all',
  label: '全部',
  forms: { ticket: { view: all, create: {}, edit: all } },
}

let server: TestServer
let ann: TestClient
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'desk', [before, role])
  ann = await server.person('ann', { roles: [['desk', 'all']] })
})
afterAll(() => server.close())

interface Written {
  readonly id: string
  readonly values: Readonly<Record<string, string>>
}

test('published, rolled back and forward again under writers: no 5xx, and every acknowledged value is there', async () => {
  const written: Written[] = []
  const refused: { status: number; text: string; sent: object }[] = []
  const write = async (values: Record<string, string>): Promise<boolean> => {
    const answer = await ann.post(T, values)
    if (answer.status === 201) written.push({ id: answer.body.id, values })
    else refused.push({ status: answer.status, text: answer.text, sent: values })
    return answer.status === 201
  }
  for (let i = 0; i < 5; i++) await write({ name: `起初 ${i}`, ...(i % 2 ? { place: '1 号楼' } : {}) })
  let running = true
  const count = () => written.length
  const writers = Array.from({ length: 3 }, async (_, w) => {
    for (let i = 0; running; i++) {
      await write({ name: `完整 ${w}-${i}`, place: `${w} 号楼` })
      await write({ name: `没有地点 ${w}-${i}` })
      await write({ name: `带编号 ${w}-${i}`, place: '2 号楼', asset: `ZC-${w}-${i}` })
    }
  })
  /** Lets the writers go on for a while under the version of the moment. */
  const more = async (): Promise<void> => {
    const from = count()
    await expect.poll(() => count() - from, { timeout: 20_000, interval: 10 }).toBeGreaterThan(8)
  }
  try {
    await more()
    const made = await publishMore(server.admin, 'desk', [after])
    await more()
    expect((await restore(made - 1)).status).toBe(200)
    await more()
    expect((await restore(made)).status).toBe(200)
    await more()
  } finally {
    running = false
    await Promise.all(writers)
  }

  // What was refused was refused for what the version of the moment asks, never for the change itself.
  expect(refused.filter(({ status }) => status !== 400).map(({ text }) => text)).toEqual([])
  expect(refused.filter(({ sent }) => 'place' in sent && !('asset' in sent)).map(({ text }) => text)).toEqual([])
  expect(refused.some(({ sent }) => !('place' in sent))).toBe(true)
  expect(written.some(({ values }) => 'asset' in values)).toBe(true)

  const rows = new Map<string, Record<string, unknown>>()
  for (let page = 1; rows.size < count(); page++) {
    const answer = await ann.post(`${T}/query`, { size: 500, page, sort: ['created_at'] })
    expect(answer.body.rows.length).toBeGreaterThan(0)
    for (const row of answer.body.rows) rows.set(row.id, row)
  }
  for (const { id, values } of written) expect(rows.get(id)).toMatchObject(values)
  expect(rows.size).toBe(count())
})

const restore = (version: number) => server.admin.post(`/api/apps/desk/versions/${version}/restore`, {})
