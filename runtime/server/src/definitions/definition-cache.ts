import { PlatformError, type Registry } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { CalendarBook } from '../calendars/calendar-book.ts'
import { appVersions } from '../db/app-versions.ts'
import { gather } from '../db/gather.ts'
import { standingIndexes } from '../db/physical-state.ts'
import type { Database } from '../db/schema.ts'
import { segmentsOf } from '../records/segment-meanings.ts'
import { toBundle } from './bundle.ts'
import { readPublished } from './draft-store.ts'
import { publishedApp, type PublishedApp } from './published-app.ts'

/**
 * Published apps in memory. A notice only hurries it: every statement over records brings the version it saw, and
 * `refresh` is called where that differs, so a process that missed the notice never answers from an old definition.
 */
export interface DefinitionCache {
  /** The app as this process knows it, loaded when it is not. Errors: NOT_FOUND (unknown, or nothing published). */
  get(app: string): Promise<PublishedApp>
  /** The app at the version that the database has now. */
  fresh(app: string): Promise<PublishedApp>
  /** The app at the version that a statement has just seen. */
  at(app: string, version: number): Promise<PublishedApp>
  /** Loads anew unless this process already has a version other than `stale`. */
  refresh(app: string, stale: number): Promise<PublishedApp>
  /** Forgets an app, or all. */
  drop(app?: string): void
}

export function definitionCache(db: Kysely<Database>, registry: Registry, calendars: CalendarBook): DefinitionCache {
  const apps = new Map<string, Promise<PublishedApp>>()
  const load = (app: string): Promise<PublishedApp> => {
    const loading = loadApp(db, registry, calendars, app)
    apps.set(app, loading)
    // A failure is not kept: an app that is unknown now may be published a moment later.
    loading.catch(() => apps.get(app) === loading && apps.delete(app))
    return loading
  }
  const get = (app: string): Promise<PublishedApp> => apps.get(app) ?? load(app)
  const versionOf = gather((keys) => appVersions(db, keys), { lanes: LANES })
  const at = async (app: string, version: number | undefined): Promise<PublishedApp> => {
    const known = await apps.get(app)
    return known && known.version === version ? known : load(app)
  }
  return {
    get,
    at,
    fresh: async (app) => (apps.has(app) ? at(app, await versionOf(app)) : load(app)),
    refresh: async (app, stale) => {
      const known = await apps.get(app)
      return known && known.version !== stale ? known : load(app)
    },
    drop: (app) => (app === undefined ? apps.clear() : void apps.delete(app)),
  }
}

// helpers

/** Questions for versions under way at once: one slow answer must not hold up everybody. */
const LANES = 2

async function loadApp(
  db: Kysely<Database>,
  registry: Registry,
  calendars: CalendarBook,
  app: string,
): Promise<PublishedApp> {
  const { version, definitions, revisions } = await readPublished(db, app)
  const bundle = toBundle(definitions)
  if (!bundle) throw new PlatformError('NOT_FOUND')
  const indexes = await standingIndexes(db, `app_${app}`)
  // Read after the version: a segment that changes in between makes a new one.
  const segments = await segmentsOf(db, app)
  return publishedApp({ key: app, version, bundle, revisions, indexes, calendars, segments }, registry)
}
