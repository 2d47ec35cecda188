import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Definition } from '@tenon/engine'
import pg from 'pg'
import { readConfig } from '../runtime/server/src/config.ts'
import { startCluster } from '../runtime/server/src/db/cluster.ts'
import { setRecords } from '../runtime/server/src/db/set-records.ts'
import { systemSlots } from '../runtime/server/src/db/viewer-slots.ts'
import { createDefinitions } from '../runtime/server/src/definitions/definition-services.ts'
import { putDrafts } from '../runtime/server/src/definitions/draft-store.ts'
import { createServer } from '../runtime/server/src/main.ts'
import { appRules } from '../runtime/server/src/rules/app-rules.ts'
import { plainSets } from '../runtime/server/src/rules/plain-rule.ts'
import { definitions } from './definitions.ts'
import { customersCsv, importByProduct } from './import.ts'
import { scratch } from './scratch.ts'
import { seed, type Seeded } from './seed.ts'
import { startServer } from './server.ts'
import { figure, table, writeSection } from './tables.ts'

/**
 * Rules over many records: `node bench/rules.ts [--import=100000] [--customers=1000000] [--only=import,night] [--passes=few,some,all] [--rounds=3] [--write]`. An
 * import whose rows are each given to somebody and get a task, beside the same without rules, while others go on working; and
 * a nightly pass over all customers, beside the bare UPDATE … RETURNING.
 */
const option = (name: string, fallback: string): string =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback
const IMPORT = Number(option('import', '100000'))
const CUSTOMERS = Number(option('customers', '1000000'))
const ONLY = option('only', 'import,night').split(',')
const ROUNDS = Number(option('rounds', '3'))
const PASSES = option('passes', 'few,some,all').split(',')
const PAGE = join(import.meta.dirname, '../docs/benchmarks.md')
const LEVELS = { if: [{ '>=': [{ var: 'amount' }, 900_000] }, 'A', { '>=': [{ var: 'amount' }, 500_000] }, 'B', 'C'] }
const CASE = `case when amount >= 900000 then 'A' when amount >= 500000 then 'B' else 'C' end`
/** What must be done by anybody (`bare`), and by whoever says afterwards what was changed and tells others of it (`kept`). */
const FLOORS = {
  bare: (level: string, where: string) =>
    `with w as (update app_bench.customer set level = ${level}, version = version + 1, updated_at = now(), updated_by = null
      where deleted_at is null and ${where} and level is distinct from ${level} returning id) select count(*) from w`,
  kept: (level: string, where: string) =>
    `with o as (select id, level as was, ${level} as is from app_bench.customer
        where deleted_at is null and ${where} and level is distinct from ${level} for no key update),
      w as (update app_bench.customer as c set level = o.is, version = c.version + 1, updated_at = now(), updated_by = null
        from o where c.id = o.id returning c.id, c.version, o.was, o.is),
      a as (insert into meta.audit (at, via, action, app, form, record, version, changes) select now(), 'night', 'update', 'bench', 'customer', w.id,
        w.version, jsonb_build_array(jsonb_build_object('field', 'level', 'from', w.was, 'to', w.is)) from w),
      e as (insert into meta.outbox (at, topic, app, form, record, payload) select now(), 'record.updated', 'bench', 'customer', w.id,
        jsonb_build_object('changed', jsonb_build_array('level'), 'version', w.version) from w)
    select count(*) from w`,
} as const
const TAKEN_BACK = new Error('taken back')

const folder = await scratch('tenon-bench-rules-')
const settings = { max_connections: '100', shared_buffers: '512MB', max_wal_size: '4GB' }
const cluster = await startCluster({ folder: join(folder, 'cluster'), fsync: true, settings })
const env = {
  ...(process.env as Record<string, string>),
  NODE_ENV: 'production',
  DATABASE_URL: cluster.url,
  PORT: '0',
  HOST: '127.0.0.1',
  DATA_DIR: join(folder, 'data'),
  SECRET_KEY: randomBytes(32).toString('hex'),
  ADMIN_PASSWORD: 'bench-bench-1',
  BASE_URL: '',
}
try {
  const seeded = await seed(env, ONLY.includes('night') ? CUSTOMERS : 100)
  if (ONLY.includes('night')) await publishTable('rules-night', await nightly())
  if (ONLY.includes('import')) await publishTable('rules-import', await imports(seeded))
} catch (error) {
  process.stderr.write(`${String((error as Error).stack)}\n`)
  process.exitCode = 1
} finally {
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
}

// helpers

async function publishTable(section: string, lines: readonly string[]): Promise<void> {
  process.stdout.write(`\n## ${section}\n\n${lines.join('\n')}\n`)
  if (process.argv.includes('--write')) await writeSection(PAGE, section, lines)
}

async function publishRules(rules: readonly Definition[]): Promise<void> {
  const server = await createServer({ config: await readConfig({ ...env, ROLE: 'web' }) })
  try {
    await putDrafts(server.platform.db, 'bench', [...definitions, ...rules], null)
    await createDefinitions(server.platform).publish({ app: 'bench', by: null })
  } finally {
    await server.close()
  }
}

/** The same file without rules and with them; meanwhile somebody makes a customer every now and then. */
async function imports(seeded: Seeded): Promise<string[]> {
  const lines: string[][] = []
  for (const rules of [false, true]) {
    if (rules) await publishRules(importRules())
    const server = await startServer('product.ts', env)
    const waits: number[] = []
    let over = false
    const working = (async () => {
      for (let i = 0; !over; i++) {
        const at = performance.now()
        const answer = await fetch(`${server.address}/api/apps/bench/forms/customer/records`, {
          method: 'POST',
          headers: { authorization: `Bearer ${seeded.tokens.all}`, 'content-type': 'application/json' },
          body: JSON.stringify({ name: `单独${rules}${i}`, amount: 1 }),
        })
        if (!answer.ok) throw new Error(await answer.text())
        waits.push(performance.now() - at)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    })()
    const { seconds, cpu } = await importByProduct(server, seeded, customersCsv(IMPORT, `R${rules}`))
    over = true
    await working
    await server.stop()
    waits.sort((a, b) => a - b)
    lines.push([
      rules ? 'each row assigned, with a task' : 'no rule',
      figure(seconds),
      figure(cpu / 1000),
      figure(waits[Math.floor(waits.length / 2)] ?? NaN),
      figure(waits.at(-1) ?? NaN),
    ])
  }
  const spread = await query<{ least: string; most: string; tasks: string }>(
    `select min(n) as least, max(n) as most, (select count(*) from app_bench.task) as tasks
     from (select owner_id, count(*) as n from app_bench.customer where amount is not null and name like 'Rtrue%' group by 1) as x`,
  )
  const [{ least, most, tasks }] = spread as [{ least: string; most: string; tasks: string }]
  return [
    `${IMPORT.toLocaleString('en')} rows; ${tasks} tasks made, the people have between ${least} and ${most} of them.`,
    '',
    ...table(['import', 's', 'CPU s', 'a single record meanwhile, median ms', 'slowest ms'], lines),
  ]
}

function importRules(): Definition[] {
  const field = (id: string, key: string, type: string, more: object = {}) => ({ id, key, type, label: key, ...more })
  const rule = (key: string, then: object) => ({
    kind: 'rule',
    key,
    label: key,
    form: 'customer',
    onImport: true,
    when: [{ on: 'created' }],
    then: [then],
  })
  return [
    {
      kind: 'form',
      key: 'task',
      label: '待办',
      fields: [
        field('t1', 'title', 'text'),
        field('t2', 'customer', 'relation', { settings: { form: 'customer' } }),
        field('t3', 'due', 'datetime'),
      ],
    },
    rule('given', {
      id: 'give',
      kind: 'assign',
      rows: [
        {
          from: [
            { kind: 'role', role: 'own' },
            { kind: 'role', role: 'team' },
          ],
          by: 'leastLoad',
        },
      ],
    }),
    rule('task', {
      id: 'todo',
      kind: 'createRecord',
      form: 'task',
      values: {
        title: '首次跟进：{name}',
        customer: { var: 'id' },
        due: { dateAdd: [{ var: '$now' }, 24, 'hour'] },
      },
    }),
  ] as unknown as Definition[]
}

/** What a schedule does to all customers that it means; each round is taken back, so that all see the same rows. */
async function nightly(): Promise<string[]> {
  await publishRules([
    nightRule('all', LEVELS, undefined),
    nightRule('some', LEVELS, { '>=': [{ var: 'amount' }, 850_000] }),
    nightRule('few', 'A', {
      and: [
        { '>=': [{ var: 'amount' }, 990_000] },
        { '<': [{ var: 'last_follow_at' }, { dateAdd: [{ var: '$now' }, -30, 'day'] }] },
      ],
    }),
  ])
  const server = await createServer({ config: await readConfig({ ...env, ROLE: 'web' }) })
  const client = new pg.Client({ connectionString: cluster.url })
  await client.connect()
  const night: Readonly<Record<string, { readonly level: string; readonly where: string }>> = {
    few: { level: `'A'`, where: `amount >= 990000 and last_follow_at < now() - interval '30 days'` },
    some: { level: CASE, where: 'amount >= 850000' },
    all: { level: CASE, where: 'true' },
  }
  const lines: string[][] = []
  try {
    const app = await createDefinitions(server.platform).cache.fresh('bench')
    for (const key of PASSES) {
      const times = { bare: [] as number[], kept: [] as number[], product: [] as number[] }
      let changed = 0
      for (let i = 0; i < ROUNDS; i++) {
        for (const floor of ['bare', 'kept'] as const) {
          await client.query('vacuum analyze app_bench.customer')
          times[floor].push(
            await timed(async () => {
              await client.query('begin')
              await client.query(FLOORS[floor](night[key]!.level, night[key]!.where))
              await client.query('rollback')
            }),
          )
        }
        await client.query('vacuum analyze app_bench.customer')
        times.product.push(
          await timed(async () => {
            const rule = appRules(app).rule(key)!
            const now = new Date().toISOString()
            const slots = { ...systemSlots({ now, timeZone: 'Asia/Shanghai' }), app_key: 'bench' }
            const log = { event: 'schedule', revision: 1, via: `rule/${key}` }
            await server.platform.db
              .transaction()
              .execute(async (trx) => {
                changed = (await setRecords(trx, app, rule, 0, null, plainSets(app, rule)!, log, slots)) ?? NaN
                throw TAKEN_BACK
              })
              .catch((error: unknown) => {
                if (error !== TAKEN_BACK) throw error
              })
          }),
        )
      }
      const [b, k, p] = [median(times.bare), median(times.kept), median(times.product)]
      const ratios = [b, k].map((floor) => `**${figure(p / floor)}**`)
      lines.push([changed.toLocaleString('en'), ...[b, k, p].map(figure), ...ratios])
      process.stderr.write(`${lines.at(-1)!.join(' | ')}\n`)
    }
  } finally {
    await client.end()
    await server.close()
  }
  return table(
    [
      `records changed of ${CUSTOMERS.toLocaleString('en')}`,
      'UPDATE … RETURNING s',
      'with audit and event rows s',
      'product s',
      'ratio to the first',
      'to the second',
    ],
    lines,
  )
}

function nightRule(key: string, level: unknown, condition: unknown): Definition {
  return {
    kind: 'rule',
    key,
    label: key,
    form: 'customer',
    onImport: false,
    when: [{ on: 'schedule', cron: '0 2 * * *' }],
    ...(condition === undefined ? {} : { if: condition }),
    then: [{ id: 'set', kind: 'setFields', set: { level } }],
  } as unknown as Definition
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

async function query<T>(text: string): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: cluster.url })
  await client.connect()
  try {
    return (await client.query(text)).rows as T[]
  } finally {
    await client.end()
  }
}
