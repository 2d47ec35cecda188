import { useEventListener } from '@vueuse/core'
import { openAbove } from './pressed-above.ts'

/**
 * While it is open, Escape closes a layer wherever the focus is, often still on what opened it. The layers below do not see the key;
 * one that lies above is closed first.
 */
export function useEscape(layer: { isOpen(): boolean; element(): HTMLElement | undefined; close(): void }): void {
  // Before the controls inside see it: a closed list of choices keeps Escape for itself.
  useEventListener(window, 'keydown', escape, { capture: true })
  function escape(event: KeyboardEvent) {
    if (event.key !== 'Escape' || event.isComposing || !layer.isOpen() || openAbove(layer.element())) return
    event.stopImmediatePropagation()
    event.preventDefault()
    layer.close()
  }
}
