import type { ChartInput } from '@tenon/engine'
import { choice } from './channels.ts'
import { isNarrow, widthOf } from './text-width.ts'

/** Where a chart says what its colours mean. */
export type LegendPlace = 'top' | 'right' | 'bottom' | 'none'
const PLACES: readonly LegendPlace[] = ['top', 'right', 'bottom', 'none']

/** By itself the legend stands where its kind has it, and only where there is more than one colour to tell. */
export const LEGEND = choice(
  'legend',
  '图例',
  'Legend',
  [
    ['auto', '自动', 'Auto'],
    ['top', '上', 'Top'],
    ['right', '右', 'Right'],
    ['bottom', '下', 'Bottom'],
    ['none', '无', 'None'],
  ],
  'auto',
)

/** Where the legend stands: as chosen, in a narrow chart below instead of beside; else where the kind has it. */
export function legendPlace(
  { settings, theme }: Pick<ChartInput, 'settings' | 'theme'>,
  own: LegendPlace,
): LegendPlace {
  const chosen = PLACES.find((place) => place === settings['legend'])
  return chosen === 'right' && isNarrow(theme) ? 'bottom' : (chosen ?? own)
}

/**
 * The legend of a chart with such names, and the pixels that it takes at each side.
 * @example legendOf(input, 'bottom', ['East', 'West']).room // { top: 0, right: 0, bottom: 28 }
 */
export function legendOf(
  { theme }: Pick<ChartInput, 'theme'>,
  place: LegendPlace,
  names: readonly string[],
): {
  readonly legend: Readonly<Record<string, unknown>> | undefined
  readonly room: { readonly top: number; readonly right: number; readonly bottom: number }
} {
  const room = { top: 0, right: 0, bottom: 0 }
  if (place === 'none') return { legend: undefined, room }
  const look = {
    icon: 'roundRect',
    itemWidth: 10,
    itemHeight: 10,
    textStyle: { color: theme.text },
    type: 'scroll',
  }
  if (place === 'top') return { legend: { top: 0, left: 0, ...look }, room: { ...room, top: 20 } }
  if (place === 'bottom') return { legend: { bottom: 0, ...look }, room: { ...room, bottom: 28 } }
  const widest = Math.max(0, ...names.map((name) => widthOf(name)))
  const cut = widest > WIDEST
  return {
    legend: {
      orient: 'vertical',
      right: 0,
      top: 'middle',
      ...look,
      ...(cut
        ? { textStyle: { ...look.textStyle, width: WIDEST, overflow: 'truncate' }, tooltip: { show: true } }
        : {}),
    },
    room: { ...room, right: Math.min(widest, WIDEST) + 28 },
  }
}

// helpers

/** A card on a phone is 340 px wide: what is longer is cut, whole in the tooltip. */
const WIDEST = 112
