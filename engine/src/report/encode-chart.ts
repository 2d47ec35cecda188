import type { ReportDefinition } from '../definition/index.ts'
import { measureKeys } from './analyses.ts'
import type { Channel, ChartKind, Encoding, ReportShape } from './chart-kind.ts'
import { dimensionKey, isDateGrain } from './plan-query.ts'

/** Why a kind of chart cannot show a report: it lacks columns or an analysis, or has no room for all groups. */
export type ChartMisfit =
  | { readonly why: 'analysis' }
  | { readonly why: 'dimensions' | 'measures'; readonly needs: number }
  | { readonly why: 'time' }
  | { readonly why: 'room'; readonly takes: number }
type Columns = Pick<ReportDefinition, 'dimensions' | 'measures' | 'analysis'>

/** What a report offers to charts. */
export function reportShape(report: Columns): ReportShape {
  return {
    dimensions: report.dimensions.map((dimension) => ({
      key: dimensionKey(dimension),
      time: isDateGrain(dimension.grain),
      ...(dimension.grain === undefined ? {} : { grain: dimension.grain }),
    })),
    measures: measureKeys(report).length,
  }
}

/** What keeps a kind of chart from showing a report; undefined when it can. */
export function chartMisfit(kind: ChartKind, report: Columns): ChartMisfit | undefined {
  if (kind.analysis !== undefined) return report.analysis?.['kind'] === kind.analysis ? undefined : { why: 'analysis' }
  const shape = reportShape(report)
  const places = kind.channels.filter((channel) => channel.accepts === 'dimension')
  const needed = (accepts: Channel['accepts']): number =>
    kind.channels.filter((channel) => channel.required && channel.accepts === accepts).length
  if (shape.dimensions.length < needed('dimension')) return { why: 'dimensions', needs: needed('dimension') }
  if (shape.measures < needed('measure')) return { why: 'measures', needs: needed('measure') }
  const placed = encodeChart(kind, report)
  if (places.some((channel) => channel.required && !Object.hasOwn(placed, channel.name))) return { why: 'time' }
  const used = new Set(places.flatMap((channel) => namesOn(placed, channel.name)))
  return used.size < shape.dimensions.length ? { why: 'room', takes: used.size } : undefined
}

/** The kind that shows a report best. */
export function suggestChart(kinds: readonly ChartKind[], report: Columns): ChartKind | undefined {
  const shape = reportShape(report)
  const fitting = kinds.filter((kind) => !chartMisfit(kind, report))
  const score = (kind: ChartKind): number => kind.suits?.(shape) ?? 0
  return fitting.toSorted((a, b) => score(b) - score(a))[0]
}

/**
 * Which column stands on which channel. What `old` says stays as long as the columns are there; `added` columns, and with no
 * `old` all of them, go to the first free channel that takes them, those that must be filled first.
 */
export function encodeChart(kind: ChartKind, report: Columns, old?: Encoding, added?: ReadonlySet<string>): Encoding {
  const { dimensions } = reportShape(report)
  const columns = { dimension: dimensions.map((one) => one.key), measure: measureKeys(report) }
  const timed = new Set(dimensions.flatMap((one) => (one.time ? [one.key] : [])))
  const fits = (channel: Channel, key: string): boolean =>
    columns[channel.accepts].includes(key) && (!channel.time || timed.has(key))
  const encoding: Record<string, unknown> = {}
  for (const channel of kind.channels) {
    const names = old ? namesOn(old, channel.name).filter((key) => fits(channel, key)) : []
    if (names.length > 0) encoding[channel.name] = channel.many && Array.isArray(old![channel.name]) ? names : names[0]
  }
  const used = new Set(kind.channels.flatMap((channel) => namesOn(encoding, channel.name)))
  const fill = (channel: Channel, isNew: boolean): void => {
    const free = columns[channel.accepts].filter(
      (key) => !used.has(key) && fits(channel, key) && (!isNew || !old || added?.has(key)),
    )
    const taken = channel.many && isNew ? free : free.slice(0, 1)
    const present = namesOn(encoding, channel.name)
    if (taken.length === 0 || (present.length > 0 && !channel.many)) return
    encoding[channel.name] = channel.many ? [...present, ...taken] : taken[0]
    for (const key of taken) used.add(key)
  }
  const empty = kind.channels.filter((channel) => channel.required && !Object.hasOwn(encoding, channel.name))
  for (const channel of empty) fill(channel, false)
  for (const channel of kind.channels) fill(channel, true)
  return encoding
}

/** The columns that a channel names. */
export function namesOn(encoding: Encoding, channel: string): string[] {
  const value = Object.hasOwn(encoding, channel) ? encoding[channel] : undefined
  return (value === undefined ? [] : Array.isArray(value) ? value : [value]).map(String)
}
