import type { FlowEvent, Label } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { resume } from '../notifications/delivery.ts'
import type { Platform } from '../platform.ts'

/** What a node of a flow was to tell another system, and could not after all tries. */
export interface FailedCall {
  readonly id: string
  readonly instance: string
  readonly visit: string
  readonly node: string
  readonly since: string
  readonly tries: number
  readonly reason: Label
  /** Why, as the log of deliveries has it; null where the other system has said it itself. */
  readonly error: string | null
}

/** Instances with calls of other systems that have failed for good and that nobody has passed by. */
export const instancesWithFailedCalls = (db: Kysely<Database>) =>
  db
    .selectFrom('meta.webhook_delivery')
    .select('instance')
    .where('status', '=', 'failed')
    .where('passed_at', 'is', null)
    .where('instance', 'is not', null)
    .$castTo<{ instance: string }>()

/** These calls of some instances, the oldest first. */
export async function failedCalls(db: Kysely<Database>, instances: readonly string[]): Promise<readonly FailedCall[]> {
  if (instances.length === 0) return []
  const rows = await instancesWithFailedCalls(db)
    .select(['id', 'key', 'url', 'error', 'reply', 'attempts', 'tried_at', 'created_at'])
    .where('instance', 'in', instances)
    .orderBy('id')
    .execute()
  return rows.map((row) => {
    // The key of an effect of a flow: flow/instance/visit/node/action.
    const [, , visit = '', node = ''] = row.key.split('/')
    const host = URL.canParse(row.url) ? new URL(row.url).host : row.url
    const said = row.reply ? { 'zh-CN': `：${row.reply}`, 'en-US': `: ${row.reply}` } : { 'zh-CN': '', 'en-US': '' }
    return {
      id: row.id,
      instance: row.instance,
      visit,
      node,
      since: row.tried_at ?? row.created_at,
      tries: row.attempts,
      reason: { 'zh-CN': `${host} 没有收到${said['zh-CN']}`, 'en-US': `${host} did not receive it${said['en-US']}` },
      error: row.reply ? null : row.error,
    }
  })
}

/** 重试 or 跳过 of what a visit could not tell other systems; the log of the flow keeps who did it and why. */
export async function settleCalls(
  platform: Platform,
  trx: Transaction<Database>,
  calls: readonly FailedCall[],
  act: { readonly kind: 'retry' | 'skip'; readonly actor: string; readonly comment: string },
): Promise<void> {
  const ids = calls.map(({ id }) => id)
  const at = platform.now().toISOString()
  if (act.kind === 'retry') await resume(platform, trx, 'webhook_delivery', ids)
  else await trx.updateTable('meta.webhook_delivery').set({ passed_at: at }).where('id', 'in', ids).execute()
  const { instance, node, visit } = calls[0]!
  const kind = act.kind === 'retry' ? 'retried' : 'skipped'
  await trx
    .insertInto('meta.flow_event')
    .values({ instance, at, actor: act.actor, kind, node, visit, comment: act.comment })
    .execute()
}

/** The visit that an administrator wants tried again or passed by; undefined for other acts. */
export const visitToSettle = (event: FlowEvent): string | undefined =>
  event.kind === 'retry' || event.kind === 'skip' ? event.visit : undefined
