import type { ConditionField } from '@tenon/ui/condition'
import { inject, onScopeDispose, provide, shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import { followPointer, type Point } from '../editor/pointer-drag.ts'
import { SHELVES, type Shelf } from './put-field.ts'

/** A field from the data panel, the count of records, or a pill that stands on a shelf already. */
export type Dragged =
  | { readonly kind: 'field'; readonly field: ConditionField }
  | { readonly kind: 'count' }
  | { readonly kind: 'pill'; readonly part: 'dimensions' | 'measures'; readonly index: number }
export interface ShelfDrag {
  readonly item: Dragged
  readonly label: string
  readonly icon: string
  readonly point: Point
  readonly over?: { readonly shelf: Shelf; readonly at: number; readonly welcome: boolean }
}
export interface ShelfDragControl {
  readonly drag: Readonly<ShallowRef<ShelfDrag | undefined>>
  start(event: PointerEvent, item: Dragged, look: { readonly label: string; readonly icon: string }): void
}
const DRAG: InjectionKey<ShelfDragControl> = Symbol('shelf drag')
export const useShelfDrag = (): ShelfDragControl => inject(DRAG)!

/** Dragging fields to shelves, which are marked by `data-shelf` and hold pills marked by `data-pill`. */
export function provideShelfDrag(
  welcome: (item: Dragged, shelf: Shelf) => boolean,
  drop: (item: Dragged, shelf: Shelf, at: number) => void,
): ShelfDragControl {
  const drag = shallowRef<ShelfDrag>()
  let stop: (() => void) | undefined
  const over = (item: Dragged, point: Point): ShelfDrag['over'] => {
    const element = document.elementFromPoint(point.x, point.y)?.closest<HTMLElement>('[data-shelf]')
    const shelf = SHELVES.find((one) => one === element?.dataset['shelf'])
    if (!element || !shelf) return undefined
    const pills = [...element.querySelectorAll<HTMLElement>('[data-pill]')]
    const before = pills.filter((pill) => {
      const { left, width, top, height } = pill.getBoundingClientRect()
      return point.y > top + height || (point.y >= top && point.x > left + width / 2)
    })
    return { shelf, at: before.length, welcome: welcome(item, shelf) }
  }
  const control: ShelfDragControl = {
    drag,
    start(event, item, look) {
      const show = (point: Point): void => {
        const now = over(item, point)
        drag.value = { item, ...look, point, ...(now ? { over: now } : {}) }
      }
      const end = (): void => void (drag.value = undefined)
      stop = followPointer(event, {
        begin: show,
        move: show,
        cancel: end,
        drop(point) {
          const now = over(item, point)
          end()
          if (now?.welcome) drop(item, now.shelf, now.at)
        },
      })
    },
  }
  onScopeDispose(() => stop?.())
  provide(DRAG, control)
  return control
}
