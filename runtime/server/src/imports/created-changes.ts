import { isEmptyValue, type CompiledForm, type Row } from '@tenon/engine'

/** What the audit row of a new record says it was given, as JSON text: fields with a value; decimals stay text. */
export function createdChanges(form: CompiledForm, record: Row): string {
  const changes: { field: string; to: unknown }[] = []
  for (const field of form.stored) {
    const value = record[field.key]
    if (!isEmptyValue(value) && value !== false) changes.push({ field: field.key, to: value })
  }
  return JSON.stringify(changes)
}
