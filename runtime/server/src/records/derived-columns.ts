import type { CompiledForm, Row } from '@tenon/engine'
import { searchGrams, searchText } from './search-text.ts'

/**
 * Columns that the save pipeline writes beside those of fields: duplicate keys, gram columns, search text. One function for
 * saves, imports and refills, so that they cannot differ.
 */
export function derivedColumns(form: CompiledForm, record: Row): Record<string, unknown> {
  const columns: Record<string, unknown> = {}
  for (const key of form.keys) columns[key.column] = key.of(record)
  for (const similar of form.similarities) columns[similar.column] = similar.gramsOf(record)
  const search = searchText(
    form.searchable.flatMap((field) => {
      const value = record[field.key]
      const text = value === null || value === undefined ? '' : field.type.toText(value, field, 'zh-CN')
      return text === '' ? [] : [{ id: field.definition.id, text }]
    }),
  )
  columns['search'] = search
  columns['search_g'] = searchGrams(search)
  return columns
}

/** Fields that derived columns read: where none of them changes, the columns stay as they are. */
export function derivedFields(form: CompiledForm): ReadonlySet<string> {
  const known = cache.get(form)
  if (known) return known
  const fields = new Set([
    ...form.keys.flatMap((key) => key.fields),
    ...form.similarities.flatMap((similar) => similar.fields),
    ...form.searchable.map((field) => field.key),
  ])
  cache.set(form, fields)
  return fields
}

// helpers

const cache = new WeakMap<CompiledForm, ReadonlySet<string>>()
