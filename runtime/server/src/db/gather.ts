/** Values by key, asked together. A key that is missing from the answer has none. */
export type Ask<V> = (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>

/**
 * One question for a crowd. A key is asked at once while fewer than `lanes` questions are under way; keys that come meanwhile
 * go together into the next one, at most `most` of them. Every answer comes from a question that began after its key was asked
 * for, so nobody is told what was true before. A question that fails fails for its own keys alone.
 *
 * @example await gather(async (keys) => new Map(keys.map((key) => [key, Number(key) ** 2])))('3') // 9
 */
export function gather<V>(ask: Ask<V>, { lanes = 1, most = 200 } = {}): (key: string) => Promise<V | undefined> {
  let waiting: Waiting<V>[] = []
  let busy = 0

  async function question(): Promise<void> {
    const now = waiting.slice(0, most)
    waiting = waiting.slice(most)
    busy++
    try {
      const found = await ask([...new Set(now.map(({ key }) => key))])
      for (const { key, resolve } of now) resolve(found.get(key))
    } catch (error) {
      for (const { reject } of now) reject(error)
    } finally {
      busy--
      if (waiting.length > 0) void question()
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject })
      if (busy < lanes) void question()
    })
}

// helpers

interface Waiting<V> {
  readonly key: string
  resolve(value: V | undefined): void
  reject(error: unknown): void
}
