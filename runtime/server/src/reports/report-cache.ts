import type { PublishedApp } from '../definitions/published-app.ts'
import { gather } from '../db/gather.ts'
import { bindPool, run, type Executor } from '../db/statements.ts'
import { writeStates } from '../db/write-state.ts'
import { StaleApp } from '../records/request-context.ts'

/** Answers of reports, kept until anything is written. */
export interface ReportCache {
  /**
   * One computation per key at a time; the key must hold whatever the answer depends on besides the data: rights, day. What `compute`
   * asks through its executor runs once for all who ask it with the same values, whoever they are: viewers with the same rights
   * ask the same statements. Errors: StaleApp where the app has a newer version by now.
   */
  answer<T>(app: PublishedApp, key: string, compute: (db: Executor) => Promise<T>): Promise<T>
}

const MAX_ENTRIES = 500
/** An answer may name the present moment, so it is not kept for ever even where nothing is written. */
const MAX_AGE_MS = 30_000
/** Questions for the state of writes under way at once: the charts of a page ask together. */
const LANES = 2

export function createReportCache(db: Executor): ReportCache {
  const stateOf = gather((apps) => writeStates(db, apps), { lanes: LANES })
  const answers = createKept()
  const statements = createKept()
  return {
    async answer<T>(app: PublishedApp, key: string, compute: (db: Executor) => Promise<T>): Promise<T> {
      const { state = null, version = null } = (await stateOf(app.key)) ?? {}
      // A replica may still be behind; only a newer version makes this one old.
      if (version !== null && version > app.version) throw new StaleApp(`${app.key} ${app.version} is ${version}`)
      if (state === null) return compute(db)
      const shared = sharing(db, (text, values, ask) => statements(`${state}|${text}|${JSON.stringify(values)}`, ask))
      return answers(`${state}|${app.key}|${version}|${key}`, () => compute(shared))
    },
  }
}

// helpers

type Keep = <T>(key: string, make: () => Promise<T>) => Promise<T>

/** The newest results by key; a failure is none. */
function createKept(): Keep {
  const entries = new Map<string, { readonly at: number; readonly value: Promise<unknown> }>()
  return <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = entries.get(key)
    if (known && Date.now() - known.at < MAX_AGE_MS) return known.value as Promise<T>
    const value = make()
    const entry = { at: Date.now(), value }
    entries.delete(key)
    entries.set(key, entry)
    if (entries.size > MAX_ENTRIES) entries.delete(entries.keys().next().value!)
    value.catch(() => entries.get(key) === entry && entries.delete(key))
    return value
  }
}

/** An executor that hands each statement to `through` before it runs on `db`. */
function sharing(
  db: Executor,
  through: (
    text: string,
    values: readonly unknown[],
    ask: () => Promise<{ readonly rows: unknown[] }>,
  ) => Promise<{ readonly rows: unknown[] }>,
): Executor {
  const shared: Executor = {
    getExecutor: () => db.getExecutor(),
    executeQuery: (query) => db.executeQuery(query),
  }
  bindPool(shared, {
    query: (text, values) =>
      through(text, values, async () => ({
        rows: await run(db, { text, parameters: values.map((value) => ({ value })) }),
      })),
  })
  return shared
}
