import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../runtime/server/src/db/cluster.ts'
import { cases } from './cases.ts'
import { coldStart } from './cold-start.ts'
import { customersCsv, importByFloor, importByProduct } from './import.ts'
import { compare, HEAD, rowOf, type Comparison } from './measure.ts'
import { scratch } from './scratch.ts'
import { seed } from './seed.ts'
import { startServer } from './server.ts'
import { figure, table, writeSection } from './tables.ts'

const option = (name: string, fallback: string): string =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback
const SIZES = option('rows', '10000,100000,1000000').split(',').map(Number)
const CONNECTIONS = option('connections', '1,32').split(',').map(Number)
const SECONDS = Number(option('seconds', '0.5'))
const ROUNDS = Number(option('rounds', '3'))
/** Seconds of each case before it is measured: until then the compilers of both servers have most of the CPU. */
const WARM_UP = Number(option('warm-up', '2'))
const IMPORT = Number(option('import', '100000'))
/** Parts of names of cases, `import` and `start` among them; empty: everything. */
const ONLY = option('only', '')
  .split(',')
  .filter((part) => part !== '')
const WRITE = process.argv.includes('--write')
/** A folder for CPU profiles of both servers. */
const PROFILE = option('profile', '')
const PAGE = join(import.meta.dirname, '../docs/benchmarks.md')
const wanted = (name: string): boolean => ONLY.length === 0 || ONLY.some((part) => name.includes(part))

const folder = await scratch('tenon-bench-')
const began = Date.now()
const compared = new Map<number, readonly Comparison[]>()
try {
  for (const rows of SIZES) compared.set(rows, await measureSize(rows))
  if (SIZES.length > 1 && compared.get(SIZES[0]!)?.length) await publish('growth', growthTable())
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.stdout.write(`\n${((Date.now() - began) / 1000).toFixed(0)} s\n`)

// helpers

async function measureSize(rows: number): Promise<readonly Comparison[]> {
  const place = join(folder, String(rows))
  const settings = { max_connections: '100', shared_buffers: '1GB', max_wal_size: '4GB' }
  const cluster = await startCluster({ folder: place, fsync: true, settings })
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
    const at = Date.now()
    const seeded = await seed(env, rows)
    say(`${rows} customers filled in ${((Date.now() - at) / 1000).toFixed(0)} s`)
    const servers = {
      floor: await startServer('floor.ts', env),
      product: await startServer('product.ts', env),
    }
    const plan = {
      seconds: SECONDS,
      rounds: ROUNDS,
      warmUp: WARM_UP,
      cluster: cluster.folder,
      ...(PROFILE ? { profile: PROFILE } : {}),
    }
    const found: Comparison[] = []
    try {
      for (const one of cases.filter((each) => wanted(each.name)))
        for (const connections of CONNECTIONS) {
          const result = await compare(servers, one, connections, seeded, plan)
          found.push(result)
          say(rowOf(result).join(' | '))
        }
      if (found.length > 0) await publish(String(rows), table(HEAD, found.map(rowOf)))
      if (rows === 100_000 || SIZES.length === 1) {
        if (wanted('import')) await measureImport()
        if (wanted('start')) await publish('start', await coldStart(env, ROUNDS))
      }
    } finally {
      await servers.product.stop()
      await servers.floor.stop()
    }
    return found

    async function measureImport(): Promise<void> {
      const lines: string[][] = []
      for (let i = 0; i < ROUNDS; i++) {
        const floor = await importByFloor(servers.floor, seeded, customersCsv(IMPORT, `F${i}`))
        if (PROFILE && i === ROUNDS - 1) await servers.product.profile('start')
        const product = await importByProduct(servers.product, seeded, customersCsv(IMPORT, `P${i}`))
        if (PROFILE && i === ROUNDS - 1) await servers.product.profile({ file: join(PROFILE, 'import.cpuprofile') })
        lines.push([
          String(i + 1),
          ...[floor.seconds, product.seconds].map(figure),
          `**${figure(product.seconds / floor.seconds)}**`,
          ...[floor.cpu / 1000, product.cpu / 1000].map(figure),
          `**${figure(product.cpu / floor.cpu)}**`,
        ])
        say(lines.at(-1)!.join(' | '))
      }
      const head = ['round', 'floor s', 'product s', 'ratio', 'floor CPU s', 'product CPU s', 'ratio']
      await publish('import', table(head, lines))
    }
  } finally {
    await cluster.stop()
  }
}

/** p50 of the product at one connection by size, and how often the largest is the smallest. */
function growthTable(): string[] {
  const first = compared.get(SIZES[0]!) ?? []
  const lines = first
    .filter(({ connections }) => connections === CONNECTIONS[0])
    .map(({ one, connections }) => {
      const at = (rows: number): Comparison | undefined =>
        compared.get(rows)?.find((each) => each.one.name === one.name && each.connections === connections)
      const growth = (side: 'product' | 'floor'): number =>
        (at(SIZES.at(-1)!)?.[side].p50 ?? NaN) / (at(SIZES[0]!)?.[side].p50 ?? NaN)
      const times = SIZES.map((rows) => figure(at(rows)?.product.p50 ?? NaN))
      return [one.name, ...times, `**${figure(growth('product'))}**`, figure(growth('floor'))]
    })
  return table(['case', ...SIZES.map((rows) => rows.toLocaleString('en')), 'growth', 'of the floor'], lines)
}

/** Prints a table; with `--write` puts it into the page of figures as well. */
async function publish(section: string, lines: readonly string[]): Promise<void> {
  process.stdout.write(`\n## ${section}\n\n${lines.join('\n')}\n\n`)
  if (WRITE) await writeSection(PAGE, section, [...(section === 'growth' ? machine() : []), ...lines])
}

function machine(): string[] {
  return [
    `Measured ${new Date().toISOString().slice(0, 10)} on ${availableParallelism()} cores, Node ${process.versions.node}, rounds of ${SECONDS} s.`,
    '',
  ]
}
function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
