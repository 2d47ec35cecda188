import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import { countDeliveries, searchDeliveries, type DeliveryEntry, type DeliveryFilter } from '../db/delivery-log.ts'
import type { DeliveryTable } from '../db/delivery-statements.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, Shape, strict, Whole } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { transportsOf } from './channels/channel-list.ts'
import { resume } from './delivery.ts'
import { DeliveriesAnswer } from './notification-answers.ts'

/** The log's word for each table. */
const TABLES = { mail: 'mail', message: 'message', webhook: 'webhook_delivery' } as const satisfies Record<
  string,
  DeliveryTable
>
type DeliveryType = keyof typeof TABLES

const TypeName = Type.Enum(['mail', 'message', 'webhook'])
const filter = {
  type: Type.Optional(TypeName),
  channel: Type.Optional(Id),
  error: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  search: Type.Optional(Type.String({ maxLength: 100 })),
  since: Type.Optional(Type.String({ format: 'date-time' })),
}
const Query = Type.Object(
  {
    ...filter,
    status: Type.Optional(Type.Enum(['waiting', 'sent', 'failed'])),
    cursor: Type.Optional(Id),
    size: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  },
  strict,
)
const Resume = Type.Object(
  {
    items: Type.Optional(Type.Array(Type.Object({ type: TypeName, id: Id }, strict), { minItems: 1, maxItems: 500 })),
    /** Instead of `items`: all that have failed and match. */
    failed: Type.Optional(Type.Object(filter, strict)),
  },
  strict,
)
/** Resumed by one request; the page says how many are left. */
const MOST = 2_000

/** What left the house, or did not: the log of all deliveries, and a new dozen of tries for those that failed. */
export function deliveryRoutes(app: App, platform: Platform): void {
  const { db, now, registry } = platform
  const config = { permission: 'administrator' } as const

  app.get(
    '/api/deliveries',
    {
      config,
      schema: {
        summary: 'List what was sent outside, with outcome and tries',
        querystring: Query,
        response: answers(DeliveriesAnswer),
      },
    },
    async ({ query }) => {
      const { cursor, size, status, ...rest } = query
      const wanted = filterOf(rest)
      const [found, counts] = await Promise.all([
        searchDeliveries(db, { ...wanted, status, cursor }, size + 1),
        cursor ? undefined : countDeliveries(db, wanted),
      ])
      const rows = found.slice(0, size)
      return {
        rows: rows.map(entry),
        nextCursor: found.length > size ? rows.at(-1)!.id : null,
        ...(counts ? { counts: summary(counts) } : {}),
      }
    },
  )

  app.post(
    '/api/deliveries/resume',
    {
      config,
      schema: { summary: 'Send again what was given up', body: Resume, response: answers(Shape({ resumed: Whole })) },
    },
    async (request) => {
      const { items, failed } = request.body
      const chosen: readonly { type: DeliveryType; id: string }[] =
        items ??
        (failed
          ? (await searchDeliveries(db, { ...filterOf(failed), status: 'failed' }, MOST)).map(({ table, id }) => ({
              type: typeOf(table),
              id,
            }))
          : [])
      const resumed = await db.transaction().execute(async (trx) => {
        let count = 0
        for (const type of Object.keys(TABLES) as DeliveryType[]) {
          const ids = chosen.filter((item) => item.type === type).map(({ id }) => id)
          if (ids.length) count += await resume(platform, trx, TABLES[type], ids)
        }
        if (count > 0) {
          const params = { count, ...(failed ? { filter: failed } : { items: chosen.length }) }
          await writeAudit(trx, [{ actor: viewerOf(request), action: 'delivery.resume', at: now(), params, request }])
        }
        return count
      })
      return { resumed }
    },
  )

  const entry = ({ table, recipient, channelKind, ...row }: DeliveryEntry) => {
    const kind = channelKind ?? (table === 'mail' ? 'mail' : null)
    const transport = kind ? transportsOf(registry).get(kind) : undefined
    return {
      ...row,
      type: typeOf(table),
      recipient: table === 'webhook_delivery' ? withoutQuery(recipient) : recipient,
      channelLabel: transport?.label ?? null,
      icon: transport?.icon ?? 'webhook',
    }
  }
}

// helpers

const typeOf = (table: DeliveryTable): DeliveryType => (table === 'webhook_delivery' ? 'webhook' : table)

const filterOf = ({ type, ...rest }: { type?: DeliveryType } & Omit<DeliveryFilter, 'table'>): DeliveryFilter => ({
  ...rest,
  ...(type ? { table: TABLES[type] } : {}),
})

/** A query may hold a token. */
function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return url
  const { origin, pathname, search } = new URL(url)
  return origin + pathname + (search ? '?…' : '')
}

function summary(counts: Awaited<ReturnType<typeof countDeliveries>>) {
  const of = (...wanted: string[]) =>
    counts.filter(({ status }) => wanted.includes(status)).reduce((sum, { count }) => sum + count, 0)
  return {
    waiting: of('waiting', 'sending'),
    sent: of('sent'),
    failed: of('failed'),
    errors: counts.flatMap(({ status, error, count }) => (status === 'failed' && error ? [{ error, count }] : [])),
  }
}
