import {
  axisFormat,
  axisLabels,
  axisLook,
  localize,
  toDecimal,
  valueLabel,
  type ChartInput,
  type ChartOption,
  type Drill,
  type Json,
  type ReportColumn,
  type ReportRow,
} from '@tenon/engine'
import { namesBelow } from './axis-words.ts'
import { legendOf, legendPlace } from './legend.ts'
import { seriesColors } from './series-colors.ts'
import { isNarrow } from './text-width.ts'

/** A series over the categories of an axis; `rows` are the report's rows behind its points. */
export interface Series {
  readonly name: string
  readonly color?: string
  readonly measure: ReportColumn
  readonly values: readonly (number | null)[]
  readonly rows: readonly (ReportRow | undefined)[]
  /** Of the split dimension, where there is one. */
  readonly split?: Json
}
export interface Axis {
  readonly column: ReportColumn
  readonly values: readonly Json[]
  readonly labels: readonly string[]
}

/** The columns that a channel names. */
export function columnsAt(input: ChartInput, channel: string): ReportColumn[] {
  const value = Object.hasOwn(input.encoding, channel) ? input.encoding[channel] : undefined
  const names: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value]
  return names.flatMap((name) => input.data.columns.find((column) => column.key === name) ?? [])
}

/** A figure for drawing: pixels do not need more digits than a double has. */
export const drawn = (value: Json | undefined): number | null => {
  const decimal = toDecimal(value)
  return decimal ? Number(decimal.c) / 10 ** decimal.s : null
}

/** Categories of `x`, and one series per measure of `y`, or per value of `color` for the first measure. */
export function seriesOf(input: ChartInput): { readonly axis: Axis; readonly series: readonly Series[] } | null {
  const [x] = columnsAt(input, 'x')
  const measures = columnsAt(input, 'y')
  const [split] = columnsAt(input, 'color')
  if (!x || measures.length === 0) return null
  const { rows } = input.data
  const values = [...new Set(rows.map((row) => row[x.key] ?? null))]
  const axis = {
    column: x,
    values,
    labels: axisLabels(input.data, x, values, input.theme.locale),
  }
  const pick = (measure: ReportColumn, of: Json | undefined): Pick<Series, 'values' | 'rows' | 'measure'> => {
    const found = values.map((value) =>
      rows.find((row) => (row[x.key] ?? null) === value && (split === undefined || (row[split.key] ?? null) === of)),
    )
    return { measure, rows: found, values: found.map((row) => (row ? drawn(row[measure.key]) : null)) }
  }
  if (!split) {
    const series = measures.map((measure) => ({ name: labelOf(measure, input), ...pick(measure, undefined) }))
    return { axis, series }
  }
  const splits = sortedValues(split, [...new Set(rows.map((row) => row[split.key] ?? null))])
  const series = splits.map((value) => {
    const color = input.theme.named(split.colors?.[String(value)] ?? '')
    return {
      name: valueLabel(input.data, split, value, input.theme.locale),
      split: value,
      ...(color ? { color } : {}),
      ...pick(measures[0]!, value),
    }
  })
  return { axis, series }
}

/** What a click on a point means: its dimensions with their values. */
export function drillOf(input: ChartInput, row: ReportRow | undefined): Drill {
  const drill: Record<string, string | number | boolean | null> = {}
  for (const column of input.data.columns)
    if (column.role === 'dimension' && row && column.key in row) drill[column.key] = row[column.key] as string | null
  return drill
}
/** Points of a series with what a click on them means. */
export const points = (input: ChartInput, series: Series): ChartOption[] =>
  series.values.map((value, i) => ({ value, drill: drillOf(input, series.rows[i]), measure: series.measure.key }))

export function labelOf(column: ReportColumn, { theme }: ChartInput): string {
  const { label } = column
  return typeof label === 'string' ? label : (label[theme.locale] ?? label['zh-CN'] ?? column.key)
}

/** The figure at each mark where the chart says so; where they would lie on each other some give way. */
export function figuresAt(
  { settings, theme }: ChartInput,
  write: (value: unknown) => string,
  position = 'top',
): Record<string, unknown> {
  if (settings['figures'] !== true) return {}
  const inside = position === 'inside'
  return {
    label: {
      show: true,
      position,
      fontSize: 11,
      color: inside ? theme.surface : theme.text,
      formatter: ({ value }: { readonly value: unknown }) =>
        value === null || value === undefined ? '' : write(value),
    },
    labelLayout: inside ? withinMark : { hideOverlap: true },
  }
}
/** Halves of a record are none: the steps of an axis for figures that are all whole. */
export const wholeSteps = (series: readonly Series[]): { readonly minInterval?: number } =>
  series.every((one) => one.values.every((n) => n === null || Number.isInteger(n))) ? { minInterval: 1 } : {}

/** Margins, axes, tooltip and legend that every chart with axes shares. */
export function frame(
  input: ChartInput,
  axis: Axis,
  series: readonly Series[],
  { horizontal = false, axes = 1 }: { readonly horizontal?: boolean; readonly axes?: 1 | 2 } = {},
): Record<string, unknown> {
  const { theme } = input
  const names = series.map(({ name }) => name)
  const { legend, room } = legendOf(input, legendPlace(input, names.length > 1 ? 'top' : 'none'), names)
  // Days and months of a row are left out as they come.
  const below =
    axis.column.grain === undefined
      ? namesBelow(axis.labels, theme.width - room.right - BESIDE * axes)
      : { interval: 'auto' }
  const category = {
    type: 'category',
    data: axis.labels,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.line } },
    axisLabel: {
      color: theme.muted,
      fontSize: 12,
      hideOverlap: true,
      ...(horizontal ? (isNarrow(theme) ? BROKEN : {}) : below),
    },
    ...(horizontal ? { inverse: true } : {}),
    ...axisName(input, 'x'),
  }
  const value = { ...valueAxis(input, series[0]?.measure), ...wholeSteps(series) }
  return {
    color: seriesColors(theme),
    textStyle: { color: theme.text },
    animationDuration: 300,
    grid: { left: 4, right: 12 + room.right, top: 16 + room.top, bottom: 4 + room.bottom, ...WHOLE_AXES },
    legend,
    tooltip: tooltip(input),
    xAxis: horizontal ? value : category,
    yAxis: horizontal ? category : value,
  }
}
/** An axis of figures, written as the settings of the chart say for `key`, else as the measure is. */
export function valueAxis(input: ChartInput, measure: ReportColumn | undefined, key = 'y'): Record<string, unknown> {
  const { theme, settings } = input
  const format = axisFormat(axisLook(settings, key), measure?.format)
  return {
    type: 'value',
    splitLine: { lineStyle: { color: theme.line } },
    axisLabel: {
      color: theme.muted,
      fontSize: 12,
      hideOverlap: true,
      formatter: (value: number) => theme.format(value, format),
    },
    ...axisName(input, key),
  }
}
/** The name of an axis, along it. */
export function axisName({ settings, theme }: ChartInput, key: string): Record<string, unknown> {
  const { title } = axisLook(settings, key)
  if (title === undefined) return {}
  const name = localize(title, theme.locale)
  return { name, nameLocation: 'middle', nameGap: 8, nameTextStyle: { color: theme.muted, fontSize: 12 } }
}
/** Values as they are written elsewhere. Texts of records are escaped by the chart library, which is asked for no HTML. */
export function tooltip({ theme }: ChartInput, trigger: 'axis' | 'item' = 'axis'): Record<string, unknown> {
  return {
    trigger,
    renderMode: 'richText',
    confine: true,
    axisPointer: { type: 'shadow', shadowStyle: { color: 'rgba(99, 115, 140, 0.08)' } },
    valueFormatter: (value: unknown) => (value === null || value === undefined ? '–' : theme.format(value)),
  }
}

// helpers

/** Pixels that the figures of an axis take beside the drawing. */
const BESIDE = 48
/** Long names beside the axis of a narrow chart: broken into lines, they leave room for the bars and none of their letters is cut off. */
const BROKEN = { width: 128, overflow: 'break', fontSize: 11, lineHeight: 12 }
/** Names and labels of the axes lie within the grid. */
const WHOLE_AXES = { outerBoundsMode: 'same', outerBoundsContain: 'all' }

interface Box {
  readonly width: number
  readonly height: number
}
/** A figure that does not fit into its mark is moved out of sight: cut off it would say something else. */
const withinMark = ({ rect, labelRect }: { readonly rect: Box; readonly labelRect: Box }): { readonly dx?: number } =>
  labelRect.width > rect.width || labelRect.height > rect.height ? { dx: -1e5 } : {}
function sortedValues(column: ReportColumn, values: readonly Json[]): Json[] {
  const { order } = column
  if (!order) return [...values]
  const place = (value: Json): number => {
    const at = order.indexOf(String(value))
    return at < 0 ? order.length : at
  }
  return values.toSorted((a, b) => place(a) - place(b))
}
