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

test('a list is read from its end as well, by how many rows are behind the page and by what follows it', async () => {
  const rows = Array.from({ length: 23 }, (_, i) => ({ name: `倒读公司${i}`, amount: i % 3 === 0 ? null : i % 5 }))
  expect((await boss.post(`${CUSTOMERS}/batch`, { create: rows })).body.created).toBe(23)
  const read = async (query: object) => {
    const page = await boss.post(`${CUSTOMERS}/query`, { size: 7, ...query })
    expect(page.status, page.text).toBe(200)
    return { ...page.body, ids: page.body.rows.map((row: { id: string }) => row.id) }
  }
  for (const search of ['倒读公司', undefined])
    for (const sort of [['amount'], ['-amount'], ['amount', '-name'], ['-name'], undefined]) {
      const about = { ...(search ? { search } : {}), ...(sort ? { sort } : {}) }
      const { ids: all, previousCursor } = await read({ ...about, size: 500 })
      expect(previousCursor).toBeNull()
      const end = await read({ ...about, fromEnd: 0 })
      expect([end.ids, end.nextCursor]).toEqual([all.slice(-7), null])
      const inner = await read({ ...about, fromEnd: 5 })
      expect(inner.ids).toEqual(all.slice(-12, -5))
      expect((await read({ ...about, cursor: inner.nextCursor, size: 9 })).ids).toEqual(all.slice(-5))
      const seen: string[] = []
      for (let before = inner.previousCursor; before;) {
        const page = await read({ ...about, before, size: 4 })
        seen.unshift(...page.ids)
        expect(page.nextCursor).not.toBeNull()
        before = page.previousCursor
      }
      expect(seen).toEqual(all.slice(0, -12))
      expect((await read({ ...about, fromEnd: all.length - 3 })).ids).toEqual(all.slice(0, 3))
    }
  expect((await read({ search: '倒读公司', fromEnd: 23 })).ids).toEqual([])
  expect((await boss.post(`${CUSTOMERS}/query`, { fromEnd: -1 })).status).toBe(400)
  expect((await boss.post(`${CUSTOMERS}/query`, { page: 2_000_000 })).status).toBe(422)
})
