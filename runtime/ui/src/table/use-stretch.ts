import { useDebounceFn } from '@vueuse/core'
import { computed, shallowRef, watch, type Ref } from 'vue'
import { baseAt, baseFor, extraOf, settledBase, type Stretch } from './stretch.ts'
import type { TableLines } from './table-lines.ts'

/** What scrolls so soon after a wheel or a finger means rows, not a part of the list. */
const BY_HAND_MS = 400
/** So long after it was pulled, the bar may still be held: it stays where it is. */
const HELD_MS = 500
const IDLE_MS = 120

/**
 * Lets a grid of fewer places than the list has rows be scrolled through to its end. `base`: rows before its first place.
 * `grid.scroller` is what scrolls, `grid.scrollTo` moves it to a height.
 */
export function useStretch(
  lines: Ref<TableLines>,
  rowHeight: Ref<number>,
  grid: { readonly scroller: () => HTMLElement | null | undefined; readonly scrollTo: (top: number) => void },
) {
  const base = shallowRef(0)
  let last = 0
  let wheeled = -Infinity
  let pulled = -Infinity
  /** A row is scrolled to. */
  let going = false
  const stretch = (): Stretch => ({
    count: lines.value.count,
    places: lines.value.places.length,
    screen: (grid.scroller()?.clientHeight ?? 0) / rowHeight.value,
  })
  const extra = computed(() => extraOf({ count: lines.value.count, places: lines.value.places.length, screen: 0 }))
  watch(extra, (most) => (base.value = Math.min(base.value, most)))

  function rebase(next: number, top: number): void {
    if (next === base.value) return
    last = top - (next - base.value) * rowHeight.value
    base.value = next
    grid.scrollTo(last)
  }
  const settle = useDebounceFn(() => {
    const area = grid.scroller()
    if (!area || extra.value === 0) return
    rebase(settledBase(Math.round(area.scrollTop / rowHeight.value), base.value, stretch()), area.scrollTop)
  }, IDLE_MS)

  return {
    base,
    /** The wheel was turned, or a finger moved. */
    byHand: () => (wheeled = performance.now()),
    scrolled(event: Event) {
      const area = grid.scroller()
      if (!area || event.target !== area || extra.value === 0) return
      const way = Math.abs(area.scrollTop - last)
      last = area.scrollTop
      const now = performance.now()
      if (!going && way > area.clientHeight && now - wheeled > BY_HAND_MS) {
        pulled = now
        base.value = baseAt(area.scrollTop / rowHeight.value, stretch())
      } else if (now - pulled > HELD_MS) void settle()
    },
    /** The place of a line, which it has from now on; it is scrolled to by whoever asks, and `arrived` says that it was. */
    placeFor(at: number): number {
      going = true
      base.value = baseFor(at, base.value, stretch())
      return at - base.value
    },
    arrived() {
      going = false
      last = grid.scroller()?.scrollTop ?? 0
    },
    restart: () => (base.value = 0),
  }
}
