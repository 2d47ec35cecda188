import { shallowRef } from 'vue'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly look: 'plain' | 'good' | 'bad'
  readonly action?: { readonly label: string; readonly run: () => void | Promise<void> }
}

/** What is on the screen now, oldest first; drawn by `UiToasts`. */
export const toasts = shallowRef<readonly Toast[]>([])
let last = 0

/**
 * Shows a line at the foot of the screen. Gone after 4 s, after 8 s with an action; an error stays 8 s.
 * @example toast('已删除 3 条客户', { action: { label: '撤销', run: restore } })
 */
export function toast(
  text: string,
  options: { look?: Toast['look']; action?: Toast['action']; ms?: number } = {},
): () => void {
  const look = options.look ?? 'plain'
  const entry: Toast = { id: ++last, text, look, ...(options.action ? { action: options.action } : {}) }
  toasts.value = [...toasts.value.slice(-2), entry]
  const close = () => {
    toasts.value = toasts.value.filter((each) => each.id !== entry.id)
  }
  setTimeout(close, options.ms ?? (options.action || look === 'bad' ? 8000 : 4000))
  return close
}
