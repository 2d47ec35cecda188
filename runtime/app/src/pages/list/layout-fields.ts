import { slotField, VIEW_KINDS, type ViewKind } from '@tenon/engine'
import type { TableColumn, TableFields } from '@tenon/ui/table'

type Slotted = Parameters<typeof slotField>[0]

/** Own fields of the form that a kind of view may be built on. */
export function slotColumns(fields: TableFields, kind: string, slot: string): readonly TableColumn[] {
  const found = slotOf(kind, slot)
  return found ? fields.columns.filter(({ path, field }) => !path.includes('.') && found.fits(field)) : []
}

/** The field that a view is built on: what it names, where that fits, else the first one that does where one is needed. */
export function slotColumn(fields: TableFields, view: Slotted, kind: string, slot: string): TableColumn | undefined {
  const found = slotOf(kind, slot)
  if (!found) return undefined
  const fitting = slotColumns(fields, kind, slot)
  const named = fitting.find((column) => column.path === slotField(view, found))
  return named ?? (found.required ? fitting[0] : undefined)
}

/** The kinds of view that this form has the fields for. */
export const kindsFor = (fields: TableFields): readonly ViewKind[] =>
  VIEW_KINDS.filter(({ key, slots }) =>
    slots.every((slot) => !slot.required || slotColumns(fields, key, slot.key).length > 0),
  )

// helpers

const slotOf = (kind: string, slot: string) =>
  VIEW_KINDS.find(({ key }) => key === kind)?.slots.find(({ key }) => key === slot)
