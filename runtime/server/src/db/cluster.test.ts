import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { startChild } from '../testing/start-child.ts'
import { startCluster } from './cluster.ts'

const folders: string[] = []
const folder = async () => {
  const made = await mkdtemp(join(tmpdir(), 'tenon-cluster-'))
  folders.push(made)
  return made
}
afterAll(async () => {
  for (const each of folders) await rm(each, { recursive: true, force: true })
})

const ask = async (url: string, text: string) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

test('a database that outlived a killed process is taken over with what was committed', async () => {
  const at = await folder()
  const child = startChild(join(import.meta.dirname, '../testing/cluster-child.ts'), {}, { args: [at] })
  await new Promise((resolve) => child.once('message', resolve))
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  const cluster = await startCluster({ folder: at, fsync: false })
  expect(await ask(cluster.url, 'select kept from survivor')).toEqual([{ kept: 'yes' }])
  const [role] = await ask(
    cluster.url,
    'select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user',
  )
  expect(role).toEqual({ rolsuper: false, rolcreatedb: false, rolcreaterole: false })
  await cluster.stop()
  await expect(ask(cluster.url, 'select 1')).rejects.toThrow()
})

test('a stale lock file that names another living program does not keep it from starting', async () => {
  const at = await folder()
  const first = await startCluster({ folder: at, fsync: false })
  await first.stop()
  const file = join(at, 'pgdata/postmaster.pid')
  await writeFile(file, `${process.pid}\n${join(at, 'pgdata')}\n0\n1\n`)
  const again = await startCluster({ folder: at, fsync: false })
  expect(Number((await readFile(file, 'utf8')).split('\n')[0])).not.toBe(process.pid)
  await again.stop()
})

test.runIf(process.getuid?.() === 0)(
  'under root, a home that is closed to others moves the data elsewhere',
  async () => {
    const home = await folder()
    await chmod(home, 0o700)
    const cluster = await startCluster({ folder: join(home, 'data/postgres'), fsync: false })
    folders.push(cluster.folder)
    expect(cluster.folder.startsWith(home)).toBe(false)
    expect(await ask(cluster.url, 'select 1 as n')).toEqual([{ n: 1 }])
    await cluster.stop()
  },
)

test('Chinese text has trigrams, and text orders by code point', async () => {
  const at = await folder()
  const cluster = await startCluster({ folder: at, fsync: false })
  expect(await ask(cluster.url, "select datcollate, encoding from pg_database where datname = 'tenon'")).toEqual([
    { datcollate: 'C.UTF-8', encoding: 6 },
  ])
  await ask(cluster.url, 'create extension pg_trgm')
  expect(await ask(cluster.url, "select show_trgm('上海华瑞') <> '{}' as found")).toEqual([{ found: true }])
  await cluster.stop()
})
