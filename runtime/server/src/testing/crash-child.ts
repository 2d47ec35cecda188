import { flushCompileCache } from 'node:module'
import pg from 'pg'
import { start } from '../start.ts'

/**
 * A server that kills itself with -9 at a point of its work: when the n-th statement of a sort has been answered and
 * nothing else has happened yet. It counts from the moment it listens.
 */
const point = JSON.parse(process.env['CRASH_AT'] ?? '{}') as { statement?: string; n?: number }
const sort = point.statement === undefined ? undefined : new RegExp(point.statement, 'i')
let left = Infinity
const answered = (text: string) => {
  if (sort?.test(text) && --left <= 0) process.kill(process.pid, 'SIGKILL')
}

type Query = (...args: unknown[]) => unknown
const client = pg.Client.prototype as unknown as { query: Query }
const query = client.query
client.query = function (this: unknown, ...args: unknown[]) {
  const text = typeof args[0] === 'string' ? args[0] : String((args[0] as { text?: string }).text)
  const last = args.at(-1)
  if (typeof last === 'function') {
    args[args.length - 1] = (...answer: unknown[]) => {
      answered(text)
      return (last as Query)(...answer)
    }
    return query.apply(this, args)
  }
  const result = query.apply(this, args)
  if (result instanceof Promise) return result.finally(() => answered(text))
  // COPY is a stream.
  const stream = result as { once?(event: string, listener: () => void): void }
  stream.once?.('finish', () => answered(text))
  return result
}

await start()
// At the end, when Node would keep what it compiled, this process is killed.
flushCompileCache()
left = point.n ?? Infinity
