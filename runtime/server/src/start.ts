import { readConfig } from './config.ts'
import { createServer } from './main.ts'

/** Runs the server in this process until SIGTERM or SIGINT; both let requests in flight finish. */
export async function start(): Promise<void> {
  const began = performance.now()
  const config = await readConfig()
  const server = await createServer({ config })
  const address = config.baseUrl ?? (await server.listen()).replace('0.0.0.0', 'localhost').replace('[::]', 'localhost')
  if (config.baseUrl) await server.listen()
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const lines = [`榫卯 Tenon  ${address}  (${seconds} s)`]
  if (server.cluster) lines.push(`数据 data: ${server.cluster.folder}`)
  if (server.firstPassword) {
    lines.push(`首次登录 first sign-in: ${config.adminUsername} / ${server.firstPassword}`)
    lines.push('请立即登录并修改密码；此密码只显示这一次。 Shown once; it must be changed at the first sign-in.')
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n`)

  let closing = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (closing) return
      closing = true
      server.close().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
}

if (import.meta.main) await start()
