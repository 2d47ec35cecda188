import { isEmptyValue, type CompiledForm, type Row } from '@tenon/engine'
import type { AuditEntry } from './write-slots.ts'

/** What a new record was given: one entry per field that has a value. Decimals stay text, since JSON would round them. */
export function auditCreate(form: CompiledForm, record: Row): AuditEntry[] {
  return audited(form).flatMap((key) =>
    isEmptyValue(record[key]) || record[key] === false ? [] : [{ field: key, to: record[key] }],
  )
}

/** What a change of these keys did. */
export function auditUpdate(old: Row, record: Row, keys: readonly string[]): AuditEntry[] {
  return keys.map((field) => ({ field, from: old[field] ?? null, to: record[field] ?? null }))
}

// helpers

const audited = (form: CompiledForm): readonly string[] => [
  ...form.stored.map((field) => field.key),
  ...form.subforms.map((subform) => subform.field.key),
]
