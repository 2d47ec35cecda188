import type { DashboardDefinition, Drill, Expression, FunnelPart, ReportData, ReportDefinition } from '@tenon/engine'
import { download, get, offline, request, requestLines, toError } from '../api/client.ts'
import type { RecordPage, RecordQuery } from '../api/types.ts'
import { askTogether, type Part } from './ask-together.ts'

export interface ReportFilters {
  /** Whose filter bar the values belong to. */
  readonly dashboard?: string
  readonly filters?: Readonly<Record<string, unknown>>
  readonly filter?: Expression
  /** A group of another report, which narrows this one to what it means for its records. */
  readonly cross?: { readonly report: string; readonly dimensions: Drill }
  readonly zoom?: Zoom
}
/** A group of a dimension, divided by a finer grain: a province by its cities. */
export interface Zoom {
  readonly dimension: string
  readonly value: string
  readonly grain: string
}
/** What was clicked: a group by its dimensions (with the measure), or a part of a stage of a funnel. */
export interface DrillTarget {
  readonly dimensions?: Drill
  readonly measure?: string
  readonly stage?: string
  readonly part?: FunnelPart
  /** Where the chart was seen closer, so that `dimensions` are finer than the report's. */
  readonly zoom?: Zoom
}
/** What is asked for the records behind a figure that was clicked. */
export const behind = ({ zoom, ...drill }: DrillTarget) => ({ drill, ...(zoom ? { zoom } : {}) })
type Behind = ReturnType<typeof behind>
export interface DrillPage extends RecordPage {
  readonly form: string
  /** The same records in the list. */
  readonly filter: Expression
  readonly more: boolean
}
export interface VisibleDashboard extends DashboardDefinition {
  readonly reports: Readonly<Record<string, ReportDefinition>>
}

export const reportKey = (app: string) => ['reports', app] as const

/** The answer of a report; those that are asked at the same moment are one request. */
export function getReportData(
  app: string,
  report: string,
  filters: ReportFilters,
  signal?: AbortSignal,
): Promise<ReportData> {
  let ask = asking.get(app)
  if (!ask) asking.set(app, (ask = askerOf(app)))
  return ask({ report, ...filters }, signal)
}

/**
 * A report that is not published yet, over the published forms, within the filters of a `board` being edited; for builders. Those that
 * are asked at the same moment are one request.
 */
export function previewReport(
  app: string,
  definition: ReportDefinition,
  filters: ReportFilters & { readonly board?: DashboardDefinition } = {},
  signal?: AbortSignal,
): Promise<ReportData> {
  let ask = previewing.get(app)
  if (!ask) previewing.set(app, (ask = previewerOf(app)))
  return ask({ definition, ...filters }, signal)
}

/** What is behind a figure of a report that is not published. */
export const previewRecords = (
  app: string,
  body: { readonly definition: ReportDefinition } & Behind & Pick<RecordQuery, 'page' | 'size' | 'fields' | 'expand'>,
  signal?: AbortSignal,
) => request<DrillPage>('POST', `/apps/${app}/reports/preview/records`, { body, ...(signal ? { signal } : {}) })

/** The same answer as a file for Excel; for who may export records of the dataset. */
export const exportReport = (app: string, report: string, filters: ReportFilters) =>
  download(`/apps/${app}/reports/${report}/export`, { method: 'POST', body: filters })

export const getReportRecords = (
  app: string,
  report: string,
  body: ReportFilters & Behind & Pick<RecordQuery, 'sort' | 'page' | 'size' | 'search' | 'fields' | 'expand'>,
  signal?: AbortSignal,
) => request<DrillPage>('POST', `/apps/${app}/reports/${report}/records`, { body, ...(signal ? { signal } : {}) })

export const getDashboard = (app: string, key: string) => get<VisibleDashboard>(`/apps/${app}/dashboards/${key}`)

/** All of a dashboard's figures as one file for Excel, within the filters that are shown. */
export const exportBoard = (app: string, key: string, body: Pick<ReportFilters, 'filters' | 'cross'>) =>
  download(`/apps/${app}/dashboards/${key}/export`, { method: 'POST', body })

// helpers

type Ask = ReportFilters & { readonly report: string }
const asking = new Map<string, (ask: Ask, signal?: AbortSignal) => Promise<ReportData>>()

const failed = (part: Part<ReportData> | undefined): Error => (part ? toError(part.status ?? 500, part) : offline())

const askerOf = (app: string) =>
  askTogether<Ask, ReportData>(async (asks, each, signal) => {
    const [one, ...others] = asks
    if (one && others.length === 0) {
      const { report, ...body } = one
      each({
        at: 0,
        data: await request<ReportData>('POST', `/apps/${app}/reports/${report}/data`, { body, signal }),
      })
    } else await requestLines('POST', `/apps/${app}/reports/data`, { body: { asks }, signal }, each)
  }, failed)

type Preview = ReportFilters & { readonly definition: ReportDefinition; readonly board?: DashboardDefinition }
const previewing = new Map<string, (ask: Preview, signal?: AbortSignal) => Promise<ReportData>>()

const previewerOf = (app: string) =>
  askTogether<Preview, ReportData>(async (asks, each, signal) => {
    // The cards of a dashboard name the same one: it goes along once.
    const boards = Map.groupBy(asks.entries(), ([, { board }]) => JSON.stringify(board ?? null))
    await Promise.all(
      [...boards.values()].map(async (group) => {
        const [[first, { board, ...ask }], ...others] = group as [[number, Preview], ...[number, Preview][]]
        if (others.length === 0) {
          const body = { ...ask, ...(board ? { board } : {}) }
          return each({
            at: first,
            data: await request<ReportData>('POST', `/apps/${app}/reports/preview`, { body, signal }),
          })
        }
        const body = { ...(board ? { board } : {}), asks: group.map(([, { board: _same, ...each }]) => each) }
        await requestLines<Part<ReportData>>('POST', `/apps/${app}/reports/previews`, { body, signal }, (part) =>
          each({ ...part, at: group[part.at]![0] }),
        )
      }),
    )
  }, failed)
