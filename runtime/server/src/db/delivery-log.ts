import { slot, sql, type Sql } from '@tenon/engine'
import type { DeliveryStatus, DeliveryTable } from './delivery-statements.ts'
import { prepare, run, type Executor } from './statements.ts'

/** A delivery as the log shows it: never what was said, only to whom and how it went. */
export interface DeliveryEntry {
  readonly table: DeliveryTable
  readonly id: string
  readonly at: string
  readonly recipient: string
  readonly title: string
  readonly status: DeliveryStatus
  readonly attempts: number
  readonly error: string | null
  readonly reply: string | null
  readonly triedAt: string | null
  readonly nextAt: string | null
  readonly sentAt: string | null
  readonly app: string | null
  readonly person: string | null
  readonly channelName: string | null
  readonly channelKind: string | null
}
export interface DeliveryFilter {
  readonly table?: DeliveryTable | undefined
  readonly channel?: string | undefined
  readonly status?: 'waiting' | 'sent' | 'failed' | undefined
  /** Code of the error, exactly. */
  readonly error?: string | undefined
  /** Part of the recipient or the title. */
  readonly search?: string | undefined
  readonly since?: string | undefined
  /** Id of the last one seen. */
  readonly cursor?: string | undefined
}

/** Newest first. */
export const searchDeliveries = (db: Executor, filter: DeliveryFilter, limit: number): Promise<DeliveryEntry[]> =>
  run(db, SEARCH, { ...slotsOf(filter), limit })

/** How many lie in each state, and which errors those have that failed, most first. */
export async function countDeliveries(
  db: Executor,
  filter: DeliveryFilter,
): Promise<readonly { status: DeliveryStatus; error: string | null; count: number }[]> {
  return run(db, COUNT, slotsOf(filter))
}

// helpers

const slotsOf = (filter: DeliveryFilter) => ({
  table: filter.table ?? null,
  channel: filter.channel ?? null,
  status: filter.status ?? null,
  error: filter.error ?? null,
  search: filter.search ? `%${filter.search.replace(/[\\%_]/g, '\\$&')}%` : null,
  since: filter.since ?? null,
  cursor: filter.cursor ?? null,
})

/** The three tables as one, each within the filter. The alias is `d` in all of them. */
const branch = (table: DeliveryTable, own: Sql, page: Sql): Sql => {
  const { from, recipient, title, rest } = {
    mail: {
      from: sql`"meta"."mail" d`,
      recipient: sql`d."recipient"`,
      title: sql`d."subject"`,
      rest: sql`d."user_id", d."channel", d."app"`,
    },
    message: {
      from: sql`"meta"."message" d`,
      recipient: sql`d."recipient"`,
      title: sql`d."title"`,
      rest: sql`d."user_id", d."channel", d."app"`,
    },
    webhook_delivery: {
      from: sql`"meta"."webhook_delivery" d`,
      recipient: sql`d."url"`,
      title: sql`d."event"`,
      rest: sql`null::uuid as "user_id", null::uuid as "channel", d."app"`,
    },
  }[table]
  const name = { mail: sql`'mail'`, message: sql`'message'`, webhook_delivery: sql`'webhook_delivery'` }[table]
  const of = table === 'webhook_delivery' ? sql`null::uuid` : sql`d."channel"`
  return sql`(select ${name} as "table", d."id", d."created_at", ${recipient} as "recipient", ${title} as "title", d."status",
      d."attempts", d."error", d."reply", d."tried_at", d."next_at", d."sent_at", ${rest}
    from ${from}
    where (${slot('table', 'text')} is null or ${slot('table', 'text')} = ${name})
      and (${slot('channel', 'uuid')} is null or ${of} = ${slot('channel', 'uuid')})
      and (${slot('error', 'text')} is null or d."error" = ${slot('error', 'text')})
      and (${slot('search', 'text')} is null or ${recipient} ilike ${slot('search', 'text')} or ${title} ilike ${slot('search', 'text')})
      and (${slot('since', 'timestamptz')} is null or d."created_at" >= ${slot('since', 'timestamptz')})
      ${own} ${page})`
}

const all = (own: Sql, page: Sql): Sql =>
  sql`${branch('mail', own, page)} union all ${branch('message', own, page)} union all ${branch('webhook_delivery', own, page)}`

const SEARCH = prepare<DeliveryEntry>(
  sql`select r."table", r."id", r."created_at" as "at", r."recipient", r."title", r."status", r."attempts", r."error", r."reply",
    r."tried_at" as "triedAt", r."next_at" as "nextAt", r."sent_at" as "sentAt", r."app",
    u."name" as "person", c."name" as "channelName", c."kind" as "channelKind"
  from (${all(
    sql`and (${slot('status', 'text')} is null or d."status" = ${slot('status', 'text')}
        or (${slot('status', 'text')} = 'waiting' and d."status" = 'sending'))
      and (${slot('cursor', 'uuid')} is null or d."id" < ${slot('cursor', 'uuid')})`,
    sql`order by d."id" desc limit ${slot('limit', 'integer')}`,
  )}) r
  left join "meta"."user" u on u."id" = r."user_id"
  left join "meta"."channel" c on c."id" = r."channel"
  order by r."id" desc limit ${slot('limit', 'integer')}`,
  { named: false },
)

const COUNT = prepare<{ status: DeliveryStatus; error: string | null; count: number }>(
  sql`select r."status", case when r."status" = 'failed' then r."error" end as "error", count(*)::integer as "count"
  from (${all(sql``, sql``)}) r group by 1, 2 order by 3 desc`,
  { named: false },
)
