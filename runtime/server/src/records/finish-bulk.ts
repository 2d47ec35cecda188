import { localize, type Locale } from '@tenon/engine'
import type { Selectable } from 'kysely'
import { writeAudit } from '../audit/write-audit.ts'
import { lockName } from '../db/in-transaction.ts'
import type { Problem } from '../db/list-tables.ts'
import type { Database } from '../db/schema.ts'
import { loadViewer } from '../db/viewer-statement.ts'
import { notify } from '../notifications/notify.ts'
import { toViewer } from '../sessions/sessions.ts'
import type { RecordServices } from './record-services.ts'

export type Bulk = Selectable<Database['meta.bulk']>

/**
 * Whoever ends a change waits for the chunk that is being done, and the next chunk for him: this lock is handed on in turn, where
 * the row's own lock may go to the next chunk again and again.
 */
export const bulkLock = (id: string): string => `bulk/${id}`

/** Ends a bulk change once: the log says what it was, and its person hears how it went wherever he is by now. */
export async function finishBulk(
  services: RecordServices,
  { id, app, form, action, request, created_by }: Bulk,
  status: 'done' | 'failed' | 'cancelled',
  problem?: Problem,
): Promise<void> {
  const { platform } = services
  const { db, pool, now, events } = platform
  const loaded = await loadViewer(pool, created_by)
  await db.transaction().execute(async (trx) => {
    await lockName(trx, bulkLock(id))
    const ended = await trx
      .updateTable('meta.bulk')
      .set({ status, problem: problem ? JSON.stringify(problem) : null, finished_at: now().toISOString() })
      .where('id', '=', id)
      .where('status', 'in', ['waiting', 'running'])
      .returning(['total', 'done', 'refused'])
      .executeTakeFirst()
    if (!ended || !loaded) return
    const viewer = toViewer(loaded)
    const params = { id, action, status, ...ended, ...(request as object) }
    await writeAudit(trx, [{ actor: viewer, action: 'record.bulk', at: now(), app, form, params }])
    const published = await services.definitions.cache.get(app)
    const title = titleOf(viewer.locale, localize(published.form(form)?.definition.label, viewer.locale), action, ended)
    await notify(platform, trx, [{ user: created_by, kind: 'bulk', title, link: { app, form }, key: `bulk/${id}` }])
  })
  events.hint()
}

// helpers

const WORDS = {
  'zh-CN': { update: '批量修改', delete: '批量删除', restore: '批量恢复', press: '批量操作' },
  'en-US': { update: 'changed', delete: 'deleted', restore: 'restored', press: 'done' },
} as const

function titleOf(
  locale: Locale,
  form: string,
  action: Bulk['action'],
  { done, refused }: { readonly done: number; readonly refused: number },
): string {
  if (locale === 'en-US') return `${form}: ${done} ${WORDS[locale][action]}${refused > 0 ? `, ${refused} refused` : ''}`
  return `${form}${WORDS['zh-CN'][action]}完成：${done} 条成功${refused > 0 ? `，${refused} 条没有成功` : ''}`
}
