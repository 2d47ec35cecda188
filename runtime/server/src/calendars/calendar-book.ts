import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { STANDARD, type CalendarRules } from '../rules/work-calendar.ts'

/** The working calendars of the organisation as this process knows them. */
export interface CalendarBook {
  /** Rules of a calendar; without one, or where it is gone, of the default one. */
  rules(key?: string): CalendarRules
  /** Reads them anew. */
  load(): Promise<void>
}

export function createCalendarBook(db: Kysely<Database>): CalendarBook {
  let known: ReadonlyMap<string, CalendarRules> = new Map()
  let usual = STANDARD
  return {
    rules: (key) => (key === undefined ? undefined : known.get(key)) ?? usual,
    load: async () => {
      const rows = await db.selectFrom('meta.work_calendar').selectAll().execute()
      const read = rows.map((row) => ({
        ...row,
        rules: {
          base: row.base,
          weekdays: row.weekdays,
          from: row.from_minute,
          until: row.until_minute,
          days: new Map(row.days.map(({ day, works }) => [day, works])),
        },
      }))
      known = new Map(read.map(({ key, rules }) => [key, rules]))
      usual = read.find((row) => row.is_default)?.rules ?? STANDARD
    },
  }
}
