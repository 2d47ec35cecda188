import { fieldMode, scopeOf, type CompiledField, type CompiledForm, type Row, type Scope } from '@tenon/engine'
import { SYSTEM_FIELDS } from '../db/record-columns.ts'
import { masked } from '../db/record-view.ts'
import { wireValue } from '../db/wire-value.ts'
import { userScope, type FormRequest } from './request-context.ts'

/**
 * A record that was just written, as its writer may see it, without asking the database again. undefined where it cannot be told
 * from memory: values computed at read, or rights that hang on related records.
 */
export function wireRecord(request: FormRequest, record: Row): Record<string, unknown> | undefined {
  const { form, permit, app, viewer, now } = request
  if (form.virtual.length > 0 || !permit.can('view') || !simple(request)) return undefined
  const user = userScope(viewer, app.key)
  const scope: Scope = scopeOf(
    form,
    record,
    { now, today: String(request.slots['today']), timeZone: request.timeZone, ...(user ? { user } : {}) },
    null,
  )
  const out: Record<string, unknown> = {}
  for (const key of SYSTEM_FIELDS) out[key] = record[key] ?? null
  for (const field of form.fields) {
    if (field.type.storage === 'none') continue
    const mode = fieldMode(permit, field.key, scope)
    if (mode === 'hidden') continue
    out[field.key] = mode === 'masked' ? masked(field, record[field.key]) : wireField(form, field, record[field.key])
  }
  return out
}

/** A stored value as it travels; rows of a subform with all their fields. */
export function wireField(form: CompiledForm, field: CompiledField, value: unknown): unknown {
  const subform = form.subforms.find((each) => each.field === field)
  if (!subform) return wireValue(field)(value)
  return (Array.isArray(value) ? (value as Row[]) : []).map((row) => {
    const out: Record<string, unknown> = { id: row['id'] }
    for (const cell of subform.rows.fields) if (cell.key in row) out[cell.key] = wireValue(cell)(row[cell.key])
    return out
  })
}

// helpers

/** No grant looks at another record. */
function simple({ permit }: FormRequest): boolean {
  return (
    permit.grants('view').every((grant) => !leaves(grant.using)) &&
    permit.grants('edit').every((grant) => !leaves(grant.using))
  )
}
function leaves(predicate: ReturnType<FormRequest['permit']['rows']>): boolean {
  if (predicate.kind === 'via') return true
  if (predicate.kind === 'when')
    return predicate.checked.needs.related.length > 0 || predicate.checked.needs.children.length > 0
  if (predicate.kind === 'any' || predicate.kind === 'every') return predicate.of.some(leaves)
  return predicate.kind === 'not' && leaves(predicate.of)
}
