import {
  compareDecimals,
  figureText,
  localize,
  PlatformError,
  toDecimal,
  type ReportData,
  type ReportRow,
} from '@tenon/engine'
import { loadViewer } from '../db/viewer-statement.ts'
import { notify } from '../notifications/notify.ts'
import { toViewer } from '../sessions/sessions.ts'
import type { Viewer } from '../users/viewer.ts'
import type { AlertPart } from './alerts.ts'
import type { Reports } from './ask-report.ts'
import { mailWords } from './mail-words.ts'

export const CHECK_ALERT = 'check-alert'

/**
 * Looks whether a watched figure has crossed its bound, with the rights of whoever watches it. Said once, in the transaction that
 * notes it; again only after the figure has been within the bound.
 */
export async function checkAlert(reports: Reports, id: string): Promise<void> {
  const { platform } = reports.services
  const { db, pool, now } = platform
  const alert = await db
    .selectFrom('meta.report_alert as a')
    .innerJoin('meta.user as u', 'u.id', 'a.owner_id')
    .selectAll('a')
    .where('a.id', '=', id)
    .where('u.status', '=', 'active')
    .executeTakeFirst()
  const loaded = alert && (await loadViewer(pool, alert.owner_id))
  if (!alert || !loaded) return
  const viewer = toViewer(loaded)
  const seen = await figureOf(reports, viewer, alert)
  const crossed = 'value' in seen && isCrossed(alert, seen.value)
  const at = now().toISOString()
  await db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('meta.report_alert')
      .select('crossed_at')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!before) return
    // What could not be counted has neither crossed anything nor come back.
    const state = 'problem' in seen ? before.crossed_at : crossed ? (before.crossed_at ?? at) : null
    const value = 'value' in seen && seen.value !== null ? String(seen.value) : null
    const problem = 'problem' in seen ? seen.problem : null
    await trx
      .updateTable('meta.report_alert')
      .set({ crossed_at: state, checked_at: at, value, problem })
      .where('id', '=', id)
      .execute()
    if (!('value' in seen) || !crossed || before.crossed_at !== null) return
    const words = mailWords[viewer.locale]
    const text = (one: unknown): string => figureText(one, viewer.locale, seen.format)
    const title = words.crossed[alert.direction](seen.name, text(seen.value), text(alert.bound))
    const path = alert.dashboard
      ? `/apps/${alert.app}/dashboards/${alert.dashboard}?f=${encodeURIComponent(JSON.stringify(alert.filters))}`
      : `/apps/${alert.app}/reports/${alert.report}`
    const body = `${seen.report}\n${words.quiet}`
    await notify(platform, trx, [
      {
        ...{ user: viewer.id, kind: 'threshold', title, body, link: { app: alert.app, path } },
        key: `alert/${id}/${at}`,
        ...(alert.mail ? { mail: { subject: title, text: `${title}\n\n${body}` } } : {}),
      },
    ])
  })
}

/** Whether a figure lies beyond its bound; none at all does not. */
export function isCrossed(
  { direction, bound }: { readonly direction: 'above' | 'below'; readonly bound: string | number },
  value: unknown,
): boolean {
  const [figure, limit] = [toDecimal(value), toDecimal(bound)]
  if (!figure || !limit) return false
  const order = compareDecimals(figure, limit)
  return direction === 'above' ? order > 0 : order < 0
}

// helpers

interface Watched {
  readonly app: string
  readonly report: string
  readonly measure: string
  readonly dashboard: string | null
  readonly filters: Readonly<Record<string, unknown>>
  readonly part: AlertPart | null
}
type Seen =
  | {
      readonly value: string | number | null
      readonly name: string
      readonly report: string
      readonly format: NonNullable<ReportData['columns'][number]['format']>
    }
  | { readonly problem: string }

/** What is counted or added up is nothing where a group has no records; a mean or a rate is none. */
const ZERO = new Set(['count', 'distinct', 'sum'])

/** The row of a group; undefined where it has no records now, `unknown` where the report is no longer grouped that way. */
function groupOf({ columns, rows }: ReportData, { dimensions }: AlertPart): ReportRow | undefined | 'unknown' {
  const keys = columns.flatMap((column) => (column.role === 'dimension' ? [column.key] : []))
  if (keys.length !== Object.keys(dimensions).length || keys.some((key) => !Object.hasOwn(dimensions, key)))
    return 'unknown'
  return rows.find((row) => keys.every((key) => (row[key] ?? null) === dimensions[key]))
}

async function figureOf(reports: Reports, viewer: Viewer, watched: Watched): Promise<Seen> {
  const { app, report, measure, dashboard, filters, part } = watched
  const { locale } = viewer
  const ask = { report, filters, locale, ...(dashboard === null ? {} : { dashboard }) }
  try {
    return await reports.ask(viewer, app, ask, async (asked) => {
      const data = await reports.answer(asked, ask)
      const column = data.columns.find((one) => one.role === 'measure' && one.key === measure)
      const row = part ? groupOf(data, part) : data.totals
      if (!column || row === 'unknown') return { problem: 'NOT_FOUND' }
      if (!row && data.truncated) return { problem: 'TOO_LARGE' }
      const nothing = ZERO.has(asked.report.measures.find((one) => one.key === measure)?.agg ?? '') ? 0 : null
      const name = localize(column.label, locale)
      return {
        value: (row ? (row[measure] ?? null) : nothing) as string | number | null,
        name: part ? `${part.text} · ${name}` : name,
        report: localize(asked.report.label, locale),
        format: column.format ?? {},
      }
    })
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return { problem: error.code }
  }
}
