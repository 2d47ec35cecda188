/**
 * Puts the keys where the work begins: the control that asks for it, else the first text field. A phone's keyboard
 * stays down. Not a list: it would open, and take Escape for itself.
 */
export function focusFirst(box: HTMLElement | undefined): void {
  if (matchMedia('(pointer: coarse)').matches) return
  const wanted =
    box?.querySelector<HTMLElement>('[autofocus]') ??
    box?.querySelector<HTMLElement>('input[type=text]:not([role=combobox]), textarea')
  wanted?.focus()
}
