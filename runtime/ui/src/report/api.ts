import type { DashboardDefinition, Drill, Expression, FunnelPart, ReportData, ReportDefinition } from '@tenon/engine'
import { download, get, offline, request, requestLines, toError } from '../api/client.ts'
import type { RecordPage, RecordQuery } from '../api/types.ts'
import { askTogether } from './ask-together.ts'

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

/** A report that is not published yet, over the published forms, within the filters of a `board` being edited; for builders. */
export const previewReport = (
  app: string,
  definition: ReportDefinition,
  filters: ReportFilters & { readonly board?: DashboardDefinition } = {},
  signal?: AbortSignal,
) =>
  request<ReportData>('POST', `/apps/${app}/reports/preview`, {
    body: { definition, ...filters },
    ...(signal ? { signal } : {}),
  })

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

const askerOf = (app: string) =>
  askTogether<Ask, ReportData>(
    async (asks, each, signal) => {
      const [one, ...others] = asks
      if (one && others.length === 0) {
        const { report, ...body } = one
        each({
          at: 0,
          data: await request<ReportData>('POST', `/apps/${app}/reports/${report}/data`, { body, signal }),
        })
      } else await requestLines('POST', `/apps/${app}/reports/data`, { body: { asks }, signal }, each)
    },
    (part) => (part ? toError(part.status ?? 500, part) : offline()),
  )
