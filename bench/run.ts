import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../runtime/server/src/db/cluster.ts'
import { cases, type Case } from './cases.ts'
import { load, type Figure } from './load.ts'
import { seed, type Seeded } from './seed.ts'

interface Server {
  readonly address: string
  readonly process: ChildProcess
}

const option = (name: string, fallback: string): string =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? fallback
const SIZES = option('rows', '10000,100000').split(',').map(Number)
const SECONDS = Number(option('seconds', '2'))
const ROUNDS = Number(option('rounds', '3'))
const ONLY = option('case', '')

const folder = await mkdtemp(join(tmpdir(), 'tenon-bench-'))
for (const rows of SIZES) await measure(rows)
await rm(folder, { recursive: true, force: true })

// helpers

async function measure(rows: number): Promise<void> {
  const cluster = await startCluster({
    folder: join(folder, String(rows)),
    fsync: true,
    settings: { max_connections: '100', shared_buffers: '1GB' },
  })
  const env = {
    ...(process.env as Record<string, string>),
    DATABASE_URL: cluster.url,
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: join(folder, 'data'),
    SECRET_KEY: randomBytes(32).toString('hex'),
    ADMIN_PASSWORD: 'bench-bench-1',
    LOG_LEVEL: 'error',
    RATE_LIMIT: 'off',
  }
  const seeded = await seed(env, rows)
  const [product, floor] = [await start('product.ts', env), await start('floor.ts', env)]
  process.stdout.write(
    `\n## ${rows.toLocaleString('en')} customers\n\n| case | c | floor p50 ms | product p50 ms | ratio | floor /s | product /s | ratio |\n|---|---|---|---|---|---|---|---|\n`,
  )
  try {
    for (const one of cases.filter((each) => each.name.includes(ONLY)))
      for (const connections of [1, 32]) {
        const floors: Figure[] = []
        const products: Figure[] = []
        for (let i = 0; i < ROUNDS; i++) {
          floors.push(await round(floor, one, connections, seeded, 'floor'))
          products.push(await round(product, one, connections, seeded, 'product'))
        }
        const [f, p] = [median(floors), median(products)]
        const broken = [...floors, ...products].reduce((sum, figure) => sum + figure.errors, 0)
        process.stdout.write(
          `| ${one.name} | ${connections} | ${f.p50.toFixed(2)} | ${p.p50.toFixed(2)} | **${(p.p50 / f.p50).toFixed(2)}** | ${f.rate.toFixed(0)} | ${p.rate.toFixed(0)} | **${(f.rate / p.rate).toFixed(2)}** |${broken > 0 ? ` ${broken} errors` : ''}\n`,
        )
      }
  } finally {
    product.process.kill('SIGTERM')
    floor.process.kill('SIGTERM')
    await cluster.stop()
  }
}

function start(file: string, env: Readonly<Record<string, string>>): Promise<Server> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)))
    child.stdout.once('data', (line: Buffer) => resolve({ address: line.toString().trim(), process: child }))
  })
}

/** Half a second to warm up, then the measured round. */
async function round(
  server: Server,
  one: Case,
  connections: number,
  seeded: Seeded,
  side: 'product' | 'floor',
): Promise<Figure> {
  let n = Math.floor(Math.random() * 1e6)
  const next = () => one[side](n++, seeded)
  await load(server.address, seeded.tokens[one.as], connections, 0.5, next)
  return load(server.address, seeded.tokens[one.as], connections, SECONDS, next)
}

function median(figures: readonly Figure[]): Figure {
  const middle = (of: (figure: Figure) => number): number => figures.map(of).sort((a, b) => a - b)[figures.length >> 1]!
  return { p50: middle((f) => f.p50), rate: middle((f) => f.rate), errors: 0 }
}
