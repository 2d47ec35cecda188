import type { PublishedApp } from '../definitions/published-app.ts'
import type { Executor } from '../db/statements.ts'
import { writeState } from '../db/write-state.ts'
import { StaleApp } from '../records/request-context.ts'

/** Answers of reports, kept until anything is written. */
export interface ReportCache {
  /**
   * One computation per key at a time; the key must hold whatever the answer depends on besides the data: rights, day. Errors:
   * StaleApp where the app has a newer version by now.
   */
  answer<T>(db: Executor, app: PublishedApp, key: string, compute: () => Promise<T>): Promise<T>
}

const MAX_ENTRIES = 500
/** An answer may name the present moment, so it is not kept for ever even where nothing is written. */
const MAX_AGE_MS = 30_000

export function createReportCache(): ReportCache {
  const entries = new Map<string, { readonly at: number; readonly value: Promise<unknown> }>()
  return {
    async answer<T>(db: Executor, app: PublishedApp, key: string, compute: () => Promise<T>): Promise<T> {
      const { state, version } = await writeState(db, app.key)
      // A replica may still be behind; only a newer version makes this one old.
      if (version !== null && version > app.version) throw new StaleApp(`${app.key} ${app.version} is ${version}`)
      if (state === null) return compute()
      const full = `${state}|${app.key}|${version}|${key}`
      const known = entries.get(full)
      if (known && Date.now() - known.at < MAX_AGE_MS) return known.value as Promise<T>
      const value = compute()
      const entry = { at: Date.now(), value }
      entries.delete(full)
      entries.set(full, entry)
      if (entries.size > MAX_ENTRIES) entries.delete(entries.keys().next().value!)
      // A failure is not an answer.
      value.catch(() => entries.get(full) === entry && entries.delete(full))
      return value
    },
  }
}
