/**
 * Whether the latest press was in a layer that lies above this one: a list of choices, a menu, another panel, a dialog
 * that was opened out of it. Such layers stand at the end of the page, so a panel would take a click in them for one
 * outside of itself and close under the hand of whoever is choosing. A key ends it: what Escape closes was not pressed.
 */
export function pressedAbove(own: HTMLElement | undefined): boolean {
  const mine = own?.closest<HTMLElement>(LAYERS)
  return Boolean(pressed && mine && pressed.layer !== mine && pressed.height > height(mine))
}

/** Whether something that takes keys is open above this layer, such as a list of choices or a question: Escape closes that first. */
export function openAbove(own: HTMLElement | undefined): boolean {
  const mine = own?.closest<HTMLElement>(LAYERS)
  if (!mine) return false
  return [...document.querySelectorAll<HTMLElement>('.el-popper:not(.is-dark), .el-overlay')].some(
    (layer) => layer !== mine && isOpen(layer) && height(layer) > height(mine),
  )
}

// helpers

/** One that is fading away takes no keys any more: a second Escape, quick after the first, is for what lies below. */
const isOpen = (layer: HTMLElement): boolean =>
  layer.getClientRects().length > 0 && !/-leave-(from|active|to)\b/.test(layer.className)
const LAYERS = '.el-popper, .el-overlay'
const height = (layer: HTMLElement): number => Number(getComputedStyle(layer).zIndex) || 0
// NB: the panel asks a moment later, when the layer may be gone already: its height is read at the press.
let pressed: { readonly layer: HTMLElement; readonly height: number } | null = null

if (typeof window !== 'undefined') {
  window.addEventListener(
    'pointerdown',
    (event) => {
      const layer = (event.target as Element | null)?.closest?.<HTMLElement>(LAYERS)
      pressed = layer ? { layer, height: height(layer) } : null
    },
    { capture: true },
  )
  window.addEventListener('keydown', () => (pressed = null), { capture: true })
}
