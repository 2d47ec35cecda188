import {
  boardPages,
  localize,
  PlatformError,
  type DashboardDefinition,
  type Locale,
  type ReportData,
  type ReportDefinition,
} from '@tenon/engine'
import type { VisibleDefinitions } from '../definitions/visible-definitions.ts'
import type { Viewer } from '../users/viewer.ts'
import { own, type AskedReport, type Reports } from './ask-report.ts'
import type { CrossInput } from './report-question.ts'

/** A chart of a dashboard as one person sees it. */
export interface BoardAnswer {
  readonly title: string
  readonly report: ReportDefinition
  readonly chart: ReportDefinition['charts'][number] | undefined
  /** Why there is none: the person may not, it would be too much, it cannot be computed. */
  readonly left?: 'rights' | 'limit' | 'wrong'
  readonly data?: ReportData
}
export interface BoardAsk {
  readonly dashboard: string
  readonly filters?: Readonly<Record<string, unknown>> | undefined
  readonly cross?: CrossInput | undefined
  readonly locale: Locale
}
export interface BoardAnswers {
  readonly board: DashboardDefinition
  readonly visible: VisibleDefinitions
  readonly charts: readonly BoardAnswer[]
  /** Name of the segment that it is narrowed to. */
  readonly segment?: string | undefined
}

/**
 * Every chart of a dashboard in the order of its pages, with the viewer's own figures. `may` says whether a chart's figures may go
 * where they are going. A chart that cannot be computed leaves the others unharmed. Errors: NOT_FOUND.
 */
export async function boardAnswers(
  reports: Reports,
  viewer: Viewer,
  app: string,
  { dashboard, filters, cross, locale }: BoardAsk,
  may: (asked: AskedReport, data?: ReportData) => BoardAnswer['left'],
): Promise<BoardAnswers> {
  const visible = await reports.visible(viewer, app)
  const board = own(visible.dashboards, dashboard)
  if (!board) throw new PlatformError('NOT_FOUND')
  const cards = boardPages(board).flatMap((page) => page.items)
  const charts = await Promise.all(
    cards.map(async (item): Promise<BoardAnswer[]> => {
      const report = item.kind === 'chart' ? own(visible.reports, item.report ?? '') : undefined
      if (!report) return []
      const chart = report.charts[item.chart ?? 0]
      const card = { title: localize(item.label ?? chart?.label ?? report.label, locale), report, chart }
      // The card whose group the others are narrowed to keeps showing all of its groups.
      const narrowed = cross && cross.report !== report.key ? { cross } : {}
      const ask = { report: report.key, dashboard, locale, ...(filters ? { filters } : {}), ...narrowed }
      try {
        return await reports.ask(viewer, app, ask, async (asked) => {
          const before = may(asked)
          if (before) return [{ ...card, left: before }]
          const data = await reports.answer(asked, ask)
          const after = may(asked, data)
          return [after ? { ...card, left: after } : { ...card, data }]
        })
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error
        return [{ ...card, left: 'wrong' }]
      }
    }),
  )
  const shown = charts.flat()
  return { board, visible, charts: shown, segment: shown.find((one) => one.data?.segment !== undefined)?.data?.segment }
}
