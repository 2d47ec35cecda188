import { PlatformError } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import { Type, type Static } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { Database } from '../db/schema.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, NO_CONTENT, Rows, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { publicDay } from '../rules/work-calendar.ts'
import type { CalendarBook } from './calendar-book.ts'
import { CalendarAnswer, PublicDayAnswer } from './calendar-answer.ts'

const Time = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$' })
const Calendar = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
    base: Type.Enum(['china', 'none']),
    weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
    from: Time,
    until: Time,
    days: Type.Array(
      Type.Object(
        {
          day: Type.String({ format: 'date' }),
          works: Type.Boolean(),
          note: Type.Optional(Type.String({ maxLength: 60 })),
        },
        strict,
      ),
      { maxItems: 2_000 },
    ),
    isDefault: Type.Boolean(),
  },
  strict,
)
type Calendar = Static<typeof Calendar>
const config = { permission: 'administrator' } as const
const params = Type.Object({ id: Id })

/** 工作日历: builders choose among them for deadlines, administrators keep them. */
export function calendarRoutes(app: App, { db, now, events }: Platform, book: CalendarBook): void {
  app.get(
    '/api/calendars',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'List working calendars', response: answers(Rows(CalendarAnswer)) },
    },
    async () => ({ rows: await list(db) }),
  )

  app.get(
    '/api/public-days',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'List public holidays and make-up days of a year',
        querystring: Type.Object({ year: Type.Integer({ minimum: 2004, maximum: 2100 }) }, strict),
        response: answers(Rows(PublicDayAnswer)),
      },
    },
    async (request) => {
      const begin = Date.UTC(request.query.year, 0, 1)
      const days = Array.from({ length: 366 }, (_day, i) => new Date(begin + i * 86_400_000).toISOString().slice(0, 10))
      const year = `${request.query.year}-`
      return {
        rows: days.flatMap((day) => {
          const found = day.startsWith(year) ? publicDay(day) : undefined
          return found ? [{ day, ...found }] : []
        }),
      }
    },
  )

  app.post(
    '/api/calendars',
    { config, schema: { summary: 'Make a working calendar', body: Calendar, response: answers(CalendarAnswer, 201) } },
    async (request, reply) => {
      const row = await change(async (trx) => {
        const taken = new Set((await list(trx)).map(({ key }) => key))
        let number = 1
        while (taken.has(`calendar_${number}`)) number++
        const made = await trx
          .insertInto('meta.work_calendar')
          .values({ ...columns(request.body), key: `calendar_${number}`, ...stamp(viewerOf(request).id) })
          .returning('id')
          .executeTakeFirstOrThrow()
        await log(trx, request, 'calendar.save', made.id)
        return made
      }, request.body)
      return reply.code(201).send(await one(row.id))
    },
  )

  app.put(
    '/api/calendars/:id',
    {
      config,
      schema: { summary: 'Replace a working calendar', params, body: Calendar, response: answers(CalendarAnswer) },
    },
    async (request) => {
      const { id } = request.params
      await change(async (trx) => {
        const found = await trx
          .updateTable('meta.work_calendar')
          .set({ ...columns(request.body), ...stamp(viewerOf(request).id) })
          .where('id', '=', id)
          .returning('id')
          .executeTakeFirst()
        if (!found) throw new PlatformError('NOT_FOUND')
        await log(trx, request, 'calendar.save', id)
      }, request.body)
      return one(id)
    },
  )

  app.delete(
    '/api/calendars/:id',
    { config, schema: { summary: 'Delete a working calendar that nothing uses', params, response: NO_CONTENT } },
    async (request, reply) => {
      const { id } = request.params
      await change(async (trx) => {
        const gone = await trx
          .deleteFrom('meta.work_calendar')
          .where('id', '=', id)
          .returning('name')
          .executeTakeFirst()
        if (!gone) throw new PlatformError('NOT_FOUND')
        await log(trx, { ...request, body: { name: gone.name } } as never, 'calendar.delete', id)
      })
      return reply.code(204).send()
    },
  )

  /** Every process hears of it; this one knows at once. At most one calendar is the default. */
  async function change<T>(work: (trx: Transaction<Database>) => Promise<T>, body?: Calendar): Promise<T> {
    if (body && minutes(body.from) >= minutes(body.until))
      throw new PlatformError('INVALID', {}, { issues: [{ path: 'until', code: 'INVALID' }] })
    const result = await db.transaction().execute(async (trx) => {
      if (body?.isDefault) await trx.updateTable('meta.work_calendar').set({ is_default: false }).execute()
      const done = await work(trx)
      await trx
        .insertInto('meta.outbox')
        .values({ at: now().toISOString(), topic: 'calendars', payload: '{}' })
        .execute()
      return done
    })
    await book.load()
    events.hint()
    return result
  }
  async function one(id: string) {
    const found = (await list(db)).find((row) => row.id === id)
    if (!found) throw new PlatformError('NOT_FOUND')
    return found
  }
  const stamp = (by: string) => ({ updated_at: now().toISOString(), updated_by: by })
  const log = (
    trx: Transaction<Database>,
    request: Parameters<typeof viewerOf>[0] & { readonly body: { readonly name: string } },
    action: 'calendar.save' | 'calendar.delete',
    id: string,
  ) =>
    writeAudit(trx, [
      { actor: viewerOf(request), action, at: now(), record: id, params: { name: request.body.name }, request },
    ])
}

// helpers

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const columns = ({ name, base, weekdays, from, until, days, isDefault }: Calendar) => ({
  name: name.trim(),
  base,
  weekdays: JSON.stringify([...weekdays].sort()),
  from_minute: minutes(from),
  until_minute: minutes(until),
  days: JSON.stringify([...days].sort((a, b) => (a.day < b.day ? -1 : 1))),
  is_default: isDefault,
})

async function list(db: Kysely<Database>) {
  const rows = await db.selectFrom('meta.work_calendar').selectAll().orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    name: row.name,
    base: row.base,
    weekdays: row.weekdays,
    from: timeOf(row.from_minute),
    until: timeOf(row.until_minute),
    days: row.days,
    isDefault: row.is_default,
  }))
}
