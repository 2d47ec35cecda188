/**
 * Whether the click that is being handled began in a layer that lies above this one: a list of choices, a menu, another
 * panel, a dialog that was opened out of it. Such layers stand at the end of the page, so a panel would take a click in
 * them for one outside of itself and close under the hand of whoever is choosing.
 */
export function pressedAbove(own: HTMLElement | undefined): boolean {
  const layer = pressed?.closest<HTMLElement>(LAYERS)
  const mine = own?.closest<HTMLElement>(LAYERS)
  return Boolean(layer && mine && layer !== mine && height(layer) > height(mine))
}

// helpers

const LAYERS = '.el-popper, .el-overlay'
const height = (layer: HTMLElement): number => Number(getComputedStyle(layer).zIndex) || 0
let pressed: Element | null = null

if (typeof window !== 'undefined') {
  window.addEventListener('pointerdown', (event) => (pressed = event.target as Element), { capture: true })
  // After everybody has heard of the click: a key that closes later has nothing to do with it.
  window.addEventListener('click', () => setTimeout(() => (pressed = null)), { capture: true })
}
