export interface Point {
  readonly x: number
  readonly y: number
}
export interface PointerDrag {
  begin?(at: Point): void
  move(at: Point, from: Point): void
  drop(at: Point, from: Point): void
  /** Escape, or the browser took the pointer away. */
  cancel(): void
}
const HOLD_MS = 220
const SLOP = 5

/**
 * Follows one pointer from a pointerdown on: mouse, pen and touch alike. A press without a move stays a click; a finger has to
 * rest for a moment, so that lists can still be scrolled. Returns what ends it early.
 */
export function followPointer(event: PointerEvent, drag: PointerDrag): () => void {
  if (event.button !== 0) return () => undefined
  const from = { x: event.clientX, y: event.clientY }
  const touch = event.pointerType === 'touch'
  let running = false
  const hold = touch ? setTimeout(() => begin(), HOLD_MS) : undefined
  const begin = (): void => {
    running = true
    document.documentElement.classList.add('is-dragging')
    drag.begin?.(from)
  }
  const move = (next: PointerEvent): void => {
    const at = { x: next.clientX, y: next.clientY }
    if (!running) {
      if (Math.hypot(at.x - from.x, at.y - from.y) <= SLOP) return
      if (touch) return end()
      begin()
    }
    drag.move(at, from)
  }
  const up = (last: PointerEvent): void => {
    const dropped = running
    end()
    if (!dropped) return
    suppressClick()
    drag.drop({ x: last.clientX, y: last.clientY }, from)
  }
  const cancel = (): void => {
    const was = running
    end()
    if (was) drag.cancel()
  }
  const key = (pressed: KeyboardEvent): void => {
    if (pressed.key !== 'Escape' || !running) return
    pressed.stopPropagation()
    cancel()
  }
  const block = (touched: TouchEvent): void => {
    if (running) touched.preventDefault()
  }
  const end = (): void => {
    clearTimeout(hold)
    running = false
    document.documentElement.classList.remove('is-dragging')
    window.removeEventListener('pointermove', move)
    window.removeEventListener('pointerup', up)
    window.removeEventListener('pointercancel', cancel)
    window.removeEventListener('keydown', key, true)
    window.removeEventListener('touchmove', block)
  }
  window.addEventListener('pointermove', move)
  window.addEventListener('pointerup', up)
  window.addEventListener('pointercancel', cancel)
  window.addEventListener('keydown', key, true)
  window.addEventListener('touchmove', block, { passive: false })
  return cancel
}

// helpers

/** The click that follows the release of a drag is not meant. */
function suppressClick(): void {
  const stop = (event: MouseEvent): void => {
    event.stopPropagation()
    event.preventDefault()
  }
  window.addEventListener('click', stop, { capture: true, once: true })
  setTimeout(() => window.removeEventListener('click', stop, { capture: true }), 50)
}
