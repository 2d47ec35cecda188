import type { FieldDefinition } from '@tenon/engine'
import { useEventListener } from '@vueuse/core'
import type { FormDesign } from './design-context.ts'
import { duplicateFields, moveFields, pasteFields } from './edits.ts'
import { keepFields, keptFields } from './field-clipboard.ts'
import { allFields, placeOf, readingOrder, sectionsOf } from './places.ts'
import { placeForNew } from './use-drop.ts'

/** Delete, Ctrl+C / X / V / D / A, arrows (with Shift they take more, with Alt they move the field), Enter to name, Esc to let go. */
export function useFormKeys(design: FormDesign, active: () => boolean, copySuffix: () => string): void {
  /** The button that was clicked last: after that Enter is the canvas's again, unless one has come back to it by keys. */
  let clicked: Element | null = null
  useEventListener(window, 'pointerdown', ({ target }) => (clicked = buttonAt(target)), { capture: true })
  useEventListener(window, 'keydown', (event) => {
    if (event.key === 'Tab') clicked = null
    const button = event.key === 'Enter' ? buttonAt(event.target) : null
    if (!active() || isElsewhere(event.target) || (button !== null && button !== clicked)) return
    const ids = [...design.selectedIds.value]
    const run =
      event.ctrlKey || event.metaKey
        ? control(design, event.key.toLowerCase(), ids, copySuffix)
        : plain(design, event, ids)
    if (!run) return
    event.preventDefault()
    run()
  })
}

// helpers

type Action = (() => void) | undefined

function control(design: FormDesign, key: string, ids: readonly string[], copySuffix: () => string): Action {
  if (key === 'c' && ids.length > 0) return () => keepFields(fieldsOf(design, ids))
  if (key === 'x' && ids.length > 0)
    return () => {
      keepFields(fieldsOf(design, ids))
      design.remove(ids)
    }
  if (key === 'v') return pasteOf(design, keptFields())
  if (key === 'd' && ids.length > 0) return () => design.insert((form) => duplicateFields(form, ids, copySuffix()))
  if (key === 'a') return () => (design.selection.value = { kind: 'fields', ids: order(design) })
  return undefined
}
const pasteOf = (design: FormDesign, fields: readonly FieldDefinition[]): Action =>
  fields.length > 0 ? () => design.insert((form) => pasteFields(form, fields, placeForNew(design))) : undefined
function plain(design: FormDesign, event: KeyboardEvent, ids: readonly string[]): Action {
  if (event.key === 'Escape') return () => (design.selection.value = { kind: 'form' })
  if (ids.length === 0) return event.key === 'ArrowDown' ? () => selectAt(design, 0) : undefined
  if (event.key === 'Delete' || event.key === 'Backspace') return () => removeAndStay(design, ids)
  if (event.key === 'Enter' && ids.length === 1) return () => (design.naming.value = ids[0])
  const step = STEPS[event.key]
  if (step === undefined) return undefined
  if (event.altKey) return () => shift(design, ids, step)
  return event.shiftKey
    ? () => extend(design, ids, step)
    : () => selectAt(design, order(design).indexOf(ids[ids.length - 1]!) + step)
}
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

/** A removed field leaves the selection on its neighbour, so that the next key has something to work on. */
function removeAndStay(design: FormDesign, ids: readonly string[]): void {
  const all = order(design)
  const next = all.slice(all.indexOf(ids[ids.length - 1]!) + 1).find((id) => !ids.includes(id))
  const before = [...all.slice(0, all.indexOf(ids[0]!))].reverse().find((id) => !ids.includes(id))
  design.remove(ids)
  const stay = next ?? before
  if (stay) design.select(stay)
}
function shift(design: FormDesign, ids: readonly string[], by: number): void {
  const first = placeOf(design.form.value, by > 0 ? ids[ids.length - 1]! : ids[0]!)
  if (!first) return
  const sections = sectionsOf(design.form.value)
  let place = { ...first, index: by > 0 ? first.index + 2 : first.index - 1 }
  if (place.kind === 'section') {
    const { items } = sections[place.section]!
    if (place.index < 0 && place.section > 0)
      place = { ...place, section: place.section - 1, index: sections[place.section - 1]!.items.length }
    else if (place.index > items.length && place.section < sections.length - 1)
      place = { ...place, section: place.section + 1, index: 0 }
  }
  if (place.index >= 0) design.change((form) => moveFields(form, ids, place))
}
/** From the field that was chosen first to one further, or one back. */
function extend(design: FormDesign, ids: readonly string[], by: number): void {
  const all = order(design)
  const from = all.indexOf(ids[0]!)
  const to = Math.max(0, Math.min(all.length - 1, all.indexOf(ids[ids.length - 1]!) + by))
  const taken = all.slice(Math.min(from, to), Math.max(from, to) + 1)
  design.selection.value = { kind: 'fields', ids: to < from ? taken.reverse() : taken }
  document.querySelector(`[data-id="${all[to]}"]`)?.scrollIntoView({ block: 'nearest' })
}
function selectAt(design: FormDesign, index: number): void {
  const id = order(design)[index]
  if (!id) return
  design.select(id)
  document.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: 'nearest' })
}
const order = (design: FormDesign): string[] => readingOrder(design.form.value)
/** As one reads them, whatever order they were chosen in. */
function fieldsOf(design: FormDesign, ids: readonly string[]): FieldDefinition[] {
  const order = readingOrder(design.form.value)
  const chosen = allFields(design.form.value).flatMap(({ field }) => (ids.includes(field.id) ? [field] : []))
  return chosen.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
}
const buttonAt = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest('button, a') : null
/** Keys that are typed into a text, or pressed in a dialog or a menu, are not the canvas's. */
function isElsewhere(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  return Boolean(
    element?.closest?.(
      'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], .properties, .el-popper',
    ),
  )
}
