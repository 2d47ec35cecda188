import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Case } from './cases.ts'
import { load, type Figure } from './load.ts'
import type { Seeded } from './seed.ts'
import { postgresCpu, type BenchServer } from './server.ts'
import { figure } from './tables.ts'

/** One case against one server. */
export interface Measured extends Figure {
  /** CPU of the server's process per request, ms. */
  readonly cpu: number
  /** CPU of Postgres per request, ms. */
  readonly postgres: number
  readonly statements: number
}
export interface Comparison {
  readonly one: Case
  readonly connections: number
  readonly floor: Measured
  readonly product: Measured
}
export interface Plan {
  readonly seconds: number
  readonly rounds: number
  readonly warmUp: number
  /** A folder for CPU profiles of the one more round of each case. */
  readonly profile?: string
  /** Folder of the Postgres that both ask. */
  readonly cluster: string
}

/** Floor and product in turn, the median of all rounds; both are warm before the first. */
export async function compare(
  servers: { readonly floor: BenchServer; readonly product: BenchServer },
  one: Case,
  connections: number,
  seeded: Seeded,
  plan: Plan,
): Promise<Comparison> {
  const ask = async (side: 'floor' | 'product', seconds: number) => {
    await atRest(servers.product)
    return measure(servers[side], one, side, connections, seeded, seconds, plan.cluster)
  }
  await ask('floor', plan.warmUp)
  await ask('product', plan.warmUp)
  const floors: Measured[] = []
  const products: Measured[] = []
  for (let i = 0; i < plan.rounds; i++) {
    floors.push(await ask('floor', plan.seconds))
    products.push(await ask('product', plan.seconds))
  }
  if (plan.profile !== undefined)
    for (const side of ['floor', 'product'] as const) {
      await servers[side].profile('start')
      await ask(side, plan.seconds)
      const name = `${one.name.replace(/\W+/g, '-')}-${connections}-${side}.cpuprofile`
      await servers[side].profile({ file: join(plan.profile, name) })
    }
  return { one, connections, floor: median(floors), product: median(products) }
}

export const HEAD = [
  'case',
  'c',
  'floor p50 ms',
  'product p50 ms',
  'ratio',
  'floor /s',
  'product /s',
  'ratio',
  'floor CPU ms',
  'product CPU ms',
  'ratio',
  'Postgres CPU',
  'statements',
]

/** One line of the table of figures. */
export function rowOf({ one, connections, floor, product }: Comparison): string[] {
  const errors = floor.errors + product.errors
  return [
    one.name + (errors > 0 ? ` (${errors} errors)` : ''),
    String(connections),
    figure(floor.p50),
    figure(product.p50),
    `**${figure(product.p50 / floor.p50)}**`,
    figure(floor.rate),
    figure(product.rate),
    `**${figure(floor.rate / product.rate)}**`,
    figure(floor.cpu),
    figure(product.cpu),
    `**${figure(product.cpu / floor.cpu)}**`,
    `${figure(floor.postgres)} / ${figure(product.postgres)}`,
    `${floor.statements.toFixed(1)} / ${product.statements.toFixed(1)}`,
  ]
}

// helpers

/** Waits until what a case has set off is followed: a server with nothing to do asks for next to nothing. */
async function atRest(server: BenchServer): Promise<void> {
  for (let was = (await server.usage()).statements; ;) {
    await delay(200)
    const { statements } = await server.usage()
    if (statements - was <= 10) return
    was = statements
  }
}

async function measure(
  server: BenchServer,
  one: Case,
  side: 'floor' | 'product',
  connections: number,
  seeded: Seeded,
  seconds: number,
  cluster: string,
): Promise<Measured> {
  let n = Math.floor(Math.random() * 1e6)
  const next = () => one[side](n++, seeded)
  const before = await server.usage()
  const postgres = postgresCpu(cluster)
  const figure = await load(server.address, seeded.tokens[one.as], connections, seconds, next)
  const after = await server.usage()
  return {
    ...figure,
    cpu: (after.cpu - before.cpu) / figure.answers,
    postgres: (postgresCpu(cluster) - postgres) / figure.answers,
    statements: (after.statements - before.statements) / figure.answers,
  }
}

function median(figures: readonly Measured[]): Measured {
  const of = (pick: (figure: Measured) => number): number =>
    figures.map(pick).sort((a, b) => a - b)[figures.length >> 1] ?? NaN
  return {
    p50: of((f) => f.p50),
    rate: of((f) => f.rate),
    cpu: of((f) => f.cpu),
    postgres: of((f) => f.postgres),
    statements: of((f) => f.statements),
    answers: of((f) => f.answers),
    errors: figures.reduce((sum, f) => sum + f.errors, 0),
  }
}
