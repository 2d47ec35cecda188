import type { FieldDefinition, FormDefinition, Section } from '@tenon/engine'
import { freshId, freshKey } from '../editor/identity.ts'
import {
  columnsIn,
  columnsOf,
  findField,
  itemKey,
  itemSpan,
  makeItem,
  placeOf,
  sectionsOf,
  takenIds,
  takenKeys,
  type Place,
} from './places.ts'

/**
 * Edits of a form: each takes a definition and returns a new one; what did not change is shared with the old one, so
 * that undo costs nothing and rendering knows what to redo.
 */

/** Puts a new field at a place. Its id and key are made fresh when they are taken. */
export function addField(form: FormDefinition, field: FieldDefinition, place: Place, span = 1): FormDefinition {
  const fresh = withIdentity(form, field, place)
  if (place.kind === 'rows') return changeColumns(form, place.field, (columns) => insert(columns, place.index, [fresh]))
  // The layout is taken before the field is there: one that is derived from the fields would name it twice.
  const laid = { ...form, layout: [...sectionsOf(form)], fields: [...form.fields, fresh] }
  return insertItems(laid, place, [makeItem(fresh.key, span)])
}

/** The field that `addField` made last: the one whose id the old form does not know. */
export function addedFields(before: FormDefinition, after: FormDefinition): string[] {
  const known = takenIds(before)
  return [...takenIds(after)].filter((id) => !known.has(id))
}

/**
 * Moves fields to one place, in the order in which they are named. A field that crosses the border of a table of rows
 * becomes a new field there: its values live in another table, so it may not keep its column.
 */
export function moveFields(form: FormDefinition, ids: readonly string[], place: Place): FormDefinition {
  let result = form
  let at = place
  for (const id of ids) {
    const found = findField(result, id)
    if (!found || (place.kind === 'rows' && place.field === found.field.key)) continue
    const from = placeOf(result, id)
    const span = from?.kind === 'section' ? itemSpan(sectionsOf(result)[from.section]!.items[from.index]!) : 1
    const removed = takeOut(result, id, from)
    const to = from && sameList(from, at) && from.index < at.index ? { ...at, index: at.index - 1 } : at
    const stays = (found.rows?.key ?? null) === (to.kind === 'rows' ? to.field : null)
    result = stays
      ? putBack(removed, found.field, to, span)
      : addField(forget(removed, id), asNew(found.field), to, span)
    at = { ...to, index: to.index + 1 }
  }
  return result
}

/** Removes fields and their places. What refers to them stays and is named by the problems list. */
export function removeFields(form: FormDefinition, ids: readonly string[]): FormDefinition {
  return ids.reduce((result, id) => forget(takeOut(result, id, placeOf(result, id)), id), form)
}

export function updateField(form: FormDefinition, id: string, patch: Partial<FieldDefinition>): FormDefinition {
  const change = (field: FieldDefinition): FieldDefinition =>
    field.id === id ? without({ ...field, ...patch }) : field
  const found = findField(form, id)
  if (!found) return form
  if (found.rows) return changeColumns(form, found.rows.key, (columns) => columns.map(change))
  return { ...form, fields: form.fields.map(change) }
}

/** Changes one setting; undefined takes it away, so that the type's default holds again. */
export function setSetting(form: FormDefinition, id: string, name: string, value: unknown): FormDefinition {
  const found = findField(form, id)
  if (!found) return form
  const { [name]: _old, ...rest } = found.field.settings ?? {}
  const settings = value === undefined ? rest : { ...found.field.settings, [name]: value }
  return updateField(form, id, { settings: Object.keys(settings).length === 0 ? undefined : settings })
}

/** Copies of fields, each right after its original. */
export function duplicateFields(form: FormDefinition, ids: readonly string[], suffix: string): FormDefinition {
  return ids.reduce((result, id) => {
    const found = findField(result, id)
    const place = placeOf(result, id)
    if (!found || !place) return result
    const span = place.kind === 'section' ? itemSpan(sectionsOf(result)[place.section]!.items[place.index]!) : 1
    return addField(result, copyOf(found.field, suffix), { ...place, index: place.index + 1 }, span)
  }, form)
}

/** Puts copied fields, perhaps of another form, at a place. */
export function pasteFields(form: FormDefinition, fields: readonly FieldDefinition[], place: Place): FormDefinition {
  return fields.reduce((result, field, i) => addField(result, asNew(field), { ...place, index: place.index + i }), form)
}

/** Columns that a field spans in its section, at least one and at most as many as the section has. */
export function setSpan(form: FormDefinition, id: string, span: number): FormDefinition {
  const place = placeOf(form, id)
  if (place?.kind !== 'section') return form
  return changeSection(form, place.section, (section) => ({
    ...section,
    items: section.items.map((item, i) =>
      i === place.index ? makeItem(itemKey(item), Math.max(1, Math.min(span, columnsIn(section)))) : item,
    ),
  }))
}

export function addSection(form: FormDefinition, section: Section, index: number): FormDefinition {
  return { ...form, layout: insert(sectionsOf(form), index, [section]) }
}

export function updateSection(form: FormDefinition, index: number, patch: Partial<Section>): FormDefinition {
  return changeSection(form, index, (section) => {
    const next = without({ ...section, ...patch })
    const columns = columnsIn(next)
    return { ...next, items: next.items.map((item) => makeItem(itemKey(item), Math.min(itemSpan(item), columns))) }
  })
}

/** Removes a section; its fields go to the one before it (or after it, for the first). The last section stays. */
export function removeSection(form: FormDefinition, index: number): FormDefinition {
  const sections = sectionsOf(form)
  const gone = sections[index]
  if (!gone || sections.length === 1) return form
  const heir = index === 0 ? 1 : index - 1
  return {
    ...form,
    layout: sections
      .map((section, i) => (i === heir ? { ...section, items: joined(section, gone, index === 0) } : section))
      .filter((_, i) => i !== index),
  }
}

/** Moves a section before the one that is at `to` now. */
export function moveSection(form: FormDefinition, from: number, to: number): FormDefinition {
  const sections = [...sectionsOf(form)]
  const [moved] = sections.splice(from, 1)
  if (!moved) return form
  sections.splice(from < to ? to - 1 : to, 0, moved)
  return { ...form, layout: sections }
}

// helpers

function joined(heir: Section, gone: Section, before: boolean): Section['items'] {
  const columns = columnsIn(heir)
  const items = gone.items.map((item) => makeItem(itemKey(item), Math.min(itemSpan(item), columns)))
  return before ? [...items, ...heir.items] : [...heir.items, ...items]
}
function withIdentity(form: FormDefinition, field: FieldDefinition, place: Place): FieldDefinition {
  const ids = takenIds(form)
  const keys = takenKeys(form, place.kind === 'rows' ? place.field : undefined)
  return withColumnIds(
    {
      ...field,
      id: field.id === '' || ids.has(field.id) ? freshId('f', ids) : field.id,
      key: freshKey(field.key, keys),
    },
    ids,
  )
}
/** Ids are never shared, so the columns of a copied table get their own. */
function withColumnIds(field: FieldDefinition, taken: ReadonlySet<string>): FieldDefinition {
  const columns = columnsOf(field)
  if (columns.length === 0) return field
  const fields = columns.map((column) => (taken.has(column.id) ? { ...column, id: freshId('f', taken) } : column))
  return { ...field, settings: { ...field.settings, fields } }
}
/** The definition without what the first publish allotted to it. */
function asNew(field: FieldDefinition): FieldDefinition {
  const { column: _column, columnType: _columnType, ...rest } = field
  const columns = columnsOf(field)
  return {
    ...rest,
    id: '',
    ...(columns.length > 0
      ? { settings: { ...field.settings, fields: columns.map((c) => ({ ...asNew(c), id: c.id })) } }
      : {}),
  }
}
function copyOf(field: FieldDefinition, suffix: string): FieldDefinition {
  const label =
    typeof field.label === 'string'
      ? field.label + suffix
      : Object.fromEntries(Object.entries(field.label).map(([locale, text]) => [locale, text + suffix]))
  return { ...asNew(field), label }
}
function putBack(form: FormDefinition, field: FieldDefinition, place: Place, span: number): FormDefinition {
  if (place.kind === 'rows') return changeColumns(form, place.field, (columns) => insert(columns, place.index, [field]))
  const columns = columnsIn(sectionsOf(form)[place.section]!)
  return insertItems(form, place, [makeItem(field.key, Math.min(span, columns))])
}
function insertItems(
  form: FormDefinition,
  place: Place & { kind: 'section' },
  items: Section['items'],
): FormDefinition {
  return changeSection(form, place.section, (section) => ({
    ...section,
    items: insert(section.items, place.index, items),
  }))
}
/** Takes a field out of its list; a field of a section stays among the fields of the form. */
function takeOut(form: FormDefinition, id: string, place: Place | undefined): FormDefinition {
  if (!place) return form
  if (place.kind === 'rows')
    return changeColumns(form, place.field, (columns) => columns.filter((column) => column.id !== id))
  return changeSection(form, place.section, (section) => ({
    ...section,
    items: section.items.filter((_, i) => i !== place.index),
  }))
}
function forget(form: FormDefinition, id: string): FormDefinition {
  return form.fields.some((field) => field.id === id)
    ? { ...form, fields: form.fields.filter((field) => field.id !== id) }
    : form
}
function changeSection(form: FormDefinition, index: number, change: (section: Section) => Section): FormDefinition {
  return { ...form, layout: sectionsOf(form).map((section, i) => (i === index ? change(section) : section)) }
}
function changeColumns(
  form: FormDefinition,
  key: string,
  change: (columns: readonly FieldDefinition[]) => readonly FieldDefinition[],
): FormDefinition {
  return {
    ...form,
    fields: form.fields.map((field) =>
      field.key === key ? { ...field, settings: { ...field.settings, fields: change(columnsOf(field)) } } : field,
    ),
  }
}
function sameList(a: Place, b: Place): boolean {
  return a.kind === 'section'
    ? b.kind === 'section' && a.section === b.section
    : b.kind === 'rows' && a.field === b.field
}
function insert<T>(list: readonly T[], index: number, items: readonly T[]): T[] {
  return [...list.slice(0, index), ...items, ...list.slice(index)]
}
/** Canonical JSON has no undefined members. */
function without<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}
