import type { FieldDefinition, FormDefinition, LayoutItem, Section } from '@tenon/engine'

/** Where something lands: before the item `index` of a section, or before the column `index` of a table of rows. */
export type Place =
  | { readonly kind: 'section'; readonly section: number; readonly index: number }
  | { readonly kind: 'rows'; readonly field: string; readonly index: number }

export const itemKey = (item: LayoutItem): string => (typeof item === 'string' ? item : item.key)
export const itemSpan = (item: LayoutItem): number => (typeof item === 'string' ? 1 : item.span)
/** An item as it is written: the bare key unless it spans more than one column. */
export const makeItem = (key: string, span: number): LayoutItem => (span > 1 ? { key, span } : key)

/** The sections of a form. A form without a layout has one, with all fields. */
export function sectionsOf(form: FormDefinition): readonly Section[] {
  if (form.layout && form.layout.length > 0) return form.layout
  const section = { 'zh-CN': '基本信息', 'en-US': 'Basics' }
  return [{ section, columns: 2, items: form.fields.map((field) => field.key) }]
}

/** Columns of a table of rows: every field type that stores child rows keeps them in `settings.fields`. */
export function columnsOf(field: FieldDefinition): readonly FieldDefinition[] {
  const fields = field.settings?.fields
  return Array.isArray(fields) ? (fields as FieldDefinition[]) : []
}

/** All fields, columns of tables included, with the table they belong to. */
export function allFields(form: FormDefinition): { field: FieldDefinition; rows?: FieldDefinition }[] {
  return form.fields.flatMap((field) => [
    { field },
    ...columnsOf(field).map((column) => ({ field: column, rows: field })),
  ])
}
export function findField(
  form: FormDefinition,
  id: string,
): { field: FieldDefinition; rows?: FieldDefinition } | undefined {
  return allFields(form).find((found) => found.field.id === id)
}
/** The fields of a table, or those that stand in sections, in the order in which one reads them. */
export function readingOrder(form: FormDefinition, rows?: FieldDefinition): string[] {
  if (rows) return columnsOf(rows).map((column) => column.id)
  const byKey = new Map(form.fields.map((field) => [field.key, field.id]))
  return sectionsOf(form).flatMap((section) => section.items.flatMap((item) => byKey.get(itemKey(item)) ?? []))
}
/** From one field to another, both included; only the second where they do not stand in one list. */
export function fieldsBetween(form: FormDefinition, from: string, to: string): string[] {
  const order = readingOrder(form, findField(form, to)?.rows)
  const [start, end] = [order.indexOf(from), order.indexOf(to)]
  if (start < 0 || end < 0) return [to]
  return start <= end ? order.slice(start, end + 1) : order.slice(end, start + 1).reverse()
}
/** Fields that stand in no section: they are stored but nobody sees them on the form. */
export function unplacedFields(form: FormDefinition): FieldDefinition[] {
  const placed = new Set(sectionsOf(form).flatMap((section) => section.items.map(itemKey)))
  return form.fields.filter((field) => !placed.has(field.key))
}
/** Where a field stands; undefined when it is in no section. */
export function placeOf(form: FormDefinition, id: string): Place | undefined {
  const found = findField(form, id)
  if (!found) return undefined
  if (found.rows)
    return { kind: 'rows', field: found.rows.key, index: columnsOf(found.rows).findIndex((column) => column.id === id) }
  const sections = sectionsOf(form)
  for (const [section, { items }] of sections.entries()) {
    const index = items.findIndex((item) => itemKey(item) === found.field.key)
    if (index >= 0) return { kind: 'section', section, index }
  }
  return undefined
}
export const takenIds = (form: FormDefinition): Set<string> => new Set(allFields(form).map(({ field }) => field.id))
export function takenKeys(form: FormDefinition, rows?: string): Set<string> {
  const table = rows === undefined ? undefined : form.fields.find((field) => field.key === rows)
  return new Set((table ? columnsOf(table) : form.fields).map((field) => field.key))
}
/** Grid columns of a section; two unless it says otherwise, as the renderer has it. */
export const columnsIn = (section: Section): number => section.columns ?? 2
