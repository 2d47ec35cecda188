import type { Row, Scope } from '../expression/index.ts'
import type { CompiledExpression, CompiledForm } from './compiled-form.ts'
import { sameValue } from './same-value.ts'
import type { RecordContext, ValidateRequest } from './validate-record.ts'

export interface ComputedRecord {
  readonly record: Row
  readonly patch: Row
  /** The record's scope as it will be, for the checks. */
  readonly scope: Scope
  /** The old record's scope; null on create. */
  readonly oldScope: Scope | null
}

/** Defaults, set-linkage and formulas over parsed values: the record as it will be and what that changes. */
export function computeRecord(form: CompiledForm, parsed: Row, request: ValidateRequest): ComputedRecord {
  const { context, old } = request
  const record: Record<string, unknown> = { ...emptyRecord(form), ...request.base, ...old, ...parsed }
  if (request.mode === 'create') {
    for (const { field, value } of form.defaults)
      if (!Object.hasOwn(parsed, field.key))
        record[field.key] = computedValue(value, scopeOf(form, record, context, null))
  }
  for (const { field, rows } of form.subforms)
    if (rows.defaults.length > 0) record[field.key] = withDefaults(rows, record[field.key], record, form, context)
  runFormulas(form, record, context, old)
  runSetLinkage(form, record, request)
  runFormulas(form, record, context, old)
  const patch: Record<string, unknown> = {}
  for (const field of [...form.stored, ...form.subforms.map((subform) => subform.field)])
    if (old === null ? record[field.key] !== null : !sameValue(field, record[field.key], old[field.key]))
      patch[field.key] = record[field.key]
  return {
    record,
    patch,
    scope: scopeOf(form, record, context, old),
    oldScope: old && scopeOf(form, old, context, null),
  }
}

/** The scope of a record: its values, its subform rows with the record as parent, and what the caller loaded. */
export function scopeOf(
  form: CompiledForm,
  row: Row,
  context: Partial<RecordContext> & Pick<RecordContext, 'today' | 'now'>,
  old: Row | null,
): Scope {
  const { user, today, now, related, children } = context
  const base = { today, now, ...(user ? { user } : {}) }
  const scope: Scope = { row, ...base, ...(related ? { related } : {}), ...(old ? { old } : {}) }
  const rows: Record<string, readonly Scope[]> = { ...children }
  for (const { field } of form.subforms) {
    const list = row[field.key]
    rows[field.key] = Array.isArray(list) ? list.map((item: Row) => ({ row: item, ...base, parent: scope })) : []
  }
  // The rows point to their record, so the list is hung in after both exist.
  return Object.assign(scope, { children: rows })
}

// helpers

function emptyRecord(form: CompiledForm): Row {
  const record: Record<string, unknown> = {}
  for (const field of form.stored) record[field.key] = emptyOf(field.columnType)
  for (const { field } of form.subforms) record[field.key] = []
  return record
}

/** Booleans are never null and an empty list is a list, in memory as in the table. */
export function emptyOf(columnType: string | undefined): unknown {
  if (columnType === 'boolean') return false
  return columnType?.endsWith('[]') ? [] : null
}

/** A row that has no id is new, also in a record that is not. */
function withDefaults(
  rows: CompiledForm,
  list: unknown,
  record: Row,
  form: CompiledForm,
  context: RecordContext,
): unknown {
  if (!Array.isArray(list)) return list
  const parent = scopeOf(form, record, context, null)
  return list.map((item: Row) => {
    if (typeof item.id === 'string') return item
    const row: Record<string, unknown> = { ...item }
    for (const { field, value } of rows.defaults)
      if (!Object.hasOwn(item, field.key)) row[field.key] = computedValue(value, { ...parent, row, parent })
    return row
  })
}

function runFormulas(
  form: CompiledForm,
  record: Record<string, unknown>,
  context: RecordContext,
  old: Row | null,
): void {
  for (const { field, rows } of form.subforms) {
    const list = record[field.key]
    if (!Array.isArray(list) || rows.formulas.length === 0) continue
    const parent = scopeOf(form, record, context, old)
    record[field.key] = list.map((item: Row) => {
      const row: Record<string, unknown> = { ...item }
      for (const formula of rows.formulas)
        row[formula.field.key] = computedValue(formula.expression, { ...parent, row, parent })
      return row
    })
  }
  for (const { field, expression, stored } of form.formulas)
    if (stored) record[field.key] = computedValue(expression, scopeOf(form, record, context, old))
}

/** A set-linkage acts when it begins to hold or when something it reads has changed: later edits of its field stand. */
function runSetLinkage(form: CompiledForm, record: Record<string, unknown>, request: ValidateRequest): void {
  const { context, old } = request
  for (const linkage of form.linkage) {
    if (linkage.set.length === 0) continue
    const scope = scopeOf(form, record, context, old)
    if (linkage.when.run(scope) !== true) continue
    const began = !old || linkage.when.run(scopeOf(form, old, context, null)) !== true
    for (const { field, value } of linkage.set)
      if (began || changed(form, record, old, value)) record[field.key] = computedValue(value, scope)
  }
}

function changed(form: CompiledForm, record: Row, old: Row, expression: CompiledExpression): boolean {
  return expression.checked.needs.fields.some((key) => {
    const field = form.field(key)
    return field !== undefined && !sameValue(field, record[key], old[key])
  })
}

/** Values of the language → stored values: decimals become canonical text. */
function computedValue(expression: CompiledExpression, scope: Scope): unknown {
  const value = expression.run(scope)
  return typeof value === 'number' ? String(value) : (value ?? null)
}
