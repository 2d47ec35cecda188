import { afterAll, beforeAll, expect, test } from 'vitest'
import { CUSTOMERS, startRecords, type RecordsFixture } from './records-fixture.ts'

let server: RecordsFixture['server']
let boss: RecordsFixture['boss']
beforeAll(async () => {
  ;({ server, boss } = await startRecords())
})
afterAll(() => server.close())

test('pages follow one another without a gap, with empty values and ties, in both directions', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ name: `分页公司${i}`, amount: i % 3 === 0 ? null : i % 7 }))
  const batch = await boss.post(`${CUSTOMERS}/batch`, { create: rows })
  expect(batch.body, batch.text).toMatchObject({ created: 30, failed: 0 })
  for (const sort of [['amount'], ['-amount'], ['amount', '-name'], ['-name'], undefined]) {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await boss.post(`${CUSTOMERS}/query`, {
        search: '分页公司',
        size: 7,
        ...(sort ? { sort } : {}),
        ...(cursor ? { cursor } : {}),
      })
      expect(page.status, page.text).toBe(200)
      seen.push(...page.body.rows.map((row: { id: string }) => row.id))
      cursor = page.body.nextCursor ?? undefined
    } while (cursor)
    const whole = await boss.post(`${CUSTOMERS}/query`, { search: '分页公司', size: 100, ...(sort ? { sort } : {}) })
    expect(seen).toEqual(whole.body.rows.map((row: { id: string }) => row.id))
    expect(new Set(seen).size).toBe(30)
  }
})
