import type { CompiledForm, Row } from '@tenon/engine'
import type { Reference } from '../api/index.ts'

/** Whether a value is a reference as the server expands it. */
export const isReference = (value: unknown): value is Reference =>
  typeof value === 'object' && value !== null && 'id' in value && 'title' in value && typeof value.id === 'string'

/** The id of a reference, expanded or not; null where there is none. */
export const referenceId = (value: unknown): string | null =>
  isReference(value) ? value.id : typeof value === 'string' && value !== '' ? value : null

/** Every reference in a value: one, or a list of them. */
export const references = (value: unknown): readonly (string | Reference)[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => referenceId(each) !== null)

/**
 * A record as the engine and the server's write routes take it: expanded references back to ids, in subforms too.
 * `seen` is told each title on the way.
 */
export function plainRecord(
  form: CompiledForm,
  record: Row,
  seen: (target: string, reference: Reference) => void = () => {},
): Row {
  const plain: Record<string, unknown> = { ...record }
  for (const field of form.fields) {
    const target = field.type.target?.(field.settings)
    if (target !== undefined && plain[field.key] !== undefined)
      plain[field.key] = plainValue(plain[field.key], target, seen)
  }
  for (const key of ['owner_id', 'created_by', 'updated_by'])
    if (plain[key] !== undefined) plain[key] = plainValue(plain[key], '$user', seen)
  if (plain['dept_id'] !== undefined) plain['dept_id'] = plainValue(plain['dept_id'], '$department', seen)
  for (const { field, rows } of form.subforms) {
    const list = plain[field.key]
    if (Array.isArray(list)) plain[field.key] = list.map((row: Row) => plainRecord(rows, row, seen))
  }
  return plain
}

// helpers

function plainValue(value: unknown, target: string, seen: (target: string, reference: Reference) => void): unknown {
  if (Array.isArray(value)) return value.map((each) => plainValue(each, target, seen))
  if (!isReference(value)) return value
  seen(target, value)
  return value.id
}
