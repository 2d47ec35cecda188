import type { CompiledForm, Row } from '@tenon/engine'
import type { FormRights } from '@tenon/ui/api'

/** Fields a person may fill in on a new record. */
export function fillable(form: CompiledForm, rights: FormRights | undefined): (key: string) => boolean {
  return (key) => {
    const field = form.field(key)
    if (!field || field.computation || field.type.serverSet || field.type.storage === 'none') return false
    return rights === undefined || rights.fields[key] === 'editable'
  }
}

/** Values given in the address (`?customer=0198…`), each read by its field; what the form does not take is left out. */
export function fromQuery(
  form: CompiledForm,
  query: Readonly<Record<string, unknown>>,
  may: (key: string) => boolean,
): Row {
  const values: Record<string, unknown> = {}
  for (const [key, text] of Object.entries(query)) {
    const field = form.field(key)
    if (!field || !may(key) || typeof text !== 'string' || text === '') continue
    const parsed = field.type.parse(text, field)
    if (!parsed.issue) values[key] = parsed.value
  }
  return values
}

/**
 * The values of a record for a copy of it: without what makes it that record (ids, numbers, computed values) and without
 * fields that must be unique, so that the copy can be saved once those are filled in.
 */
export function copyOf(form: CompiledForm, record: Row, may: (key: string) => boolean): Row {
  const unique = new Set(form.keys.filter((key) => key.unique && key.fields.length === 1).flatMap((key) => key.fields))
  const values: Record<string, unknown> = {}
  for (const field of form.fields) {
    const value = record[field.key]
    if (value === null || value === undefined || !may(field.key) || unique.has(field.key)) continue
    values[field.key] = field.type.storage === 'child' ? withoutIds(value) : value
  }
  return values
}

// helpers

const withoutIds = (rows: unknown): unknown =>
  Array.isArray(rows) ? rows.map(({ id: _id, ...row }: Record<string, unknown>) => row) : rows
