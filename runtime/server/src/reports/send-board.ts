import { randomUUID } from 'node:crypto'
import { localize, PlatformError } from '@tenon/engine'
import { writeAudit } from '../audit/write-audit.ts'
import { loadViewer } from '../db/viewer-statement.ts'
import { notify } from '../notifications/notify.ts'
import { pageLink } from '../notifications/page-link.ts'
import { todayIn } from '../records/clock.ts'
import { toViewer } from '../sessions/sessions.ts'
import { readOrganisation } from '../users/organisation.ts'
import type { Viewer } from '../users/viewer.ts'
import type { Reports } from './ask-report.ts'
import { boardAnswers } from './board-answers.ts'
import { boardHtml, boardText } from './board-mail.ts'
import { describeFilters } from './describe-filters.ts'
import { ownTimeWords } from './describe-report.ts'
import { mailCard } from './mail-lines.ts'
import { mailWords } from './mail-words.ts'
import { unsubscribeToken } from './unsubscribe-token.ts'

export const SEND_BOARD = 'send-board'
/** One mail: a subscription, one of its readers, and the moment that it is for. */
export interface BoardDelivery {
  readonly subscription: string
  readonly user: string
  readonly at: string
}

/**
 * Writes the mail of a subscription to one of its readers, with his own figures, in his language. The moment is part of its key:
 * done again, nothing happens. Who has left, may not sign in or may no longer open the dashboard gets none.
 */
export async function sendBoard(reports: Reports, { subscription: id, user, at }: BoardDelivery): Promise<void> {
  const { db, pool } = reports.services.platform
  const row = await db
    .selectFrom('meta.board_subscription as s')
    .innerJoin('meta.board_subscriber as r', 'r.subscription', 's.id')
    .innerJoin('meta.user as reader', 'reader.id', 'r.user_id')
    .innerJoin('meta.user as owner', 'owner.id', 's.owner_id')
    .select(['s.app', 's.dashboard', 's.filters', 's.owner_id', 'owner.name as owner'])
    .where('s.id', '=', id)
    .where('r.user_id', '=', user)
    .where('r.left_at', 'is', null)
    .where('reader.status', '=', 'active')
    .executeTakeFirst()
  const loaded = row && (await loadViewer(pool, user))
  if (!row || !loaded) return
  const viewer = toViewer(loaded)
  const words = mailWords[viewer.locale]
  const why = row.owner_id === user ? words.whySelf : words.why(row.owner)
  await writeBoard(reports, viewer, { ...row, subscription: id, why, key: `board/${id}/${at}` })
}

/** The same at once, to somebody who wants to see what it looks like. */
export const sendBoardNow = (
  reports: Reports,
  viewer: Viewer,
  row: {
    readonly id: string
    readonly app: string
    readonly dashboard: string
    readonly filters: Record<string, unknown>
  },
): Promise<boolean> =>
  writeBoard(reports, viewer, {
    ...row,
    subscription: row.id,
    why: mailWords[viewer.locale].whySelf,
    key: `board/${row.id}/try/${randomUUID()}`,
  })

// helpers

interface Wanted {
  readonly subscription: string
  readonly app: string
  readonly dashboard: string
  readonly filters: Readonly<Record<string, unknown>>
  readonly why: string
  readonly key: string
}

async function writeBoard(reports: Reports, viewer: Viewer, wanted: Wanted): Promise<boolean> {
  const { services } = reports
  const { platform } = services
  const { app, dashboard, filters, subscription, key, why } = wanted
  const { locale } = viewer
  const found = await boardAnswers(reports, viewer, app, { dashboard, filters, locale }, () => undefined).catch(
    (error: unknown) => {
      if (error instanceof PlatformError) return undefined
      throw error
    },
  )
  const charts = found?.charts.filter((chart) => chart.data) ?? []
  if (!found || charts.length === 0) return false
  const now = platform.now()
  const organisation = await readOrganisation(platform)
  const today = todayIn(organisation.timeZone, now.toISOString())
  const title = localize(found.board.label, locale)
  const path = `/apps/${app}/dashboards/${dashboard}?f=${encodeURIComponent(JSON.stringify(filters))}`
  const token = unsubscribeToken(platform.config.secretKey, { subscription, user: viewer.id })
  const unsubscribe = pageLink(platform.config.baseUrl, { path: `/unsubscribe/${token}` })
  const reader = { locale, today, calendar: organisation, segment: found.segment }
  const mail = {
    title,
    filters: await describeFilters(platform.db, found.board, filters, found.visible.options, reader),
    cards: charts.map((chart) => {
      const card = mailCard(chart, platform.registry.chart(chart.chart?.kind ?? ''), locale)
      const [time] = ownTimeWords(chart.report, found.board, reader)
      return time ? { ...card, time: time.value } : card
    }),
    url: pageLink(platform.config.baseUrl, { path }),
    unsubscribe,
    why,
    locale,
  }
  const subject = mailWords[locale].subject(title, today)
  await platform.db.transaction().execute(async (trx) => {
    const form = { subject, text: boardText(mail), html: boardHtml(mail), alone: true as const }
    await notify(platform, trx, [
      {
        user: viewer.id,
        kind: 'board',
        title: subject,
        link: { path },
        key,
        mail: { ...form, ...(unsubscribe ? { unsubscribe } : {}) },
      },
    ])
    const params = { dashboard, subscription, reports: [...new Set(charts.map(({ report }) => report.key))] }
    await writeAudit(trx, [{ actor: viewer, action: 'dashboard.mail', at: now, via: 'subscription', app, params }])
  })
  return true
}
