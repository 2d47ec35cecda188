import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { startCluster } from '../runtime/server/src/db/cluster.ts'
import { boardCharts, type BoardChart } from './board-charts.ts'
import { scratch } from './scratch.ts'
import { seed } from './seed.ts'
import { startServer } from './server.ts'
import { figure, table, writeSection } from './tables.ts'

/**
 * A dashboard of twelve charts: `node bench/dashboard.ts [--rows=10000,100000,1000000] [--rounds=5] [--write]`. Each chart through
 * HTTP beside the statement that somebody would write by hand, alone and all at once. Every question has a filter of its own, so
 * that no answer is a kept one.
 */
const option = (name: string, fallback: string): string =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback
const SIZES = option('rows', '10000,100000,1000000').split(',').map(Number)
const ROUNDS = Number(option('rounds', '5'))
const PAGE = join(import.meta.dirname, '../docs/benchmarks.md')

interface Result {
  readonly rows: number
  /** ms by chart: by hand, by the product. */
  readonly charts: readonly { readonly key: string; readonly hand: number; readonly product: number }[]
  /** All at once. */
  readonly hand: number
  readonly product: number
}
const folder = await scratch('tenon-bench-board-')
const results: Result[] = []
try {
  for (const rows of SIZES) results.push(await measure(rows))
  const lines = [...pageTable(), '', ...chartTable()]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (process.argv.includes('--write')) await writeSection(PAGE, 'dashboard', lines)
} finally {
  await rm(folder, { recursive: true, force: true })
}

// helpers

async function measure(rows: number): Promise<Result> {
  const settings = { max_connections: '100', shared_buffers: '1GB', max_wal_size: '4GB' }
  const cluster = await startCluster({ folder: join(folder, String(rows)), fsync: true, settings })
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
  const pool = new pg.Pool({ connectionString: cluster.url, max: boardCharts.length })
  // Idle connections may outlive the database by a moment.
  pool.on('error', () => undefined)
  try {
    const { tokens } = await seed(env, rows)
    const server = await startServer('product.ts', env)
    let asked = 0
    const least = (): number => ++asked / 100
    const byHand = (chart: BoardChart) => timed(() => pool.query(chart.sql, [least()]))
    const byProduct = (chart: BoardChart) =>
      timed(() => ask(server.address, tokens.all, chart.report.key, { '>=': [{ var: 'amount' }, least()] }))
    const charts: { key: string; hand: number; product: number }[] = []
    for (const chart of boardCharts) {
      const [hand, product]: [number[], number[]] = [[], []]
      for (let round = 0; round <= ROUNDS; round++) {
        // The first of each only warms.
        const pair = [await byHand(chart), await byProduct(chart)] as const
        if (round > 0) [hand, product].forEach((times, i) => times.push(pair[i]!))
      }
      charts.push({ key: chart.report.key.replace('board_', ''), hand: median(hand), product: median(product) })
    }
    const page = () =>
      askAll(
        server.address,
        tokens.all,
        boardCharts.map(({ report }) => ({ report: report.key, filter: { '>=': [{ var: 'amount' }, least()] } })),
      )
    const pages: [number[], number[]] = [[], []]
    for (let round = 0; round <= ROUNDS; round++) {
      // In the first both open their connections.
      const pair = [await timed(() => Promise.all(boardCharts.map(byHand))), await timed(page)] as const
      if (round > 0) pages.forEach((times, i) => times.push(pair[i]!))
    }
    await server.stop()
    return { rows, charts, hand: median(pages[0]), product: median(pages[1]) }
  } finally {
    await pool.end()
    await cluster.stop()
  }
}

async function ask(address: string, token: string, report: string, filter: unknown): Promise<void> {
  const answer = await fetch(`${address}/api/apps/bench/reports/${report}/data`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ filter }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${report}: ${answer.status} ${text}`)
}
/** All charts in one request, as the page of a dashboard asks. */
async function askAll(address: string, token: string, asks: readonly object[]): Promise<void> {
  const answer = await fetch(`${address}/api/apps/bench/reports/data`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ asks }),
  })
  const text = await answer.text()
  const lines = text.split('\n').filter((line) => line !== '')
  if (!answer.ok || lines.length !== asks.length || lines.some((line) => line.includes('"error"')))
    throw new Error(`page: ${answer.status} ${text.slice(0, 500)}`)
}
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}

/** The page as a whole: all twelve at once, beside the same by hand and beside its slowest chart alone. */
function pageTable(): string[] {
  const rows = results.map(({ rows: n, hand, product, charts }, i) => {
    const slowest = Math.max(...charts.map((one) => one.product))
    const before = results[i - 1]
    return [
      n.toLocaleString('en-US'),
      figure(slowest),
      figure(hand),
      figure(product),
      `**${figure(product / hand)}**`,
      figure(product / slowest),
      before ? `${figure(product / before.product)} ×` : '–',
    ]
  })
  return table(
    ['opportunities', 'slowest chart alone', 'page by hand', 'page', 'ratio', 'page / slowest', 'growth'],
    rows,
  )
}
function chartTable(): string[] {
  const rows = boardCharts.map((_, i) => [
    results[0]!.charts[i]!.key,
    ...results.flatMap(({ charts }) => {
      const { hand, product } = charts[i]!
      return [figure(hand), figure(product), `**${figure(product / hand)}**`]
    }),
  ])
  return table(['chart', ...results.flatMap(({ rows: n }) => [`${n / 1000}k by hand`, 'product', 'ratio'])], rows)
}
