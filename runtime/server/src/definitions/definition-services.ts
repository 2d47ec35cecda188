import { createCalendarBook, type CalendarBook } from '../calendars/calendar-book.ts'
import type { Platform } from '../platform.ts'
import { readOrganisation, SETTINGS, type Organisation } from '../users/organisation.ts'
import { definitionCache, type DefinitionCache } from './definition-cache.ts'
import { publish, restore, type Published, type PublishRequest, type PublishTools } from './publish.ts'

/** Task that fills and indexes what a publish left of a large table. */
export const FINISH_TABLE = 'finish-table'

/** Definitions as the rest of the server uses them: the cache, and publishing with everything it needs. */
export interface DefinitionServices {
  readonly cache: DefinitionCache
  publish(request: PublishRequest): Promise<Published>
  restore(request: PublishRequest & { version: number }): Promise<Published>
  /** Settings of the organisation: as they are when they change, and read anew once a minute, its working calendars with them. */
  organisation(): Promise<Organisation>
  timeZone(): Promise<string>
  readonly calendars: CalendarBook
}

/** Every process drops its cache on the event `definitions`; large tables are finished by the task `finish-table`. */
export function createDefinitions(platform: Platform): DefinitionServices {
  const calendars = createCalendarBook(platform.db)
  const cache = definitionCache(platform.db, platform.registry, calendars)
  platform.events.on('calendars', () => void calendars.load().catch((err) => platform.log.warn({ err }, 'calendars')))
  platform.events.on('definitions', ({ app }) => cache.drop(app ?? undefined))
  let known: { readonly value: Promise<Organisation>; readonly until: number } | undefined
  platform.events.on(SETTINGS, () => (known = undefined))
  const readSettings = async (): Promise<Organisation> => {
    const [organisation] = await Promise.all([readOrganisation(platform), calendars.load()])
    return organisation
  }
  const organisation = (): Promise<Organisation> => {
    if (!known || known.until < Date.now()) known = { value: readSettings(), until: Date.now() + 60_000 }
    return known.value
  }
  const timeZone = async (): Promise<string> => (await organisation()).timeZone
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
    organisation,
    timeZone,
    publish: async (request) => done(request.app, await publish(await tools(), request)),
    restore: async (request) => done(request.app, await restore(await tools(), request)),
  }
}
