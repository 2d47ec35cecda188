import type { Issue } from '../errors.ts'
import type { Label } from '../definition/index.ts'
import type { Row, Scope } from '../expression/index.ts'
import type { CompiledForm } from './compiled-form.ts'
import type { ComputedRecord } from './compute-record.ts'
import type { CompiledField } from './field-type.ts'
import type { ValidateRequest } from './validate-record.ts'

/** How a field stands on the form just now: what the fill page shows and what required is judged by. */
export interface FieldState {
  readonly visible: boolean
  readonly required: boolean
  readonly readonly: boolean
}

/** The state of every field under the linkage rules. */
export function fieldStates(form: CompiledForm, scope: Scope): ReadonlyMap<string, FieldState> {
  const shown = new Map<string, boolean>()
  const required = new Set<string>()
  const readonly = new Set<string>()
  for (const linkage of form.linkage) {
    const holds = linkage.when.run(scope) === true
    for (const key of linkage.show) shown.set(key, holds || shown.get(key) === true)
    if (!holds) continue
    for (const key of linkage.require) required.add(key)
    for (const key of linkage.readonly) readonly.add(key)
  }
  return new Map(
    form.fields.map((field) => [
      field.key,
      {
        visible: shown.get(field.key) ?? true,
        required: field.definition.required === true || required.has(field.key),
        readonly: isFixed(field) || readonly.has(field.key),
      },
    ]),
  )
}

/** Required, rows of subforms, stage and the builder's checks. `parseIssues` spare a field a second complaint. */
export function judgeRecord(
  form: CompiledForm,
  computed: ComputedRecord,
  parseIssues: readonly Issue[],
  request: ValidateRequest,
): readonly Issue[] {
  const seen = new Set(parseIssues.map((issue) => issue.path))
  return [
    ...judgeRequired(form, computed, seen, request),
    ...judgeRows(form, computed, seen),
    ...judgeStage(form, computed, request),
    ...judgeChecks(form, computed, seen),
  ]
}

/** Whether a stored value counts as no value for `required`. */
export function isEmptyValue(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

// helpers

const isFixed = (field: CompiledField): boolean =>
  field.computation !== undefined || field.type.serverSet === true || field.definition.readonly === true

function judgeRequired(
  form: CompiledForm,
  computed: ComputedRecord,
  seen: ReadonlySet<string>,
  request: ValidateRequest,
): Issue[] {
  const states = fieldStates(form, computed.scope)
  const before = computed.oldScope ? fieldStates(form, computed.oldScope) : undefined
  const issues: Issue[] = []
  for (const field of form.fields) {
    const state = states.get(field.key)
    if (!state?.visible || !state.required || field.computation || field.type.serverSet || seen.has(field.key)) continue
    if (!isEmptyValue(computed.record[field.key])) continue
    const was = before?.get(field.key)
    const oldGap = was?.visible && was.required && isEmptyValue(request.old?.[field.key])
    if (oldGap && !Object.hasOwn(request.input, field.key)) continue
    issues.push({ path: field.key, code: 'REQUIRED', params: labelOf(field) })
  }
  return issues
}

function judgeRows(form: CompiledForm, computed: ComputedRecord, seen: ReadonlySet<string>): Issue[] {
  const issues: Issue[] = []
  for (const { field, rows, min } of form.subforms) {
    const list = computed.record[field.key]
    if (!Array.isArray(list) || !(field.key in computed.patch)) continue
    if (list.length < min && !seen.has(field.key)) issues.push({ path: field.key, code: 'ROWS_MIN', params: { min } })
    list.forEach((row: Row, i) => {
      for (const cell of rows.fields) {
        const path = `${field.key}/${i}/${cell.key}`
        if (cell.definition.required && !cell.computation && !seen.has(path) && isEmptyValue(row[cell.key]))
          issues.push({ path, code: 'REQUIRED', params: labelOf(cell) })
      }
    })
  }
  return issues
}

function judgeStage(form: CompiledForm, computed: ComputedRecord, request: ValidateRequest): Issue[] {
  const { stage } = form
  if (!stage?.forward || !request.old || request.context.writer === 'system') return []
  const from = stage.values.indexOf(String(request.old[stage.field.key] ?? ''))
  const value = computed.record[stage.field.key]
  const to = stage.values.indexOf(String(value ?? ''))
  if (from < 0 || to >= from) return []
  return [{ path: stage.field.key, code: 'STAGE_BACK', params: { from: stage.values[from], to: value ?? '' } }]
}

function judgeChecks(form: CompiledForm, computed: ComputedRecord, seen: ReadonlySet<string>): Issue[] {
  const issues: Issue[] = []
  for (const check of form.checks) {
    if (check.at.some((path) => seen.has(path)) || check.when.run(computed.scope) !== true) continue
    const touched = check.when.checked.needs.fields.some((key) => key in computed.patch)
    if (computed.oldScope && !touched && check.when.run(computed.oldScope) === true) continue
    for (const path of check.at)
      issues.push({
        path,
        code: 'CHECK',
        params: { check: check.key, message: check.message },
        ...(check.level === 'warning' ? { level: 'warning' as const } : {}),
      })
  }
  return issues
}

const labelOf = (field: CompiledField): { label: Label } => ({ label: field.definition.label })
