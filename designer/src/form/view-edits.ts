import { VIEW_KINDS, type Button, type FormDefinition, type View } from '@tenon/engine'

type Named = { readonly key: string }

export const addView = (form: FormDefinition, view: View): FormDefinition => ({
  ...form,
  views: [...(form.views ?? []), view],
})
/** Changes a view; undefined members are left out, so that the definition stays canonical. */
export function updateView(form: FormDefinition, index: number, patch: Partial<View>): FormDefinition {
  return { ...form, views: (form.views ?? []).map((view, i) => (i === index ? clean({ ...view, ...patch }) : view)) }
}
/** A view of another kind: what the old kind was built on goes, columns, filter and order stay. */
export function withKind(view: View, kind: string): Partial<View> {
  const old = VIEW_KINDS.find(({ key }) => key === view.kind)?.slots ?? []
  const settings = Object.fromEntries(
    Object.entries(view.settings ?? {}).filter(([key]) => !old.some((slot) => slot.key === key)),
  )
  const grouped = old.some(({ key }) => key === 'group') || VIEW_KINDS.find(({ key }) => key === kind)?.slots.length
  return {
    kind,
    settings: Object.keys(settings).length > 0 ? settings : undefined,
    ...(grouped ? { group: undefined } : {}),
  }
}
/** The field of a slot; `group` has a place of its own in a view. */
export function withSlot(view: View, slot: string, field: string | undefined): Partial<View> {
  return slot === 'group' ? { group: field } : withSetting(view, slot, field)
}
export function withSetting(view: View, key: string, value: unknown): Partial<View> {
  const { [key]: _old, ...rest } = view.settings ?? {}
  const settings = value === undefined ? rest : { ...rest, [key]: value }
  return { settings: Object.keys(settings).length > 0 ? settings : undefined }
}
export const removeView = (form: FormDefinition, index: number): FormDefinition => ({
  ...form,
  views: without(form.views, index),
})
export const moveView = (form: FormDefinition, index: number, by: number): FormDefinition => ({
  ...form,
  views: moved(form.views ?? [], index, index + by),
})
export const addButton = (form: FormDefinition, button: Button): FormDefinition => ({
  ...form,
  buttons: [...(form.buttons ?? []), button],
})
export function updateButton(form: FormDefinition, index: number, patch: Partial<Button>): FormDefinition {
  return {
    ...form,
    buttons: (form.buttons ?? []).map((button, i) => (i === index ? clean({ ...button, ...patch }) : button)),
  }
}
export function removeButton(form: FormDefinition, index: number): FormDefinition {
  const { buttons, ...rest } = form
  const left = without(buttons, index)
  return left.length > 0 ? { ...rest, buttons: left } : rest
}
/** A list with the item at `from` standing at `to`; out of bounds it stays as it is. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list]
  if (to < 0 || to >= next.length || next[from] === undefined) return next
  const [item] = next.splice(from, 1)
  next.splice(to, 0, item!)
  return next
}
export const keysOf = (list: readonly Named[] | undefined): Set<string> => new Set((list ?? []).map((each) => each.key))

// helpers

const without = <T>(list: readonly T[] | undefined, index: number): T[] => (list ?? []).filter((_, i) => i !== index)
function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}
