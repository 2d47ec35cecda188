import { onScopeDispose, shallowRef } from 'vue'
import { followPointer, type Point } from './pointer-drag.ts'

/**
 * Things of one row or column that are dragged to another place among each other. Each carries `data-place`, its index, inside an
 * element with `data-places`; `gap` is the index before which the dragged one would land.
 */
export function useReorder(move: (from: number, to: number) => void) {
  const dragged = shallowRef<number | null>(null)
  const gap = shallowRef<number | null>(null)
  let stop: (() => void) | undefined
  onScopeDispose(() => stop?.())

  function grab(event: PointerEvent, from: number): void {
    const box = (event.currentTarget as HTMLElement).closest<HTMLElement>('[data-places]')
    if (!box) return
    const end = () => (dragged.value = gap.value = null)
    stop = followPointer(event, {
      begin: () => (dragged.value = from),
      move: (at) => (gap.value = gapAt(box, at)),
      drop: (at) => {
        const to = gapAt(box, at)
        end()
        // What stands behind it moves up when it is taken out.
        if (to !== null && to !== from && to !== from + 1) move(from, to > from ? to - 1 : to)
      },
      cancel: end,
    })
  }
  return { dragged, gap, grab }
}

// helpers

function gapAt(box: HTMLElement, at: Point): number | null {
  const whole = box.getBoundingClientRect()
  if (at.x < whole.left - 40 || at.x > whole.right + 40 || at.y < whole.top - 40 || at.y > whole.bottom + 40)
    return null
  const places = [...box.querySelectorAll<HTMLElement>('[data-place]')].map((each) => each.getBoundingClientRect())
  const across = box.dataset['places'] === 'across'
  const before = places.filter((place) =>
    across ? at.x > place.left + place.width / 2 : at.y > place.top + place.height / 2,
  )
  return before.length
}
