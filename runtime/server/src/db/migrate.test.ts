import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../testing/test-database.ts'
import { migrate } from './migrate.ts'
import { createPool } from './pool.ts'

const platform = join(import.meta.dirname, '../../../../migrations')

test('a migration that lands after one with a higher number still runs', async () => {
  const database = await createTestDatabase()
  const pool = createPool(database.url, { max: 2 })
  const folder = await mkdtemp(join(tmpdir(), 'tenon-migrations-'))
  try {
    for (const name of await readdir(platform)) await copyFile(join(platform, name), join(folder, name))
    const add = (name: string, table: string) =>
      writeFile(join(folder, `${name}.ts`), `export const up = 'create table meta.${table} (id integer)'\n`)
    await add('9002-second', 'second')
    expect(await migrate(pool, folder)).toEqual(['9002-second'])
    await add('9001-first', 'first')
    expect(await migrate(pool, folder)).toEqual(['9001-first'])
    expect(await migrate(pool, folder)).toEqual([])
    const { rows } = await pool.query('select 1 from meta.first union all select 1 from meta.second')
    expect(rows).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
    await pool.end()
    await database.drop()
  }
})
