import { Value } from 'typebox/value'
import {
  type AppBundle,
  type FieldDefinition,
  type FormDefinition,
  keyProblem,
  SYSTEM_COLUMNS,
} from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import { checkExpression, type ScopeType, type ValueType } from '../expression/index.ts'
import type { Registry } from '../registry.ts'
import { type AppFields, appFields, rowsForm } from './app-fields.ts'
import type { CompiledForm } from './compiled-form.ts'
import { compileForm } from './compile-form.ts'
import { computedCycles } from './computed-cycles.ts'
import type { FieldType } from './field-type.ts'
import { publicIssues } from './public-entry.ts'
import { viewKindIssues } from './view-kinds.ts'

/** A Postgres row holds about 8 kB in line: 500 fields of six Chinese characters each do not fit. */
export const MAX_STORED_FIELDS = 400

/**
 * Everything that keeps a form from being published, all at once; paths start at the form's definition. Runs in the
 * browser while the builder works and on the server before every publish.
 * @example checkForm(bundle, 'customer', registry) // [{ path: 'fields/3/key', code: 'KEY', params: { problem: 'reserved' } }]
 */
export function checkForm(bundle: AppBundle, formKey: string, registry: Registry): readonly Issue[] {
  const form = compileForm(bundle, formKey, registry)
  const app = appFields(bundle, registry)
  const { definition } = form
  const issues: Issue[] = []
  const add: Add = (path, code, params) => void issues.push({ path, code, ...(params ? { params } : {}) })
  const problem = keyProblem(formKey)
  if (problem) add('key', 'KEY', { problem, key: formKey })
  if (form.stored.length > MAX_STORED_FIELDS) add('fields', 'FIELDS_MAX', { max: MAX_STORED_FIELDS })
  checkFields(definition.fields, formKey, 'fields', app, registry, issues)
  issues.push(...computedCycles(app, definition))
  const known = new Set(form.fieldKeys)
  checkReferences(definition, known, add)
  checkOptions(form, add)
  checkStage(form, new Set(Object.keys(bundle.roles)), add)
  issues.push(...publicIssues(form))
  checkViews(definition, app.scope(formKey), add, issues)
  checkTodo(definition, app.scope(formKey), known, add, issues)
  issues.push(...viewKindIssues(definition, form.fields))
  checkRelated(definition, app, add)
  return [...issues, ...form.issues]
}

// helpers

type Add = (path: string, code: string, params?: Record<string, unknown>) => void
const BOOLEAN: ValueType = { kind: 'boolean' }
const SYSTEM = new Set<string>(SYSTEM_COLUMNS)

function checkFields(
  fields: readonly FieldDefinition[],
  form: string,
  path: string,
  app: AppFields,
  registry: Registry,
  issues: Issue[],
): void {
  const keys = new Map<string, number>()
  const ids = new Map<string, number>()
  fields.forEach((field, i) => {
    const at = `${path}/${i}`
    const problem = keyProblem(field.key)
    if (problem) issues.push({ path: `${at}/key`, code: 'KEY', params: { problem, key: field.key } })
    if (keys.has(field.key)) issues.push({ path: `${at}/key`, code: 'DUPLICATE_KEY', params: { key: field.key } })
    if (ids.has(field.id)) issues.push({ path: `${at}/id`, code: 'DUPLICATE_ID', params: { id: field.id } })
    const twin = keys.has(field.key)
    keys.set(field.key, i)
    ids.set(field.id, i)
    if (!twin) checkField(field, form, at, app, registry, issues)
  })
}

function checkField(
  field: FieldDefinition,
  form: string,
  at: string,
  app: AppFields,
  registry: Registry,
  issues: Issue[],
): void {
  const type = registry.field(field.type)
  if (!type) {
    issues.push({ path: `${at}/type`, code: 'UNKNOWN_TYPE', params: { type: field.type } })
    return
  }
  const wrong = settingErrors(field, type)
  for (const { path, reason } of wrong)
    issues.push({ path: `${at}/settings${path}`, code: 'SETTING', params: { reason } })
  const compiled = app.of(form)?.get(field.key)
  if (wrong.length > 0 || !compiled) return
  const context = {
    form,
    hasForm: (key: string) => app.hasForm(key) && !key.includes('.'),
    field: (key: string, name: string) => app.of(key)?.get(name),
    fieldType: (key: string, name: string) => (app.hasForm(key) ? app.scope(key).field(key, name) : undefined),
  }
  for (const issue of type.checkSettings?.(compiled, context) ?? [])
    issues.push({ ...issue, path: `${at}/settings/${issue.path}` })
  if (type.storage !== 'child') return
  const rows = type.childFields?.(compiled.settings) ?? []
  checkFields(rows, rowsForm(form, field.key), `${at}/settings/fields`, app, registry, issues)
  rows.forEach((row, i) => {
    if (registry.field(row.type)?.storage === 'child')
      issues.push({ path: `${at}/settings/fields/${i}/type`, code: 'SUBFORM_NESTED' })
  })
}

interface SettingError {
  readonly path: string
  readonly reason: string
}
const judged = new WeakMap<FieldDefinition, { readonly type: FieldType; readonly errors: readonly SettingError[] }>()

/** Once per definition: a check runs at every pause in typing, over a form of which one field has changed. */
function settingErrors(field: FieldDefinition, type: FieldType): readonly SettingError[] {
  const known = judged.get(field)
  if (known?.type === type) return known.errors
  const errors = Value.Errors(type.settingsSchema, { ...type.defaultSettings, ...field.settings })
    .slice(0, 10)
    .map((error) => ({ path: error.instancePath, reason: error.message }))
  judged.set(field, { type, errors })
  return errors
}

function checkReferences(form: FormDefinition, known: ReadonlySet<string>, add: Add): void {
  const need = (path: string, keys: readonly string[] | undefined): void =>
    keys?.forEach((key, i) => {
      if (!known.has(key)) add(`${path}/${i}`, 'UNKNOWN_FIELD', { field: key })
    })
  for (const part of ['title', 'number'] as const) {
    const key = form[part]
    if (key !== undefined && !known.has(key)) add(part, 'UNKNOWN_FIELD', { field: key })
  }
  const placed = new Set<string>()
  form.layout?.forEach((section, i) =>
    section.items.forEach((item, j) => {
      const key = typeof item === 'string' ? item : item.key
      if (!known.has(key)) add(`layout/${i}/items/${j}`, 'UNKNOWN_FIELD', { field: key })
      else if (placed.has(key)) add(`layout/${i}/items/${j}`, 'PLACED_TWICE', { field: key })
      placed.add(key)
    }),
  )
  form.linkage?.forEach((linkage, i) => {
    for (const part of ['show', 'require', 'readonly'] as const) need(`linkage/${i}/${part}`, linkage[part])
    for (const key of Object.keys(linkage.set ?? {}))
      if (!known.has(key)) add(`linkage/${i}/set/${key}`, 'UNKNOWN_FIELD', { field: key })
  })
  const keys = new Set<string>()
  form.checks?.forEach((check, i) => {
    if (keys.has(check.key)) add(`checks/${i}/key`, 'DUPLICATE_KEY', { key: check.key })
    keys.add(check.key)
    need(
      `checks/${i}/at`,
      check.at.map((path) => path.split('/')[0] ?? path),
    )
  })
  form.duplicates?.forEach((rule, i) => need(`duplicates/${i}/fields`, rule.fields))
  need('figures', form.figures)
  need('entry', form.entry)
  const prints = new Set<string>()
  form.prints?.forEach((layout, i) => {
    if (prints.has(layout.key)) add(`prints/${i}/key`, 'DUPLICATE_KEY', { key: layout.key })
    prints.add(layout.key)
    need(`prints/${i}/fields`, layout.fields)
  })
  if (form.stage && !known.has(form.stage.field)) add('stage/field', 'UNKNOWN_FIELD', { field: form.stage.field })
}

/** Option lists under a condition name fields with options, and options that there are. */
function checkOptions(form: CompiledForm, add: Add): void {
  form.definition.linkage?.forEach((linkage, i) => {
    for (const [key, values] of Object.entries(linkage.options ?? {})) {
      const field = form.field(key)
      const at = `linkage/${i}/options/${key}`
      if (!field || field.options.length === 0) add(at, 'UNKNOWN_FIELD', { field: key })
      else
        values.forEach((value, j) => {
          if (!field.options.some((item) => item.value === value)) add(`${at}/${j}`, 'OPTION', { value })
        })
    }
  })
}

/** The moves of a stage name options that there are, and roles of the app. */
function checkStage({ stage }: CompiledForm, roles: ReadonlySet<string>, add: Add): void {
  if (!stage || typeof stage.moves === 'string') return
  const values = new Set(stage.values)
  stage.moves.forEach(({ from, to, roles: by }, i) => {
    if (from !== null && !values.has(from)) add(`stage/moves/${i}/from`, 'OPTION', { value: from })
    to.forEach((value, j) => {
      if (!values.has(value)) add(`stage/moves/${i}/to/${j}`, 'OPTION', { value })
    })
    by?.forEach((role, j) => {
      if (!roles.has(role)) add(`stage/moves/${i}/roles/${j}`, 'REFERENCE', { text: role })
    })
  })
}

/** What makes a record a thing to do: a date, a condition that holds while it is open, and fields that a tick sets. */
function checkTodo(
  { todo }: FormDefinition,
  scope: ScopeType,
  known: ReadonlySet<string>,
  add: Add,
  issues: Issue[],
): void {
  if (!todo) return
  for (const [path, key] of [
    ['due', todo.due],
    ...Object.keys(todo.done).map((each) => [`done/${each}`, each]),
  ] as const)
    if (!known.has(key!)) add(`todo/${path}`, 'UNKNOWN_FIELD', { field: key })
  issues.push(...expressionIssues(todo.open, scope, 'todo/open'))
}

function checkViews(form: FormDefinition, scope: ScopeType, add: Add, issues: Issue[]): void {
  const keys = new Set<string>()
  form.views?.forEach((view, i) => {
    if (keys.has(view.key)) add(`views/${i}/key`, 'DUPLICATE_KEY', { key: view.key })
    keys.add(view.key)
    view.columns?.forEach((path, j) => {
      if (!reaches(path, scope)) add(`views/${i}/columns/${j}`, 'UNKNOWN_FIELD', { field: path })
    })
    view.sort?.forEach((path, j) => {
      const name = path.replace(/^-/, '')
      if (!reaches(name, scope)) add(`views/${i}/sort/${j}`, 'UNKNOWN_FIELD', { field: name })
    })
    if (view.group !== undefined && !reaches(view.group, scope))
      add(`views/${i}/group`, 'UNKNOWN_FIELD', { field: view.group })
    if (view.filter !== undefined && view.filter !== null)
      issues.push(...expressionIssues(view.filter, { ...scope, hasMirrors: true }, `views/${i}/filter`))
  })
  form.buttons?.forEach((button, i) => {
    if (button.when !== undefined && button.when !== null)
      issues.push(...expressionIssues(button.when, scope, `buttons/${i}/when`))
  })
}

function checkRelated(form: FormDefinition, app: AppFields, add: Add): void {
  form.related?.forEach((path, i) => {
    const [child = '', field = ''] = path.split('.')
    const pointing = app.of(child)?.get(field)
    if (!pointing?.column || pointing.type.target?.(pointing.settings) !== form.key)
      add(`related/${i}`, 'UNKNOWN_FIELD', { field: path })
  })
}

function expressionIssues(source: unknown, scope: ScopeType, path: string): readonly Issue[] {
  const result = checkExpression(source as never, { ...scope, hasUser: true }, BOOLEAN)
  return result.ok
    ? []
    : result.issues.map((issue) => ({ ...issue, path: issue.path ? `${path}/${issue.path}` : path }))
}

/** Whether a path of a view (`name`, `customer.level`) leads to a value. */
function reaches(path: string, scope: ScopeType): boolean {
  let form = scope.form
  const steps = path.split('.')
  for (const [i, step] of steps.entries()) {
    const type = scope.field(form, step)
    if (i === steps.length - 1) return type !== undefined || (SYSTEM.has(step) && i === 0)
    if (type?.kind !== 'id' || type.form === undefined || type.form.startsWith('$')) return false
    form = type.form
  }
  return false
}
