import {
  analysisOf,
  barOf,
  grainLabel,
  localize,
  OWN_PERIOD,
  valueLabel,
  type Bar,
  type Locale,
  type ReportData,
  type ReportDefinition,
} from '@tenon/engine'
import type { Executor } from '../db/statements.ts'
import { columnsOf, planFor } from './answer-report.ts'
import type { AskedReport, ReportAsk, Reports } from './ask-report.ts'
import { describeFilters, periodWords, type FilterReader, type FilterWords } from './describe-filters.ts'
import { labelsOf } from './report-labels.ts'
import { sheetWords } from './sheet-words.ts'

/**
 * What the figures of a report are about, in its reader's words: its own period, or what the filter bar that it stands under says of
 * its dataset, with the days that it is compared with; the segment, and the group of another report, that it is narrowed to. Only
 * what really narrowed the figures is said.
 * @example // [{ label: '时间', value: '本月 2026-11-01 – 2026-11-22' }, { label: '对比期', value: '2026-10-01 – 2026-10-22' }]
 */
export async function describeReport(
  { db, services }: Reports,
  { form, report, question, board, source }: AskedReport,
  { filters = {}, cross, locale }: Pick<ReportAsk, 'filters' | 'cross' | 'locale'>,
  data: ReportData,
  today: string,
): Promise<readonly FilterWords[]> {
  const words = sheetWords[locale]
  const timeless = analysisOf(report)?.timeless === true
  const bound = (barOf(report, board).filters ?? []).filter(
    ({ type, binds }) => Object.hasOwn(binds, report.dataset.form) && !(timeless && type === 'period'),
  )
  // A bar says nothing of a date that its reader may not see.
  const values = question.period
    ? filters
    : { ...filters, ...Object.fromEntries(bound.flatMap(({ key, type }) => (type === 'period' ? [[key, null]] : []))) }
  const { options } = form.app.bundle
  const reader = { locale, today, calendar: form.calendar, segment: data.segment }
  const said = await describeFilters(services.platform.db, { filters: bound }, values, options, reader)
  const then = data.comparison
  return [
    ...said,
    ...(then ? [{ label: words.compared, value: `${day(then.from, locale)} – ${day(then.to, locale)}` }] : []),
    ...(data.crossed && cross && source ? await crossWords(db, form, source, cross, locale) : []),
  ]
}

/** The time that a report itself says, where the bar that it stands under has none for it. */
export function ownTimeWords(report: ReportDefinition, board: Bar | undefined, reader: FilterReader): FilterWords[] {
  const own = (barOf(report, board).filters ?? []).filter(({ key }) => key === OWN_PERIOD)
  return own.map((filter) => periodWords(filter, filter.default, reader))
}

// helpers

const day = (of: string, locale: Locale): string => grainLabel(of, '', locale)

/** The group that was clicked in another report, by the names of its own answer. */
async function crossWords(
  db: Executor,
  request: AskedReport['form'],
  source: ReportDefinition,
  { dimensions }: NonNullable<ReportAsk['cross']>,
  locale: Locale,
): Promise<FilterWords[]> {
  const form = request.app.form(source.dataset.form)
  if (!form) return []
  const asked = { ...request, form }
  const plan = planFor(asked, source, [])
  const labels = await labelsOf(db, asked, plan, [dimensions], locale)
  return columnsOf(asked, plan).flatMap((column) =>
    Object.hasOwn(dimensions, column.key)
      ? [
          {
            label: `${sheetWords[locale].cross} · ${localize(column.label, locale)}`,
            value: valueLabel({ labels }, column, dimensions[column.key], locale),
          },
        ]
      : [],
  )
}
