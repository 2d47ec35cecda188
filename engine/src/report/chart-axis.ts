import type { Label } from '../definition/index.ts'
import type { FigureFormat } from './format-figure.ts'

/** An axis of a kind of chart that a builder may name; `figures`: of numbers, which are written as he says. */
export interface ChartAxis {
  readonly key: string
  readonly label: Label
  readonly figures: boolean
}
/** How one axis of one chart is written; what is left out is as the measure has it. */
export interface AxisLook {
  readonly title?: Label
  /** One of `AXIS_UNITS`. */
  readonly unit?: string
  /** Digits behind the point, on each figure. */
  readonly places?: number
}
/** In what an axis may count: the same for all of its figures, so that they compare. */
export const AXIS_UNITS: readonly { readonly key: string; readonly label: Label }[] = [
  { key: 'whole', label: { 'zh-CN': '完整数字', 'en-US': 'All digits' } },
  { key: '万', label: { 'zh-CN': '万', 'en-US': 'Wan (10,000)' } },
  { key: '亿', label: { 'zh-CN': '亿', 'en-US': 'Yi (100 million)' } },
  { key: 'K', label: { 'zh-CN': 'K（千）', 'en-US': 'K' } },
  { key: 'M', label: { 'zh-CN': 'M（百万）', 'en-US': 'M' } },
  { key: 'B', label: { 'zh-CN': 'B（十亿）', 'en-US': 'B' } },
]
export const MAX_AXIS_PLACES = 4

/**
 * What the settings of a chart say of an axis. Settings are data: what is none of this is not there.
 * @example axisLook({ axes: { y: { unit: '万' } } }, 'y') // { unit: '万' }
 */
export function axisLook(settings: Readonly<Record<string, unknown>>, axis: string): AxisLook {
  const { title, unit, places } = record(record(settings['axes'])[axis])
  return {
    ...(title !== undefined && title !== null && title !== '' ? { title: title as Label } : {}),
    ...(AXIS_UNITS.some(({ key }) => key === unit) ? { unit: unit as string } : {}),
    ...(Number.isInteger(places) && Number(places) >= 0 && Number(places) <= MAX_AXIS_PLACES
      ? { places: places as number }
      : {}),
  }
}

/**
 * The value of `settings.axes` once an axis is changed; undefined where nothing is left of it.
 * @example withAxis({}, 'y', { unit: '万' }) // { y: { unit: '万' } }
 */
export function withAxis(
  settings: Readonly<Record<string, unknown>>,
  axis: string,
  change: { readonly [K in keyof AxisLook]?: AxisLook[K] | undefined },
): Readonly<Record<string, AxisLook>> | undefined {
  const { [axis]: _old, ...others } = record(settings['axes']) as Record<string, AxisLook>
  const look = axisLook({ axes: { [axis]: { ...axisLook(settings, axis), ...change } } }, axis)
  const next = Object.keys(look).length > 0 ? { ...others, [axis]: look } : others
  return Object.keys(next).length > 0 ? next : undefined
}

/** The format of a measure as an axis writes it. */
export const axisFormat = ({ unit, places }: AxisLook, format: FigureFormat = {}): FigureFormat => ({
  ...format,
  ...(unit === undefined ? {} : { compact: unit === 'whole' ? false : unit }),
  ...(places === undefined ? {} : { places }),
})

// helpers

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
