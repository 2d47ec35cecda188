/** From where to where something lies on a page that scrolls, in px from its beginning. */
export interface Stretch {
  readonly top: number
  readonly bottom: number
}

/**
 * Where a page that nobody scrolls goes on: at the first card that is not wholly in view, or, within one that is higher than the
 * screen, a screen further. Null where everything below has been seen.
 * @example nextScreen({ top: 0, bottom: 500 }, [{ top: 0, bottom: 300 }, { top: 310, bottom: 610 }]) // 310
 * @example nextScreen({ top: 310, bottom: 810 }, [{ top: 0, bottom: 300 }, { top: 310, bottom: 610 }]) // null
 */
export function nextScreen(view: Stretch, cards: readonly Stretch[]): number | null {
  const unseen = cards.filter(({ bottom }) => bottom > view.bottom + 1)
  if (unseen.length === 0) return null
  const first = Math.min(...unseen.map(({ top }) => top))
  return first > view.top ? first : view.bottom
}
