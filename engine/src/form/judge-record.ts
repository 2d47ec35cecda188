import type { Issue } from '../errors.ts'
import type { Label } from '../definition/index.ts'
import type { Row, Scope } from '../expression/index.ts'
import type { CompiledForm } from './compiled-form.ts'
import { computeRecord, type ComputedRecord } from './compute-record.ts'
import type { CompiledField } from './field-type.ts'
import { isMade } from './mirror.ts'
import { sameValue } from './same-value.ts'
import { judgeStage } from './stage.ts'
import type { ValidateRequest, ValidRecord } from './validate-record.ts'

/** How a field stands on the form just now: what the fill page shows and what required is judged by. */
export interface FieldState {
  readonly visible: boolean
  readonly required: boolean
  readonly readonly: boolean
  /** Values that may be chosen under the linkage; undefined = all of the field's options. */
  readonly options?: ReadonlySet<string>
}

/** The state of every field under the linkage rules. */
export function fieldStates(form: CompiledForm, scope: Scope): ReadonlyMap<string, FieldState> {
  const shown = new Map<string, boolean>()
  const required = new Set<string>()
  const readonly = new Set<string>()
  const options = new Map<string, ReadonlySet<string>>()
  for (const linkage of form.linkage) {
    const holds = linkage.when.run(scope) === true
    for (const key of linkage.show) shown.set(key, holds || shown.get(key) === true)
    if (!holds) continue
    for (const key of linkage.require) required.add(key)
    for (const key of linkage.readonly) readonly.add(key)
    for (const { field, values } of linkage.options) options.set(field.key, common(options.get(field.key), values))
  }
  return new Map(
    form.fields.map((field) => [
      field.key,
      {
        visible: shown.get(field.key) ?? true,
        required: field.definition.required === true || required.has(field.key),
        readonly: isFixed(field) || readonly.has(field.key),
        ...(options.has(field.key) ? { options: options.get(field.key)! } : {}),
      },
    ]),
  )
}

/** Required, read-only, options, rows of subforms, stage and the builder's checks. `parseIssues` spare a field a second complaint. */
export function judgeRecord(
  form: CompiledForm,
  computed: ComputedRecord & Pick<ValidRecord, 'links'>,
  parseIssues: readonly Issue[],
  request: ValidateRequest,
): readonly Issue[] {
  const seen = new Set(parseIssues.map((issue) => issue.path))
  const states = fieldStates(form, computed.scope)
  const before = computed.oldScope && fieldStates(form, computed.oldScope)
  return [
    ...judgeRequired(form, computed, { states, before }, seen, request),
    ...judgeReadonly(form, computed, { states, before }, request),
    ...judgeOptions(form, computed, { states, before }, seen, request),
    ...judgeRows(form, computed, seen, request.old),
    ...judgeCells(form, computed, request),
    ...judgeStage(form, computed, request),
    ...judgeChecks(form, computed, seen),
  ]
}

/** Whether a stored value counts as no value for `required`. */
export function isEmptyValue(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

// helpers

const common = (a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): ReadonlySet<string> =>
  a ? new Set([...a].filter((value) => b.has(value))) : b

const isFixed = (field: CompiledField): boolean =>
  isMade(field) || field.type.serverSet === true || field.definition.readonly === true

type States = ReadonlyMap<string, FieldState>
interface Standing {
  readonly states: States
  /** Of the record as it was; null on create. */
  readonly before: States | null
}

function judgeRequired(
  form: CompiledForm,
  computed: ComputedRecord,
  { states, before }: Standing,
  seen: ReadonlySet<string>,
  request: ValidateRequest,
): Issue[] {
  const issues: Issue[] = []
  for (const field of form.fields) {
    const state = states.get(field.key)
    if (!state?.visible || !state.required || field.computation || field.type.serverSet || seen.has(field.key)) continue
    if (!isEmptyValue(computed.record[field.key])) continue
    const was = before?.get(field.key)
    const oldGap = was?.visible && was.required && isEmptyValue(request.old?.[field.key])
    if (oldGap && !isGiven(request, field.key)) continue
    issues.push({ path: field.key, code: 'REQUIRED', params: labelOf(field) })
  }
  return issues
}

/**
 * A person may not change what a linkage holds fast, neither by an import nor at an approval. It counts where it holds both before
 * and after: whoever moves the condition away may change the field with it, and what was typed before the condition held stands.
 */
function judgeReadonly(
  form: CompiledForm,
  computed: ComputedRecord & Pick<ValidRecord, 'links'>,
  { states, before }: Standing,
  request: ValidateRequest,
): Issue[] {
  if ((request.context.hand ?? request.context.writer ?? 'person') !== 'person') return []
  const held = Object.keys(request.input).flatMap((key) => {
    const field = form.field(key)
    const bound = field && !isFixed(field) && states.get(key)?.readonly && !Object.hasOwn(request.set ?? {}, key)
    return bound ? [field] : []
  })
  if (held.length === 0) return []
  const start = before ? null : computeRecord(form, {}, request)
  const was = before ?? fieldStates(form, start!.scope)
  return held
    .filter(
      (field) =>
        was.get(field.key)?.readonly &&
        (field.key in computed.links ||
          !sameValue(field, computed.record[field.key], (request.old ?? start!.record)[field.key])),
    )
    .map((field) => ({ path: field.key, code: 'READONLY' }))
}

/** What was chosen has to be among what may be chosen; a choice that nobody touches stands. */
function judgeOptions(
  form: CompiledForm,
  computed: ComputedRecord,
  { states, before }: Standing,
  seen: ReadonlySet<string>,
  request: ValidateRequest,
): Issue[] {
  return form.fields.flatMap((field) => {
    const allowed = states.get(field.key)?.options
    if (!allowed || seen.has(field.key)) return []
    const outside = (values: ReadonlySet<string>, value: unknown): unknown =>
      [value].flat().find((each) => typeof each === 'string' && !values.has(each))
    const value = outside(allowed, computed.record[field.key])
    if (value === undefined) return []
    const old = before?.get(field.key)?.options
    const stood = old !== undefined && outside(old, request.old?.[field.key]) !== undefined
    return stood && !(field.key in computed.patch) ? [] : [{ path: field.key, code: 'OPTION', params: { value } }]
  })
}

const isGiven = ({ input, set }: ValidateRequest, key: string): boolean =>
  Object.hasOwn(input, key) || (set !== undefined && Object.hasOwn(set, key))

/** What an old row lacked before is no mistake of who changes the list. */
function judgeRows(form: CompiledForm, computed: ComputedRecord, seen: ReadonlySet<string>, old: Row | null): Issue[] {
  const issues: Issue[] = []
  for (const { field, rows, min } of form.subforms) {
    const list = computed.record[field.key]
    if (!Array.isArray(list) || !(field.key in computed.patch)) continue
    if (list.length < min && !seen.has(field.key)) issues.push({ path: field.key, code: 'ROWS_MIN', params: { min } })
    const before = old?.[field.key]
    const stored = new Map(Array.isArray(before) ? before.map((row: Row) => [row.id, row]) : [])
    list.forEach((row: Row, i) => {
      const was = stored.get(row.id)
      for (const cell of rows.fields) {
        const path = `${field.key}/${i}/${cell.key}`
        if (!cell.definition.required || cell.computation || seen.has(path) || !isEmptyValue(row[cell.key])) continue
        if (!was || !isEmptyValue(was[cell.key])) issues.push({ path, code: 'REQUIRED', params: labelOf(cell) })
      }
    })
  }
  return issues
}

/** A person may send back the cells of a row that he may not type, and no others. */
function judgeCells(form: CompiledForm, { record }: ComputedRecord, { input, context }: ValidateRequest): Issue[] {
  if (context.writer === 'system') return []
  return form.subforms.flatMap(({ field, rows }) => {
    const sent = input[field.key]
    const kept = record[field.key]
    const fixed = rows.fields.filter((cell) => !isMade(cell) && isFixed(cell))
    if (fixed.length === 0 || !Array.isArray(sent) || !Array.isArray(kept)) return []
    return sent.flatMap((row: Row | null, i) =>
      fixed.flatMap((cell) => {
        if (typeof row !== 'object' || row === null || !Object.hasOwn(row, cell.key)) return []
        const { value, issue } = cell.type.parse(row[cell.key], cell, context)
        const same = !issue && sameValue(cell, value, (kept[i] as Row | undefined)?.[cell.key])
        return same ? [] : [{ path: `${field.key}/${i}/${cell.key}`, code: 'READONLY' }]
      }),
    )
  })
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
