import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { systemViewer } from '../users/viewer.ts'
import { writeAudit, type AuditEntry } from './write-audit.ts'

let server: TestServer
let owner: pg.Client
beforeAll(async () => {
  server = await startTestServer()
  owner = await superuser(server.database.name)
})
afterAll(async () => {
  await owner.end()
  await server.close()
})

const write = (entries: readonly Partial<AuditEntry>[]) =>
  writeAudit(
    server.platform.db,
    entries.map((entry) => ({ actor: systemViewer('test'), action: 'update', at: new Date(), ...entry })),
  )
const verify = async (checkpoints: unknown[] = []) =>
  (await server.admin.post('/api/audit/verify', { checkpoints })).body
/**
 * Without the row that asking over HTTP would add. NB: rows are sealed up to the oldest open transaction of the whole cluster, and
 * an import in another file's database may keep one open for a while.
 */
const sealed = () =>
  vi.waitFor(async () => expect((await server.platform.audit.verify([])).unsealedRows).toBe(0), { timeout: 60_000 })

test('the database refuses to change or remove audit rows, even for the role that owns them', async () => {
  await write([{ action: 'record.view' }])
  await sealed()
  const { pool } = server.platform
  for (const statement of [
    "update meta.audit set action = 'x'",
    'delete from meta.audit',
    'truncate meta.audit',
    'delete from meta.audit_seal',
    'truncate meta.audit_seal',
  ])
    await expect(pool.query(statement), statement).rejects.toThrow('is refused')
})

test('rows are sealed within a second or so and the log verifies; the newest checkpoint is beside the database', async () => {
  await write([{ action: 'record.view' }, { action: 'record.print' }])
  await sealed()
  expect(await verify()).toMatchObject({ intact: true, problems: [] })
  const lines = (await readFile(join(server.platform.config.dataDir, 'audit/checkpoints.jsonl'), 'utf8'))
    .trim()
    .split('\n')
  expect(JSON.parse(lines[0]!)).toEqual({
    batch: '1',
    sealedAt: expect.any(String),
    mac: expect.any(String),
    signature: expect.any(String),
  })
})

describe('somebody with all rights in the database', () => {
  /** Does something with the triggers off, looks, and undoes it. */
  const tampered = async (work: () => Promise<unknown>, undo: () => Promise<unknown>, kept: unknown[] = []) => {
    await owner.query('set session_replication_role = replica')
    try {
      await work()
      return await verify(kept)
    } finally {
      await undo()
      await owner.query('set session_replication_role = origin')
    }
  }
  let id: string
  beforeAll(async () => {
    await write([
      { action: 'update', app: 'crm', form: 'contract', changes: [{ field: 'amount', from: '100', to: '900' }] },
    ])
    await sealed()
    id = (await owner.query("select id from meta.audit where form = 'contract'")).rows[0].id
  })

  test('who edits a row: it is named', async () => {
    const verdict = await tampered(
      () => owner.query(`update meta.audit set changes = jsonb_set(changes, '{0,to}', '"500"') where id = $1`, [id]),
      () => owner.query(`update meta.audit set changes = jsonb_set(changes, '{0,to}', '"900"') where id = $1`, [id]),
    )
    expect(verdict).toMatchObject({ intact: false, problems: [{ kind: 'edited', row: id, form: 'contract' }] })
  })

  test('who removes a row: its id is named', async () => {
    await owner.query('create table gone as select * from meta.audit where id = $1', [id])
    const verdict = await tampered(
      () => owner.query('delete from meta.audit where id = $1', [id]),
      () => owner.query('insert into meta.audit select * from gone'),
    )
    expect(verdict.problems).toEqual([{ kind: 'removed', batch: expect.any(String), row: id }])
  })

  test('who inserts a row into the past: it is named', async () => {
    const forged = '00000000-0000-7000-8000-0000000000ff'
    const verdict = await tampered(
      () =>
        owner.query(
          `insert into meta.audit (id, at, action, xact) select $1, at, 'forged', xact from meta.audit where id = $2`,
          [forged, id],
        ),
      () => owner.query('delete from meta.audit where id = $1', [forged]),
    )
    expect(verdict.problems).toMatchObject([{ kind: 'inserted', row: forged, action: 'forged' }])
  })

  test('who edits a row and its seal alike: the chain tells, because the key is not in the database', async () => {
    await owner.query('create table seals as select * from meta.audit_seal')
    const verdict = await tampered(
      () => owner.query('update meta.audit_seal set hashes[1] = sha256(hashes[1]) where $1 = any(ids)', [id]),
      async () => {
        await owner.query('delete from meta.audit_seal')
        await owner.query('insert into meta.audit_seal select * from seals')
      },
    )
    expect(verdict.problems.map((problem: { kind: string }) => problem.kind)).toContain('chain')
  })

  test('who cuts the end of the log off with its seals: a checkpoint kept elsewhere tells', async () => {
    const { body: kept } = await server.admin.get('/api/audit/checkpoint')
    await owner.query('create table tail as select * from meta.audit_seal where batch = $1', [kept.batch])
    await owner.query('create table rows as select a.* from meta.audit a, tail where a.id = any(tail.ids)')
    const verdict = await tampered(
      async () => {
        await owner.query('delete from meta.audit where id in (select id from rows)')
        await owner.query('delete from meta.audit_seal where batch >= $1', [kept.batch])
      },
      async () => {
        await owner.query('delete from meta.audit_seal where batch >= $1', [kept.batch])
        await owner.query('insert into meta.audit_seal select * from tail')
        await owner.query('insert into meta.audit select * from rows on conflict do nothing')
      },
      [kept],
    )
    expect(verdict.problems).toContainEqual({ kind: 'checkpoint', batch: kept.batch })
    const lie = { ...kept, mac: 'ff'.repeat(32) }
    expect((await verify([lie])).problems).toContainEqual({ kind: 'forged', batch: kept.batch })
  })
})

test('search finds by person, record, action, field and value, page by page', async () => {
  const ann = await server.person('ann', { name: '安' })
  const record = '0198c0de-0000-7000-8000-00000000abcd'
  const actor = (await server.sessions.viewer(ann.token))!
  await write(
    Array.from({ length: 5 }, (_, i) => ({
      actor,
      app: 'crm',
      form: 'customer',
      record,
      version: i + 1,
      action: 'update',
      changes: [
        { field: 'mobile', from: `1380000000${i}`, to: `1380000000${i + 1}` },
        { field: 'level', from: i, to: i + 1 },
      ],
    })),
  )
  const find = async (query: string) => (await server.admin.get(`/api/audit?${query}`)).body
  expect((await find(`record=${record}`)).rows.map((row: { version: number }) => row.version).sort()).toEqual([
    1, 2, 3, 4, 5,
  ])
  expect((await find('value=13800000003')).rows).toHaveLength(2)
  expect((await find('field=mobile&value=13800000005')).rows).toMatchObject([
    { actor: { id: ann.id, title: '安' }, version: 5 },
  ])
  expect((await find('field=level&value=13800000005')).rows).toHaveLength(0)
  expect((await find('field=level&value=5')).rows).toHaveLength(1)
  const first = await find(`actor=${ann.id}&action=update&size=3`)
  const second = await find(`actor=${ann.id}&action=update&size=3&cursor=${first.nextCursor}`)
  expect(first.rows).toHaveLength(3)
  expect(second).toMatchObject({ rows: [{}, {}], nextCursor: null })
  expect(new Set([...first.rows, ...second.rows].map((row: { id: string }) => row.id)).size).toBe(5)
  expect((await find('from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z')).rows).toEqual([])
  expect((await ann.get('/api/audit')).status).toBe(403)
})

test('looking something up in the log is in the log', async () => {
  await server.admin.get('/api/audit?action=secret.thing')
  await expect
    .poll(async () =>
      (await server.admin.get('/api/audit?action=audit.search&size=200')).body.rows.some(
        (row: { params: { action?: string } }) => row.params.action === 'secret.thing',
      ),
    )
    .toBe(true)
})

async function superuser(database: string): Promise<pg.Client> {
  const url = new URL(inject('clusterUrl'))
  url.pathname = `/${database}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  return client
}
