import { company, seededRandom } from './names.ts'
import type { Seeded } from './seed.ts'
import type { BenchServer } from './server.ts'

export interface ImportFigure {
  readonly seconds: number
  readonly cpu: number
}

/** A CSV of customers that nobody has; `round` makes the names unique. */
export function customersCsv(rows: number, round: string): Buffer {
  const random = seededRandom(11)
  const lines = ['名称,手机,级别,金额,备注,行业,城市']
  for (let i = 0; i < rows; i++) {
    const { name, mobile, level, remark, industry, city } = company(random, i)
    lines.push([`${round}${name}`, mobile, level, (i % 9_000) + 0.5, remark, industry, city].join(','))
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}

/** From the first byte of the upload to the last record, as a person does it: upload, check, run. */
export async function importByProduct(server: BenchServer, { tokens }: Seeded, file: Buffer): Promise<ImportFigure> {
  const headers = { authorization: `Bearer ${tokens.all}` }
  const ask = async (path: string, init: RequestInit = {}): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${server.address}/api${path}`, { ...init, headers })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Record<string, unknown>
  }
  return timed(server, async () => {
    const body = new FormData()
    body.set('file', new Blob([new Uint8Array(file)]), 'customers.csv')
    const { id } = await ask('/apps/bench/forms/customer/imports', { method: 'POST', body })
    await ask(`/imports/${String(id)}/check`, { method: 'POST' })
    await ask(`/imports/${String(id)}/run`, { method: 'POST' })
    for (;;) {
      const { status, created, refused, problem } = await ask(`/imports/${String(id)}`)
      if (status === 'failed' || Number(refused) > 0) throw new Error(`Import: ${refused} refused, ${String(problem)}`)
      if (status === 'done') return Number(created)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })
}

export async function importByFloor(server: BenchServer, { tokens }: Seeded, file: Buffer): Promise<ImportFigure> {
  const headers = { authorization: `Bearer ${tokens.all}`, 'content-type': 'text/csv' }
  return timed(server, async () => {
    const answer = await fetch(`${server.address}/import`, { method: 'POST', headers, body: new Uint8Array(file) })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    return Number(((await answer.json()) as { created: string }).created)
  })
}

// helpers

async function timed(server: BenchServer, work: () => Promise<number>): Promise<ImportFigure & { created: number }> {
  const before = await server.usage()
  const began = performance.now()
  const created = await work()
  const seconds = (performance.now() - began) / 1000
  return { seconds, cpu: (await server.usage()).cpu - before.cpu, created }
}
