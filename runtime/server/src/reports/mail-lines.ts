import {
  formatNote,
  figureText,
  growth,
  namesOn,
  percentText,
  toDecimal,
  valueLabel,
  type ChartKind,
  type Json,
  type Locale,
  type ReportColumn,
  type ReportData,
} from '@tenon/engine'
import type { BoardAnswer } from './board-answers.ts'
import { mailWords } from './mail-words.ts'

/** A line of a card in a mail: a name, its figure, how long its bar is (0 … 1), something behind it. */
export interface MailLine {
  readonly label: string
  readonly text: string
  readonly share?: number
  readonly note?: string
}
export interface MailCard {
  readonly title: string
  /** The time that its figures are about, where it is not the one that the whole mail says. */
  readonly time?: string
  /** The figure that says it all; cards that are nothing but one stand beside each other. */
  readonly figure?: MailLine
  readonly lines: readonly MailLine[]
  /** Below the lines. */
  readonly foot?: string
}
const LINES = 8

/** A chart as few lines: its figure, or its largest groups (of time the latest ones), as the screen shows them. */
export function mailCard({ title, chart, data }: BoardAnswer, kind: ChartKind | undefined, locale: Locale): MailCard {
  const words = mailWords[locale]
  if (!data) return { title, lines: [], foot: words.none }
  if (data.funnel && kind?.analysis === 'funnel') return funnelCard(title, data, locale)
  if (data.forecast && kind?.analysis === 'forecast') return forecastCard(title, data, locale)
  const measure = measureOf(data, chart, kind)
  if (!measure) return { title, lines: [], foot: words.none }
  const dimensions = data.columns.filter((column) => column.role === 'dimension')
  if (kind?.single || dimensions.length === 0) return { title, lines: [], figure: totalLine(data, measure, locale) }
  const timed = dimensions[0]!.grain !== undefined && dimensions[0]!.type === 'date'
  const shown = timed ? data.rows.slice(-LINES) : largest(data, measure).slice(0, LINES)
  const most = Math.max(...shown.map((row) => number(row[measure.key])), 0)
  const left = data.rows.length - shown.length
  return {
    title,
    lines: shown.map((row) => ({
      label: dimensions.map((column) => valueLabel(data, column, row[column.key], locale)).join(' · '),
      text: figureText(row[measure.key], locale, measure.format),
      share: most > 0 ? Math.max(0, number(row[measure.key])) / most : 0,
    })),
    ...(data.rows.length === 0 ? { foot: words.none } : left > 0 ? { foot: words.more(left) } : {}),
  }
}

// helpers

const number = (value: Json | undefined): number => {
  const decimal = toDecimal(value)
  return decimal ? Number(decimal.c) / 10 ** decimal.s : 0
}
const largest = (data: ReportData, measure: ReportColumn) =>
  // Names of options keep their order: stages, months.
  data.columns[0]?.order ? data.rows : data.rows.toSorted((a, b) => number(b[measure.key]) - number(a[measure.key]))

/** The first measure that the chart shows. */
function measureOf(
  data: ReportData,
  chart: BoardAnswer['chart'],
  kind: ChartKind | undefined,
): ReportColumn | undefined {
  const named = (kind?.channels ?? [])
    .filter((channel) => channel.accepts === 'measure')
    .flatMap((channel) => namesOn(chart?.encoding ?? {}, channel.name))
  const measures = data.columns.filter((column) => column.role === 'measure')
  return measures.find((column) => column.key === named[0]) ?? measures[0]
}
function totalLine(data: ReportData, measure: ReportColumn, locale: Locale): MailLine {
  const { key, format } = measure
  const rate = data.comparison ? growth(data.totals[key], data.comparison.totals[key]) : null
  return {
    label: '',
    text: figureText(data.totals[key], locale, format),
    ...(rate === null ? {} : { note: `${rate >= 0 ? '↑' : '↓'} ${percentText(Math.abs(rate))}` }),
  }
}
function funnelCard(title: string, { funnel }: ReportData, locale: Locale): MailCard {
  const words = mailWords[locale]
  const { stages, overall, cohort } = funnel!
  return {
    title,
    lines: stages.map((stage) => ({
      label: stage.bottleneck
        ? formatNote(stage.label ?? stage.value, words.bottleneck, locale)
        : (stage.label ?? stage.value),
      text: String(stage.reached),
      share: cohort > 0 ? stage.reached / cohort : 0,
      ...(stage.conversion === null ? {} : { note: percentText(stage.conversion) }),
    })),
    foot: words.overall(percentText(overall)),
  }
}
function forecastCard(title: string, { forecast }: ReportData, locale: Locale): MailCard {
  const words = mailWords[locale]
  const { won, expected, total, meanError } = forecast!
  return {
    title,
    figure: { label: '', text: figureText(total, locale) },
    lines: [
      { label: words.won, text: figureText(won, locale) },
      { label: words.expected, text: figureText(expected, locale) },
    ],
    ...(meanError === null ? {} : { foot: words.meanError(percentText(meanError)) }),
  }
}
