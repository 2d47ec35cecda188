import type { ChartTheme } from '@tenon/engine'

/**
 * About as many pixels as a text takes at a size of letters: an option is made without a canvas to measure on.
 * @example widthOf('华东 A', 12) // 38
 */
export function widthOf(text: string, size = 12): number {
  let width = 0
  for (const sign of text)
    width += size * (/[\u2e80-\uffef]/u.test(sign) ? 1 : NARROW.test(sign) ? 0.3 : WIDE.test(sign) ? 0.8 : 0.55)
  return Math.ceil(width)
}

/** Whether a chart is about as wide as a phone: nothing has room beside the drawing. */
export const isNarrow = ({ width }: Pick<ChartTheme, 'width'>): boolean => width < 420

/** Pixels that so many rows need below each other, each with its name above it or beside it; undefined where there is room. */
export const rowsHeight = (theme: Pick<ChartTheme, 'width'>, rows: number): number | undefined =>
  isNarrow(theme) ? rows * 27 + 40 : undefined

// helpers

const NARROW = /[ iIjl.,:;'|!()]/
const WIDE = /[A-HJ-Zmw@%&]/
