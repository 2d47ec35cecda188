import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startCluster } from '../runtime/server/src/db/cluster.ts'
import { boardCharts, type BoardChart } from './board-charts.ts'
import { scratch } from './scratch.ts'
import { seed } from './seed.ts'
import { startServer } from './server.ts'
import { logged, readStatements } from './statement-log.ts'
import { figure, table, writeSection } from './tables.ts'

/**
 * A dashboard of twelve charts: `node bench/dashboard.ts [--rows=10000,100000,1000000] [--rounds=5] [--write]`. Each chart beside
 * a handler with the statement that somebody would write by hand (`floor.ts`), alone and all at once. Every question has a filter of its
 * own, so that no answer is a kept one.
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
  /** The longest statement of the page of the product, in Postgres. */
  readonly longest: number
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
  const settings = { max_connections: '100', shared_buffers: '1GB', max_wal_size: '4GB', ...logged }
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
  try {
    const { tokens } = await seed(env, rows)
    const floor = await startServer('floor.ts', env)
    const server = await startServer('product.ts', env)
    let asked = 0
    const least = (): number => ++asked / 100
    const filter = () => ({ '>=': [{ var: 'amount' }, least()] })
    const byHand = ({ report }: BoardChart) =>
      timed(() => ask(`${floor.address}/chart`, tokens.all, { key: report.key, least: least() }))
    const byProduct = ({ report }: BoardChart) =>
      timed(() => ask(`${server.address}/api/apps/bench/reports/${report.key}/data`, tokens.all, { filter: filter() }))
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
    const pageByHand = () =>
      timed(() =>
        ask(
          `${floor.address}/board`,
          tokens.all,
          boardCharts.map(() => ({ least: least() })),
        ),
      )
    const pageByProduct = () =>
      timed(() =>
        askAll(
          server.address,
          tokens.all,
          boardCharts.map(({ report }) => ({ report: report.key, filter: filter() })),
        ),
      )
    const pages: [number[], number[], number[]] = [[], [], []]
    const statements = await readStatements(join(cluster.folder, 'postgres.log'), 'tenon read')
    for (let round = 0; round <= ROUNDS; round++) {
      // In the first both open their connections.
      const hand = await pageByHand()
      await statements()
      const product = await pageByProduct()
      const took = await statements()
      if (round > 0) pages.forEach((times, i) => times.push([hand, product, Math.max(...took)][i]!))
    }
    await server.stop()
    await floor.stop()
    return { rows, charts, hand: median(pages[0]), product: median(pages[1]), longest: median(pages[2]) }
  } finally {
    await cluster.stop()
  }
}

async function ask(address: string, token: string, body: unknown): Promise<string> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${text.slice(0, 500)}`)
  return text
}
/** All charts in one request, as the page of a dashboard asks. */
async function askAll(address: string, token: string, asks: readonly object[]): Promise<void> {
  const text = await ask(`${address}/api/apps/bench/reports/data`, token, { asks })
  const lines = text.split('\n').filter((line) => line !== '')
  if (lines.length !== asks.length || lines.some((line) => line.includes('"error"')))
    throw new Error(`page: ${text.slice(0, 500)}`)
}
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}

/** The page as a whole: all twelve at once, beside the same by hand, its own slowest statement, and its slowest chart alone. */
function pageTable(): string[] {
  const rows = results.map(({ rows: n, hand, product, longest, charts }, i) => {
    const slowest = Math.max(...charts.map((one) => one.product))
    const before = results[i - 1]
    return [
      n.toLocaleString('en-US'),
      figure(hand),
      figure(product),
      `**${figure(product / hand)}**`,
      figure(longest),
      `**${figure(product / longest)}**`,
      figure(slowest),
      figure(product / slowest),
      before ? `${figure(product / before.product)} ×` : '–',
    ]
  })
  return table(
    [
      'opportunities',
      'page by hand',
      'page',
      'ratio',
      'its slowest statement',
      'page / that',
      'slowest chart alone',
      'page / that',
      'growth',
    ],
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
