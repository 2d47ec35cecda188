import { figure, table } from './tables.ts'
import { startServer } from './server.ts'

/** From the start of the process to the first answer of /health, with a database at hand; the compile cache is warm. */
export async function coldStart(env: Readonly<Record<string, string>>, rounds: number): Promise<string[]> {
  const lines: string[][] = []
  for (let i = 0; i < rounds + 1; i++) {
    const began = performance.now()
    const server = await startServer('product.ts', env)
    const answer = await fetch(`${server.address}/health`)
    const seconds = (performance.now() - began) / 1000
    const { cpu } = await server.usage()
    await server.stop()
    if (!answer.ok) throw new Error(`/health answered ${answer.status}`)
    // The first one fills the cache.
    if (i > 0) lines.push([String(i), figure(seconds), figure(cpu / 1000)])
  }
  return table(['round', 'seconds to the first answer', 'CPU s'], lines)
}
