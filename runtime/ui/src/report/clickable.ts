import type { ChartOption, Drill } from '@tenon/engine'

/** What a click on a chart opens. */
export interface ChartTarget {
  readonly dimensions: Drill
  readonly measure?: string
}
interface DrawnSeries {
  readonly type?: unknown
  readonly data?: readonly unknown[]
}

/** What a click on a point opens; points of averages and marks open nothing. */
export function targetOf(point: unknown): ChartTarget | null {
  const { drill, measure } = (point ?? {}) as { drill?: Drill; measure?: string }
  return drill ? { dimensions: drill, ...(measure ? { measure } : {}) } : null
}

/** Lines have no width to hit: a click anywhere above a category means its nearest point. */
export const isOfLines = (option: ChartOption): boolean => {
  const series = seriesIn(option)
  return series.length > 0 && series.every(({ type }) => type === 'line')
}

/** The point of a category that is nearest to the pointer; `away` says how far a value of a series is from it. */
export function nearestTarget(
  option: ChartOption,
  category: number,
  away: (series: number, value: number) => number,
): ChartTarget | null {
  const found = seriesIn(option).flatMap(({ data }, i) => {
    const point = data?.[category] as { value?: unknown } | undefined
    const target = targetOf(point)
    return target && typeof point?.value === 'number' ? [{ target, far: away(i, point.value) }] : []
  })
  return found.toSorted((a, b) => a.far - b.far)[0]?.target ?? null
}

/** The pointer is a hand over what can be clicked, and over nothing else. */
export function withCursors(option: ChartOption): ChartOption {
  const { series } = option
  if (!Array.isArray(series) || isOfLines(option)) return option
  return {
    ...option,
    series: seriesIn(option).map((one) => (one.data?.some(targetOf) ? one : { ...one, cursor: 'default' })),
  }
}

// helpers

const seriesIn = ({ series }: ChartOption): readonly DrawnSeries[] =>
  Array.isArray(series) ? (series as DrawnSeries[]) : []
