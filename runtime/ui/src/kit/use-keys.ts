import { tinykeys, type KeyBindingMap } from 'tinykeys'
import { onMounted, onScopeDispose } from 'vue'

/** Keys that work as long as the component lives, written as `$mod+k`, `Shift+?`, `g h`. */
export function useKeys(bindings: KeyBindingMap): void {
  let stop: (() => void) | undefined
  onMounted(() => {
    stop = tinykeys(window, bindings)
  })
  onScopeDispose(() => stop?.())
}

/** Whether a key belongs to a text field or an open dialog and not to the page. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null
  if (event.isComposing || event.defaultPrevented) return true
  return Boolean(target?.closest('input, textarea, select, [contenteditable=true], [role=dialog], [role=listbox]'))
}
