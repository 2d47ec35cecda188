/** One answer among those of a request. */
export interface Part<R> {
  readonly at: number
  readonly data?: R
  /** Where there is no answer: what it would have been by itself. */
  readonly status?: number
  readonly error?: object
}
/** Asks several at once and hands on each answer as it comes. */
export type AskAll<A, R> = (asks: readonly A[], each: (part: Part<R>) => void, signal: AbortSignal) => Promise<void>

interface Wanted<A, R> {
  readonly ask: A
  readonly signal: AbortSignal | undefined
  resolve(value: R): void
  reject(error: unknown): void
}

/** Questions in one request at most. */
const MOST = 60

/**
 * Questions of the same moment go together: the charts of a dashboard are one request instead of many, of which a browser would
 * send six at a time. Each has its answer as soon as the server has it. `failed` makes the error of a part, and of one without an answer.
 */
export function askTogether<A, R>(
  send: AskAll<A, R>,
  failed: (part: Part<R> | undefined) => Error,
): (ask: A, signal?: AbortSignal) => Promise<R> {
  let waiting: Wanted<A, R>[] = []

  function go(): void {
    const now = waiting.filter(({ signal }) => !signal?.aborted)
    waiting = []
    for (let at = 0; at < now.length; at += MOST) void request(now.slice(at, at + MOST))
  }
  async function request(now: readonly Wanted<A, R>[]): Promise<void> {
    const open = new Set(now)
    const all = new AbortController()
    for (const one of now)
      one.signal?.addEventListener('abort', () => {
        open.delete(one)
        if (open.size === 0) all.abort()
      })
    try {
      await send(
        now.map(({ ask }) => ask),
        (part) => {
          const one = now[part.at]
          if (!one) return
          open.delete(one)
          if (part.error || part.data === undefined) one.reject(failed(part))
          else one.resolve(part.data)
        },
        all.signal,
      )
      for (const one of open) one.reject(failed(undefined))
    } catch (error) {
      for (const one of open) one.reject(error)
    }
  }

  return (ask, signal) =>
    new Promise((resolve, reject) => {
      waiting.push({ ask, signal, resolve, reject })
      signal?.addEventListener('abort', () => reject(signal.reason as Error))
      if (waiting.length === 1) setTimeout(go)
    })
}
