import type pg from 'pg'

/**
 * Texts of the statements that a pool sends while `work` runs. Start the server with ROLE=web, so that no background work mixes in;
 * the look at new events and the batched
 * notes of what was viewed are left out.
 */
export async function statementsOf(pool: pg.Pool, work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  const original = pool.connect.bind(pool) as (...args: unknown[]) => unknown
  const restore: (() => void)[] = []
  let over = false
  const spy = (client: pg.PoolClient): void => {
    const query = client.query
    // Background work that waited for a connection may get it when the count is over.
    if (over || (query as { spied?: boolean }).spied) return
    const wrapped = (...args: unknown[]): unknown => {
      const [first] = args
      const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '')
      if (text !== '' && !BACKGROUND.test(text)) seen.push(text)
      return (query as (...all: unknown[]) => unknown).apply(client, args)
    }
    Object.assign(wrapped, { spied: true })
    client.query = wrapped as unknown as typeof client.query
    restore.push(() => (client.query = query))
  }
  pool.connect = ((callback?: (error: Error | undefined, client: pg.PoolClient | undefined, done: unknown) => void) => {
    if (!callback) return (original() as Promise<pg.PoolClient>).then((client) => (spy(client), client))
    return original((error: Error | undefined, client: pg.PoolClient | undefined, done: unknown) => {
      if (client) spy(client)
      callback(error, client, done)
    })
  }) as typeof pool.connect
  try {
    await work()
  } finally {
    over = true
    pool.connect = original as typeof pool.connect
    for (const undo of restore) undo()
  }
  return seen
}

// helpers

const BACKGROUND = /meta\.event where|^insert into "meta"\."audit"/
