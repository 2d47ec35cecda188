import type { ChartTheme } from '@tenon/engine'

/**
 * Colours of the groups of a chart, three times as many as the theme has: those of the theme, then each a step away from what it is drawn
 * on, then each a step towards it. Only behind these one comes again. A colour that is not written as `#rrggbb` has no steps.
 * @example seriesColors({ colors: ['#3457d5'], surface: '#ffffff' }) // ['#3457d5', '#1f3480', '#859ae6']
 */
export function seriesColors({ colors, surface }: Pick<ChartTheme, 'colors' | 'surface'>): string[] {
  const ground = channelsOf(surface)
  const dark = ground !== null && (ground[0]! + ground[1]! + ground[2]!) / 3 < 128
  const steps = dark ? [WHITE, BLACK] : [BLACK, WHITE]
  return [...colors, ...steps.flatMap((end) => colors.flatMap((color) => mixed(color, end) ?? []))]
}

// helpers

const BLACK = 0
const WHITE = 255
/** At this step all of them are furthest from each other. */
const STEP = 0.4

const channelsOf = (color: string): number[] | null =>
  /^#[0-9a-f]{6}$/i.test(color) ? [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) : null
const mixed = (color: string, end: number): string | undefined => {
  const hex = channelsOf(color)?.map((part) => Math.round(part + (end - part) * STEP).toString(16).padStart(2, '0')) // prettier-ignore
  return hex && `#${hex.join('')}`
}
