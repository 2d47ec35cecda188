import pg from 'pg'
import { typeParsers } from './pool.ts'

export interface DirectSession {
  /** Registers what to do on each notice of a channel; call before `start`. */
  listen(channel: string, notice: (payload: string) => void): void
  /** Runs once now and again after every reconnect, for locks and registrations that live as long as the session. */
  onConnect(work: (client: pg.Client) => Promise<void>): void
  start(): Promise<void>
  stop(): Promise<void>
}

const RETRY = 1_000

/**
 * One session of its own on a direct connection: it holds what dies with a session (LISTEN, advisory locks) and comes
 * back by itself when the server was away. Notices are hints: whoever listens also polls.
 */
export function createDirectSession(url: string, log: { warn(details: object, message: string): void }): DirectSession {
  const channels = new Map<string, (payload: string) => void>()
  const works: ((client: pg.Client) => Promise<void>)[] = []
  let client: pg.Client | undefined
  let stopped = false
  let retry: NodeJS.Timeout | undefined

  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: url,
      types: typeParsers,
      application_name: 'tenon session',
      keepAlive: true,
    })
    let lost = false
    const reconnect = () => {
      if (lost) return
      lost = true
      next.end().catch(() => undefined)
      if (client === next) client = undefined
      if (!stopped)
        retry = setTimeout(
          () => void connect().catch((err) => log.warn({ err }, 'no session with the database yet')),
          RETRY,
        )
    }
    next.on('error', reconnect)
    next.on('end', reconnect)
    next.on('notification', (notice) => channels.get(notice.channel)?.(notice.payload ?? ''))
    try {
      await next.connect()
      // A host that vanishes without a word is noticed within half a minute, so that its work is taken over.
      await next.query('set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3')
      for (const channel of channels.keys()) await next.query(`listen ${pg.escapeIdentifier(channel)}`)
      for (const work of works) await work(next)
      client = next
    } catch (error) {
      reconnect()
      throw error
    }
  }

  return {
    listen: (channel, notice) => void channels.set(channel, notice),
    onConnect: (work) => void works.push(work),
    start: connect,
    stop: async () => {
      stopped = true
      clearTimeout(retry)
      await client?.end().catch(() => undefined)
    },
  }
}
