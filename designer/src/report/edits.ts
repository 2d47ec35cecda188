import {
  ANALYSES,
  chartMisfit,
  dimensionKey,
  encodeChart,
  namesOn,
  suggestChart,
  withAxis,
  type Chart,
  type ChartKind,
  type Dimension,
  type Expression,
  type Label,
  type Measure,
  type ReportDefinition,
  type ReportPeriod,
} from '@tenon/engine'
import { freshKey } from '../editor/identity.ts'
import { joinsOf, renamedIn } from './columns.ts'
import { datasetOf } from './report-source.ts'

export const MAX_DIMENSIONS = 4
export const MAX_MEASURES = 20
export const MAX_CHARTS = 10
type Kinds = readonly ChartKind[]

/** Counts the records of a form and shows the number. */
export function newReport(key: string, label: Label, form: string, kinds: Kinds): ReportDefinition {
  const empty: ReportDefinition = {
    kind: 'report',
    key,
    label,
    dataset: { form },
    dimensions: [],
    measures: [countOf(new Set())],
    charts: [],
  }
  const kind = suggestChart(kinds, empty)
  return kind ? addChart(empty, kind) : empty
}

/** The number of records. */
export const countOf = (taken: ReadonlySet<string>): Measure => ({
  key: freshKey('records', taken),
  label: { 'zh-CN': '记录数', 'en-US': 'Records' },
  agg: 'count',
})
export const columnKeys = (report: ReportDefinition): Set<string> =>
  new Set([...report.dimensions.map(dimensionKey), ...report.measures.map((measure) => measure.key)])

/** Groups by one more field; `colour` puts it on the colours of that chart. The same field twice gets a key of its own. */
export function addDimension(
  report: ReportDefinition,
  dimension: Dimension,
  kinds: Kinds,
  { at = report.dimensions.length, colour }: { readonly at?: number; readonly colour?: number } = {},
): ReportDefinition {
  if (report.dimensions.length >= MAX_DIMENSIONS) return report
  const taken = columnKeys(report)
  const own = taken.has(dimensionKey(dimension))
    ? { ...dimension, key: freshKey(dimension.field.replaceAll('.', '_'), taken) }
    : dimension
  const dimensions = report.dimensions.toSpliced(at, 0, own)
  const next = settled(report, { ...report, dimensions }, kinds, new Set([dimensionKey(own)]))
  return colour === undefined ? next : setColour(next, colour, dimensionKey(own), kinds)
}

export function addMeasure(
  report: ReportDefinition,
  measure: Measure,
  kinds: Kinds,
  at = report.measures.length,
): ReportDefinition {
  if (report.measures.length >= MAX_MEASURES) return report
  const own = { ...measure, key: freshKey(measure.key, columnKeys(report)) }
  const measures = report.measures.toSpliced(at, 0, own)
  return settled(report, { ...report, measures }, kinds, new Set([own.key]))
}

/** Takes a dimension or a measure away, with its sorting and its place in charts. A report without figures counts records. */
export function removeColumn(report: ReportDefinition, key: string, kinds: Kinds): ReportDefinition {
  const dimensions = report.dimensions.filter((one) => dimensionKey(one) !== key)
  const left = report.measures.filter((one) => one.key !== key)
  const measures = left.length > 0 ? left : [countOf(new Set([key]))]
  const { sort, top, others, ...rest } = report
  const sorted = sort?.filter((one) => one.replace(/^-/, '') !== key)
  const cut = dimensions.length > 0 && top !== undefined
  return settled(
    report,
    {
      ...rest,
      dimensions,
      measures,
      ...(sorted && sorted.length > 0 ? { sort: sorted } : {}),
      ...(cut ? { top, ...(others === undefined ? {} : { others }) } : {}),
    },
    kinds,
    left.length > 0 ? new Set() : new Set(measures.map((one) => one.key)),
  )
}

/** Puts a dimension or a measure before the one at `to`; charts take dimensions in their order. */
export function moveColumn(
  report: ReportDefinition,
  part: 'dimensions' | 'measures',
  from: number,
  to: number,
  kinds: Kinds,
): ReportDefinition {
  const list: readonly (Dimension | Measure)[] = report[part]
  const moved = list[from]
  if (!moved || to === from || to === from + 1) return report
  const next = list.toSpliced(from, 1).toSpliced(to > from ? to - 1 : to, 0, moved)
  const ordered = { ...report, [part]: next } as ReportDefinition
  if (part === 'measures') return ordered
  const names = (chart: Chart): string[] =>
    (kindOf(kinds, chart)?.channels ?? [])
      .filter((channel) => channel.accepts === 'dimension')
      .map((channel) => channel.name)
  const freed = ordered.charts.map((chart) => ({
    ...chart,
    encoding: Object.fromEntries(Object.entries(chart.encoding).filter(([name]) => !names(chart).includes(name))),
  }))
  return settled(report, { ...ordered, charts: freed }, kinds, new Set(ordered.dimensions.map(dimensionKey)))
}

/** undefined takes a setting away. A new key is carried to charts, sorting and formulas. */
export function patchMeasure(
  report: ReportDefinition,
  key: string,
  changes: { readonly [K in keyof Measure]?: Measure[K] | undefined },
): ReportDefinition {
  const measures = report.measures.map((one) => (one.key === key ? without({ ...one, ...changes }) : one))
  const renamed = changes.key !== undefined && changes.key !== key
  return joined(renamed ? renamedIn({ ...report, measures }, key, changes.key!) : { ...report, measures })
}
export function patchDimension(
  report: ReportDefinition,
  key: string,
  changes: { readonly [K in keyof Dimension]?: Dimension[K] | undefined },
  kinds: Kinds,
): ReportDefinition {
  const dimensions = report.dimensions.map((one) => (dimensionKey(one) === key ? without({ ...one, ...changes }) : one))
  return settled(report, { ...report, dimensions }, kinds, new Set())
}

/**
 * What is asked beyond groups and figures; undefined takes it away. The chart that is shown becomes the one that draws it, where
 * there is one; a chart that needs what is gone becomes the suggested one.
 */
export function setAnalysis(
  report: ReportDefinition,
  index: number,
  analysis: { readonly kind: string } | undefined,
  kinds: Kinds,
): ReportDefinition {
  const { analysis: before, ...rest } = report
  const next: ReportDefinition = analysis ? { ...rest, analysis } : rest
  const isNew = analysis !== undefined && before?.['kind'] !== analysis.kind
  const added = isNew ? (ANALYSES[analysis.kind]?.adds ?? []) : []
  const draws = kinds.find(
    (kind) =>
      kind.analysis === analysis?.kind ||
      (added.length > 0 && added.some((key) => kind.channels.some((one) => one.required && one.name === key))),
  )
  if (isNew && draws && !chartMisfit(draws, next)) return joined(setChartKind(next, index, draws))
  return settled(report, next, kinds, new Set(added))
}
export function setFilter(report: ReportDefinition, filter: Expression | null): ReportDefinition {
  const { filter: _old, ...rest } = report
  return joined(filter === null ? rest : { ...rest, filter })
}
/** Which time the report is about; none = it says nothing of time. */
export const setPeriod = (report: ReportDefinition, period: ReportPeriod | undefined): ReportDefinition =>
  joined(without({ ...report, period }))
export function patchReport(
  report: ReportDefinition,
  changes: { readonly [K in keyof ReportDefinition]?: ReportDefinition[K] | undefined },
): ReportDefinition {
  return without({ ...report, ...changes })
}
/** Another form, or the rows of one of its subforms (`contract.items`), means other fields: all that is left is the count. */
export function setForm(report: ReportDefinition, source: string, kinds: Kinds): ReportDefinition {
  const dataset = datasetOf(source)
  const made = newReport(report.key, report.label, dataset.form, kinds)
  return { ...made, dataset, ...(report.help ? { help: report.help } : {}) }
}

export function setChartKind(report: ReportDefinition, index: number, kind: ChartKind): ReportDefinition {
  return putChart(report, index, (chart) => ({
    kind: kind.kind,
    ...(chart.label ? { label: chart.label } : {}),
    encoding: encodeChart(kind, report),
  }))
}
export function addChart(report: ReportDefinition, kind: ChartKind): ReportDefinition {
  if (report.charts.length >= MAX_CHARTS) return report
  return { ...report, charts: [...report.charts, { kind: kind.kind, encoding: encodeChart(kind, report) }] }
}
export const removeChart = (report: ReportDefinition, index: number): ReportDefinition =>
  report.charts.length > 1 ? { ...report, charts: report.charts.toSpliced(index, 1) } : report

/** Which columns stand on a channel; a dimension leaves the channel that it stood on before. */
export function setChannel(
  report: ReportDefinition,
  index: number,
  channel: string,
  names: readonly string[],
  kinds: Kinds,
): ReportDefinition {
  return putChart(report, index, (chart) => {
    const kind = kindOf(kinds, chart)
    const wanted = kind?.channels.find((one) => one.name === channel)
    if (!kind || !wanted) return chart
    const encoding: Record<string, unknown> = {}
    for (const other of kind.channels) {
      const taken = wanted.accepts === 'dimension' && other.accepts === 'dimension' ? names : []
      const kept = namesOn(chart.encoding, other.name).filter((name) => !taken.includes(name))
      const now = other.name === channel ? names : kept
      if (now.length > 0) encoding[other.name] = other.many ? now : now[0]
    }
    return { ...chart, encoding: encodeChart(kind, report, encoding, new Set()) }
  })
}
/** Splits a chart by the colour of a dimension, or no more. */
export function setColour(report: ReportDefinition, index: number, key: string, kinds: Kinds): ReportDefinition {
  const kind = report.charts[index] && kindOf(kinds, report.charts[index])
  const channel = kind?.channels.find((one) => one.splits)
  return channel ? setChannel(report, index, channel.name, [key], kinds) : report
}
/** The dimension on the colours of a chart. */
export function colourOf(report: ReportDefinition, index: number, kinds: Kinds): string | undefined {
  const chart = report.charts[index]
  const channel = chart && kindOf(kinds, chart)?.channels.find((one) => one.splits)
  return channel && namesOn(chart.encoding, channel.name)[0]
}
export function setChartSetting(
  report: ReportDefinition,
  index: number,
  key: string,
  value: unknown,
): ReportDefinition {
  return putChart(report, index, ({ settings, ...chart }) => {
    const next = without({ ...settings, [key]: value === null || value === '' ? undefined : value })
    return Object.keys(next).length > 0 ? { ...chart, settings: next } : chart
  })
}
/** An axis of a chart is named, or written in another unit; `undefined` takes a part of it away. */
export function setAxis(
  report: ReportDefinition,
  index: number,
  axis: string,
  change: Parameters<typeof withAxis>[2],
): ReportDefinition {
  return setChartSetting(report, index, 'axes', withAxis(report.charts[index]?.settings ?? {}, axis, change))
}
export function putChart(report: ReportDefinition, index: number, change: (chart: Chart) => Chart): ReportDefinition {
  return { ...report, charts: report.charts.map((chart, i) => (i === index ? change(chart) : chart)) }
}

// helpers

const kindOf = (kinds: Kinds, chart: Chart): ChartKind | undefined => kinds.find((kind) => kind.kind === chart.kind)

/**
 * Charts after a change of columns. A chart that was the suggested one stays the suggested one; a chart that no longer fits
 * becomes it; every other one keeps its kind and gets the new columns where it has room.
 */
function settled(
  before: ReportDefinition,
  after: ReportDefinition,
  kinds: Kinds,
  added: ReadonlySet<string>,
): ReportDefinition {
  const [was, now] = [suggestChart(kinds, before), suggestChart(kinds, after)]
  const charts = after.charts.map((chart, i): Chart => {
    const kind = kindOf(kinds, chart)
    if (!kind) return chart
    const followed = i === 0 && was?.kind === chart.kind && chart.settings === undefined
    const lost = chartMisfit(kind, after) !== undefined && chartMisfit(kind, before) === undefined
    if (now && now !== kind && (followed || lost))
      return { kind: now.kind, ...(chart.label ? { label: chart.label } : {}), encoding: encodeChart(now, after) }
    return { ...chart, encoding: encodeChart(kind, after, chart.encoding, added) }
  })
  return joined({ ...after, charts })
}
function joined(report: ReportDefinition): ReportDefinition {
  const joins = joinsOf(report)
  const { joins: _old, ...dataset } = report.dataset
  return { ...report, dataset: joins.length > 0 ? { ...dataset, joins } : dataset }
}
function without<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T
}
