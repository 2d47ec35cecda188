import type { Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { setTimers } from '../jobs/timers.ts'
import type { Platform } from '../platform.ts'
import { reaches, type Channel, type MailForm, type Outgoing, type Reader } from './channels/channel.ts'
import { goesAlone } from './dispatch.ts'
import { isNoticeKind, type NoticeKindKey } from './notice-kinds.ts'
import { choiceOf } from './notification-setting.ts'
import { bundled } from './outgoing-text.ts'
import { pageLink, type Link } from './page-link.ts'
import { readersOf } from './readers.ts'

const TASK = 'held-notices'
const EVERY = 15_000
const GROUPS = 200

/** The task that lets go what was held: for each person and channel one message of all that is due. */
export function registerHeldNotices(platform: Platform): void {
  platform.jobs.registerTask(TASK, async () => {
    try {
      await releaseHeld(platform)
    } finally {
      await plan(platform, new Date(platform.now().getTime() + EVERY))
    }
  })
}

/** The first look; as many processes as there are share one. */
export const scheduleHeldNotices = (platform: Platform): Promise<void> => plan(platform, platform.now())

// helpers

const plan = ({ db }: Platform, dueAt: Date): Promise<void> => setTimers(db, [{ key: TASK, task: TASK, dueAt }])

async function releaseHeld(platform: Platform): Promise<void> {
  const { db, now } = platform
  for (let more = true; more;) {
    const due = await db
      .selectFrom('meta.held_notice')
      .select(['user_id', 'channel'])
      .distinct()
      .where('done_at', 'is', null)
      .where('due_at', '<=', now().toISOString())
      .limit(GROUPS)
      .execute()
    for (const { user_id, channel } of due)
      await db.transaction().execute((trx) => releaseOne(platform, trx, user_id, channel))
    more = due.length === GROUPS
  }
}

async function releaseOne(platform: Platform, trx: Transaction<Database>, person: string, channelId: string) {
  const at = platform.now().toISOString()
  const rows = await heldRows(trx, person, channelId, at)
  if (rows.length === 0) return
  const { people, channels } = await readersOf(platform, trx, [person])
  const reader = people.get(person)
  const channel = channels.find(({ id }) => id === channelId)
  if (reader?.active && channel && reaches(channel, reader)) {
    const outgoing = outgoingOf(platform, reader, channel, rows)
    if (outgoing.length) await channel.transport.queue(platform, trx, channel, outgoing)
  }
  const ids = rows.map((row) => row.id)
  await trx.updateTable('meta.held_notice').set({ done_at: at }).where('id', 'in', ids).execute()
}

type HeldRow = Awaited<ReturnType<typeof heldRows>>[number]

/** All that is due, and the whole of a burst with its first. */
const heldRows = (trx: Transaction<Database>, person: string, channel: string, at: string) =>
  trx
    .selectFrom('meta.held_notice as h')
    .innerJoin('meta.notification as n', 'n.id', 'h.notification')
    .select(['h.id', 'h.reason', 'h.mail', 'n.kind', 'n.title', 'n.body', 'n.link', 'n.read_at', 'n.shown'])
    .where('h.user_id', '=', person)
    .where('h.channel', '=', channel)
    .where('h.done_at', 'is', null)
    .where((eb) => eb.or([eb('h.due_at', '<=', at), eb('h.reason', '=', 'burst')]))
    .orderBy('h.id')
    .forUpdate('h')
    .skipLocked()
    .execute()

function outgoingOf({ config }: Platform, reader: Reader, channel: Channel, rows: readonly HeldRow[]): Outgoing[] {
  const items = rows.flatMap((row) => {
    // Read in the application meanwhile, or no longer wanted: then it has been said.
    if (row.shown && row.read_at !== null) return []
    const topic: NoticeKindKey = isNoticeKind(row.kind) ? row.kind : 'rule'
    const mail = row.mail as MailForm | null
    if (choiceOf(reader.setting, topic, channel, mail !== null && channel.transport.asked({ mail })) === 'off')
      return []
    const url = pageLink(config.baseUrl, row.link as Link | null)
    return [{ row, mail, topic, title: row.title, text: row.body ?? '', ...(url ? { url } : {}) }]
  })
  const own = items.filter(({ mail }) => goesAlone(mail))
  const together = items.filter(({ mail }) => !goesAlone(mail))
  const single = together.length === 1 ? [...own, ...together] : own
  const outgoing: Outgoing[] = single.map(({ row, mail, ...item }) => ({
    key: `held/${row.id}`,
    reader,
    ...item,
    ...(mail ? { mail } : {}),
  }))
  if (together.length > 1) {
    const digest = together.some(({ row }) => row.reason === 'digest')
    const url = pageLink(config.baseUrl, { path: '/notifications' })
    outgoing.push({
      key: `held/${together[0]!.row.id}`,
      reader,
      topic: 'bundle',
      ...bundled(together, reader.locale, digest ? 'digest' : 'bundle'),
      ...(url ? { url } : {}),
    })
  }
  return outgoing
}
