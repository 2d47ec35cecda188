import { createCalendarBook, type CalendarBook } from '../calendars/calendar-book.ts'
import type { Platform } from '../platform.ts'
import { readOrganisation } from '../users/organisation.ts'
import { definitionCache, type DefinitionCache } from './definition-cache.ts'
import { publish, restore, type Published, type PublishRequest, type PublishTools } from './publish.ts'

/** Task that fills and indexes what a publish left of a large table. */
export const FINISH_TABLE = 'finish-table'

/** Definitions as the rest of the server uses them: the cache, and publishing with everything it needs. */
export interface DefinitionServices {
  readonly cache: DefinitionCache
  publish(request: PublishRequest): Promise<Published>
  restore(request: PublishRequest & { version: number }): Promise<Published>
  /** Zone of the organisation, read anew at most once a minute, its working calendars with it. */
  timeZone(): Promise<string>
  readonly calendars: CalendarBook
}

/** Every process drops its cache on the event `definitions`; large tables are finished by the task `finish-table`. */
export function createDefinitions(platform: Platform): DefinitionServices {
  const calendars = createCalendarBook(platform.db)
  const cache = definitionCache(platform.db, platform.registry, calendars)
  platform.events.on('calendars', () => void calendars.load().catch((err) => platform.log.warn({ err }, 'calendars')))
  platform.events.on('definitions', ({ app }) => cache.drop(app ?? undefined))
  let zone: { readonly value: Promise<string>; readonly until: number } | undefined
  const readTime = async (): Promise<string> => {
    const [organisation] = await Promise.all([readOrganisation(platform), calendars.load()])
    return organisation.timeZone
  }
  const timeZone = (): Promise<string> => {
    if (!zone || zone.until < Date.now()) zone = { value: readTime(), until: Date.now() + 60_000 }
    return zone.value
  }
  const tools = async (): Promise<PublishTools> => ({
    db: platform.db,
    registry: platform.registry,
    now: platform.now,
    timeZone: await timeZone(),
    finishLater: (trx, app, form) =>
      platform.jobs.add(
        [{ task: FINISH_TABLE, payload: { app, form }, key: `${FINISH_TABLE}/${app}/${form}`, queue: `ddl/${app}` }],
        trx,
      ),
  })
  const done = (app: string, published: Published): Published => {
    cache.drop(app)
    platform.events.hint()
    return published
  }
  return {
    cache,
    calendars,
    timeZone,
    publish: async (request) => done(request.app, await publish(await tools(), request)),
    restore: async (request) => done(request.app, await restore(await tools(), request)),
  }
}
