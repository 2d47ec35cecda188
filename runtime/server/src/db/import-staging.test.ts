import { corePlugin } from '@tenon/core'
import { createRegistry, type Definition } from '@tenon/engine'
import { CompiledQuery } from 'kysely'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toBundle } from '../definitions/bundle.ts'
import { publishedApp } from '../definitions/published-app.ts'
import { publishApp, startTestServer, type TestServer } from '../testing/index.ts'
import { countStaged, createStaging, stagedLine, stagingWriter, unhurried } from './import-staging.ts'
import { createDatabase, createPool } from './pool.ts'

/** Shorter than a file takes to be read, as 30 s are on a slow machine. */
const STATEMENT_TIMEOUT = 150

const definitions: Definition[] = [
  { kind: 'form', key: 'item', label: '物品', fields: [{ id: 'f1', key: 'name', type: 'text', label: '名称' }] },
]
const bundle = toBundle([{ kind: 'app', key: 'store', label: '库' }, ...definitions])!
const app = publishedApp({ key: 'store', version: 1, bundle, revisions: {} }, createRegistry([corePlugin]))
const form = app.form('item')!

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'store', definitions)
})
afterAll(() => server.close())

test('a file that is read for longer than a statement may last is staged whole', async () => {
  const pool = createPool(server.database.url, { statementTimeout: STATEMENT_TIMEOUT })
  try {
    // Only the writing is short of time.
    const { db } = server.platform
    await createStaging(db, form, 'slow')
    const writer = stagingWriter(pool, form, 'slow')
    const line = (row: number) =>
      stagedLine(form, row, '[]', {
        id: `00000000-0000-7000-8000-00000000000${row}`,
        name: `一\t二\\${row}`,
        search: '',
        search_g: [],
      })
    await writer.add(line(1))
    await pause(STATEMENT_TIMEOUT * 2)
    await writer.add('')
    await writer.add(line(2) + line(3))
    await writer.end()
    expect(await countStaged(db, form, 'slow')).toBe(3)
  } finally {
    await pool.end()
  }
})

test('a batch that Postgres refuses is heard at the end, and its connection is not used again', async () => {
  const pool = createPool(server.database.url, { max: 1 })
  try {
    await createStaging(createDatabase(pool), form, 'broken')
    const writer = stagingWriter(pool, form, 'broken')
    await writer.add('no such line\n')
    await expect(writer.end()).rejects.toThrow()
    await expect(writer.add('')).rejects.toThrow()
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  } finally {
    await pool.end()
  }
})

test('the writing of an import may last longer than a statement of a request', async () => {
  const pool = createPool(server.database.url, { statementTimeout: STATEMENT_TIMEOUT })
  try {
    const slow = `select pg_sleep(${(STATEMENT_TIMEOUT * 2) / 1000})`
    const result = createDatabase(pool)
      .transaction()
      .execute(async (trx) => {
        await unhurried(trx)
        return trx.executeQuery(CompiledQuery.raw(slow))
      })
    await expect(result).resolves.toMatchObject({ rows: [{}] })
    await expect(pool.query(slow)).rejects.toMatchObject({ code: '57014' })
  } finally {
    await pool.end()
  }
})
