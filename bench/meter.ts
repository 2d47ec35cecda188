import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import pg from 'pg'

/** What a server has used since it began. */
export interface Usage {
  /** CPU of the process with all its threads, in ms: what the other users of the machine do not change. */
  readonly cpu: number
  /** Statements sent to Postgres, those of background work included. */
  readonly statements: number
}

/** Counts statements from now on and answers every message of the parent with the usage so far. Call before any connection. */
export function answerUsage(): void {
  let statements = 0
  const query = pg.Client.prototype.query as unknown as (...args: unknown[]) => unknown
  const counted = function (this: pg.Client, ...args: unknown[]): unknown {
    statements++
    return query.apply(this, args)
  }
  pg.Client.prototype.query = counted as unknown as typeof pg.Client.prototype.query
  process.on('message', (asked: Asked) => {
    if (asked !== 'usage') return void profile(asked).then(() => process.send?.({}))
    const { user, system } = process.cpuUsage()
    process.send?.({ cpu: (user + system) / 1000, statements } satisfies Usage)
  })
}

/** What the parent may ask: what has been used, or a CPU profile from now until the file is named. */
export type Asked = 'usage' | { readonly profile: 'start' } | { readonly profile: string }

/** Tells the parent where the server listens, and ends with it. */
export function announce(address: string, close: () => Promise<void>): void {
  process.send?.({ address })
  process.on('disconnect', () => process.exit())
  process.on('SIGTERM', () => void close().then(() => process.exit(0)))
}

// helpers

let session: Session | undefined

async function profile({ profile: asked }: Exclude<Asked, 'usage'>): Promise<void> {
  if (asked === 'start') {
    session = new Session()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: 200 })
    await session.post('Profiler.start')
  } else if (session) {
    const { profile: found } = await session.post('Profiler.stop')
    await writeFile(asked, JSON.stringify(found))
    session.disconnect()
  }
}
