import type { FieldDefinition, Section } from '@tenon/engine'
import {
  computed,
  inject,
  onScopeDispose,
  provide,
  shallowRef,
  type ComputedRef,
  type InjectionKey,
  type ShallowRef,
} from 'vue'
import { contains, landInGrid, landInRow, landInStack, type Box, type Landing, type Point } from './drop-geometry.ts'
import type { Place } from './places.ts'

/** What is being dragged. `asColumn`: it may become a column of a table of rows. */
export type DragItem =
  | { readonly kind: 'new'; readonly field: FieldDefinition; readonly wide: boolean; readonly asColumn: boolean }
  | {
      readonly kind: 'fields'
      readonly ids: readonly string[]
      readonly wide: boolean
      readonly asColumn: boolean
      readonly span: number
    }
  | { readonly kind: 'sections'; readonly make: readonly Section[] }
  | { readonly kind: 'section'; readonly index: number }
/** Where it would land: a place for fields, or the index of a section. */
export type DropTarget = Place | { readonly kind: 'stack'; readonly index: number }
export interface Drag {
  readonly item: DragItem
  readonly label: string
  readonly icon: string
  readonly point: Point
  readonly landing?: { readonly target: DropTarget; readonly place: Landing; readonly columns: number }
}

const HOLD_MS = 220
const SLOP = 5
const EDGE = 48

export interface DragControl {
  /** Changes with every move of the pointer: for what follows it. */
  readonly drag: Readonly<ShallowRef<Drag | undefined>>
  /** What is being dragged, as ids of fields and the index of a section: stays the same for the whole of a drag. */
  readonly lifted: ComputedRef<ReadonlySet<string>>
  readonly liftedSection: ComputedRef<number | undefined>
  /** Call on pointerdown of whatever can be dragged; a click without a move stays a click. */
  start(event: PointerEvent, item: () => DragItem, look: { label: string; icon: string }): void
  /** Another element that holds zones, for as long as its component lives. */
  takes(root: () => HTMLElement | null): void
}
const DRAG: InjectionKey<DragControl> = Symbol('drag')
export const useDrag = (): DragControl => inject(DRAG)!

/**
 * Drag and drop by pointer events: the same code for mouse, pen and touch. A finger has to rest for a moment first, so
 * that lists can still be scrolled. `root` holds the zones, marked by `data-zone`.
 */
export function provideDrag(
  root: () => HTMLElement | null,
  drop: (item: DragItem, target: DropTarget) => void,
): DragControl {
  const drag = shallowRef<Drag>()
  const item = computed(() => drag.value?.item)
  const roots = new Set([root])
  const rootAt = (point: Point): HTMLElement | null =>
    [...roots].map((each) => each()).find((each) => each && contains(boxOf(each), point)) ?? root()
  let cleanup: (() => void) | undefined
  let frame = 0

  function start(event: PointerEvent, item: () => DragItem, look: { label: string; icon: string }): void {
    if (event.button !== 0 || cleanup) return
    const from = { x: event.clientX, y: event.clientY }
    const touch = event.pointerType === 'touch'
    let ready = !touch
    let point = from
    let measured: Point | undefined
    const hold = touch ? setTimeout(() => begin(from), HOLD_MS) : undefined
    const begin = (at: Point): void => {
      ready = true
      point = at
      drag.value = { item: item(), ...look, point: at }
      document.documentElement.classList.add('is-dragging')
      tick()
    }
    const move = (next: PointerEvent): void => {
      const at = { x: next.clientX, y: next.clientY }
      const far = Math.hypot(at.x - from.x, at.y - from.y) > SLOP
      if (!drag.value) {
        if (!far) return
        // A finger that moves at once wants to scroll.
        return ready ? begin(at) : end()
      }
      point = at
    }
    const tick = (): void => {
      const now = drag.value
      if (!now) return
      // A hand that rests has landed already.
      const over = rootAt(point)
      const scrolled = scrollAtEdge(over, point)
      if (scrolled || point !== measured) {
        measured = point
        const landing = over ? land(over, now.item, point) : undefined
        drag.value = { item: now.item, label: now.label, icon: now.icon, point, ...(landing ? { landing } : {}) }
      }
      frame = requestAnimationFrame(tick)
    }
    const up = (): void => {
      const now = drag.value
      const over = rootAt(point)
      const landing = now && over ? land(over, now.item, point) : undefined
      end()
      if (now) suppressClick()
      if (now && landing) drop(now.item, landing.target)
    }
    const key = (pressed: KeyboardEvent): void => {
      if (pressed.key !== 'Escape') return
      pressed.stopPropagation()
      end()
    }
    const block = (touched: TouchEvent): void => {
      if (drag.value) touched.preventDefault()
    }
    const end = (): void => {
      clearTimeout(hold)
      cancelAnimationFrame(frame)
      drag.value = undefined
      document.documentElement.classList.remove('is-dragging')
      cleanup?.()
      cleanup = undefined
    }
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', up)
    window.addEventListener('pointercancel', end)
    window.addEventListener('keydown', key, true)
    window.addEventListener('touchmove', block, { passive: false })
    cleanup = () => {
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', up)
      window.removeEventListener('pointercancel', end)
      window.removeEventListener('keydown', key, true)
      window.removeEventListener('touchmove', block)
    }
  }
  onScopeDispose(() => cleanup?.())
  const control: DragControl = {
    drag,
    lifted: computed(() => (item.value?.kind === 'fields' ? new Set(item.value.ids) : NOTHING)),
    liftedSection: computed(() => (item.value?.kind === 'section' ? item.value.index : undefined)),
    start,
    takes(other) {
      roots.add(other)
      onScopeDispose(() => roots.delete(other))
    },
  }
  provide(DRAG, control)
  return control
}

// helpers

const NOTHING: ReadonlySet<string> = new Set()
const boxOf = (element: Element): Box => element.getBoundingClientRect()
const zones = (root: Element, kind: string): HTMLElement[] => [
  ...root.querySelectorAll<HTMLElement>(`[data-zone="${kind}"]`),
]
const itemsOf = (zone: Element): HTMLElement[] =>
  [...zone.children].filter((child): child is HTMLElement => child instanceof HTMLElement && 'item' in child.dataset)

function land(root: HTMLElement, item: DragItem, point: Point): Drag['landing'] {
  if (!contains(boxOf(root), point)) return undefined
  if (item.kind === 'sections' || item.kind === 'section') {
    const [stack] = zones(root, 'stack')
    if (!stack) return undefined
    const place = landInStack(boxOf(stack), itemsOf(stack).map(boxOf), point)
    return { target: { kind: 'stack', index: place.index }, place, columns: 1 }
  }
  if (item.asColumn) {
    const rows = zones(root, 'rows').find((zone) => contains(boxOf(zone), point))
    const moving = item.kind === 'fields' ? item.ids : []
    if (rows && !moving.includes(rows.dataset['owner'] ?? '')) {
      const place = landInRow(boxOf(rows), itemsOf(rows).map(boxOf), point)
      return { target: { kind: 'rows', field: rows.dataset['rows']!, index: place.index }, place, columns: 0 }
    }
  }
  const grids = zones(root, 'section')
  const grid = grids.find((zone) => contains(boxOf(zone), point)) ?? nearest(grids, point)
  if (!grid) return undefined
  const columns = Number(grid.dataset['columns'])
  const items = itemsOf(grid).map((each) => ({ box: boxOf(each), span: Number(each.dataset['span']) }))
  const span = item.wide ? columns : item.kind === 'fields' ? item.span : 1
  const place = landInGrid({ box: boxOf(grid), columns, items }, point, span)
  const section = Number(grid.dataset['section'])
  const index = grid.dataset['folded'] === undefined ? place.index : Number(grid.dataset['folded'])
  return { target: { kind: 'section', section, index }, place, columns }
}
function nearest(elements: readonly HTMLElement[], { y }: Point): HTMLElement | undefined {
  const distance = (element: HTMLElement): number => {
    const { top, height } = boxOf(element)
    return y < top ? top - y : Math.max(0, y - top - height)
  }
  return [...elements].sort((a, b) => distance(a) - distance(b))[0]
}
/** Whether it scrolled. */
function scrollAtEdge(root: HTMLElement | null, { y }: Point): boolean {
  if (!root) return false
  const { top, height } = boxOf(root)
  const before = root.scrollTop
  if (y < top + EDGE) root.scrollTop -= 10
  else if (y > top + height - EDGE) root.scrollTop += 10
  return root.scrollTop !== before
}
/** The click that follows the release of a drag is not meant. */
function suppressClick(): void {
  const stop = (event: MouseEvent): void => {
    event.stopPropagation()
    event.preventDefault()
  }
  window.addEventListener('click', stop, { capture: true, once: true })
  setTimeout(() => window.removeEventListener('click', stop, { capture: true }), 50)
}
