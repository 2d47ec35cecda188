import type { AppBundle, Expression, FormDefinition, Label } from '../definition/index.ts'
import { type Issue, PlatformError } from '../errors.ts'
import {
  type Checked,
  checkExpression,
  type Needs,
  type ScopeType,
  toClosure,
  type ValueType,
} from '../expression/index.ts'
import type { Registry } from '../registry.ts'
import { type AppFields, appFields, rowsForm } from './app-fields.ts'
import type { CompiledExpression, CompiledForm, CompiledFormula, CompiledSubform } from './compiled-form.ts'
import { compileKey, compileSimilarity } from './duplicate-keys.ts'
import type { CompiledField } from './field-type.ts'
import { formulaOrder } from './formula-order.ts'
import { mirrorOf } from './mirror.ts'
import { nameOf } from './physical-name.ts'

/**
 * A form of the bundle with everything looked up and checked. What does not hold together is left out and named in
 * `issues`, so that the designer's preview works while somebody is typing; publishing refuses a form that has any.
 * Throws NOT_FOUND when the bundle has no such form.
 */
export function compileForm(bundle: AppBundle, formKey: string, registry: Registry): CompiledForm {
  const definition = Object.hasOwn(bundle.forms, formKey) ? bundle.forms[formKey] : undefined
  if (!definition) throw new PlatformError('NOT_FOUND', { form: formKey })
  return {
    ...compile(definition, formKey, bundle.app.key, appFields(bundle, registry)),
    awaited: awaitedIn(bundle, formKey),
  }
}

// helpers

interface Compiler {
  readonly form: string
  readonly app: AppFields
  readonly issues: Issue[]
  expression(source: Expression, path: string, expected?: ValueType, old?: boolean): CompiledExpression | undefined
}

/** Dates that clocks of rules wait for. */
function awaitedIn({ rules }: AppBundle, form: string): readonly string[] {
  const events = Object.values(rules).flatMap((rule) => (rule.form === form ? rule.when : []))
  return [...new Set(events.flatMap((event) => (event.on === 'time' && event.of ? [event.of] : [])))].sort()
}

function compile(
  definition: FormDefinition,
  form: string,
  appKey: string,
  app: AppFields,
): Omit<CompiledForm, 'awaited'> {
  const issues: Issue[] = []
  const c: Compiler = { form, app, issues, expression: (...args) => compileExpression(app, form, issues, ...args) }
  const byKey = app.of(form) ?? new Map<string, CompiledField>()
  const fields = [...byKey.values()]
  const pick = (keys: readonly string[] | undefined): CompiledField[] =>
    (keys ?? []).flatMap((key) => byKey.get(key) ?? [])
  const formulas = compileFormulas(c, fields, definition)
  const linkage = compileLinkage(c, definition, byKey)
  const checks = (definition.checks ?? []).flatMap((check, i) => {
    const when = c.expression(check.when, `checks/${i}/when`, BOOLEAN, true) as CompiledExpression<boolean> | undefined
    const level = check.do === 'warn' ? ('warning' as const) : ('error' as const)
    return when ? [{ key: check.key, when, level, at: check.at, message: check.message as Label }] : []
  })
  const defaults = fields.flatMap((field) => {
    const source = field.definition.default
    if (source === undefined || source === null || field.computation) return []
    const value = c.expression(source, fieldPath(definition, field.key, 'default'), assignable(field))
    return value ? [{ field, value }] : []
  })
  const rules = (definition.duplicates ?? []).map((rule) => ({ rule, fields: pick(rule.fields) }))
  const complete = rules.filter(({ rule, fields: found }) => found.length === rule.fields.length)
  const stored = fields.filter((field) => field.columnType !== undefined)
  const stageField = definition.stage ? byKey.get(definition.stage.field) : undefined
  const subforms = fields.filter(isSubform).map((field) => compileSubform(field, appKey, app, issues, definition))
  return {
    app: appKey,
    key: form,
    definition,
    schema: `app_${appKey}`,
    table: nameOf(...form.split('.')),
    fields,
    fieldKeys: fields.map((field) => field.key),
    field: (key) => byKey.get(key),
    relation: (key) => {
      const field = byKey.get(key)
      return field && field.valueType.kind === 'id' ? field.type.target?.(field.settings) : undefined
    },
    mirror: (key) => mirrorOf(byKey.get(key)),
    stored,
    virtual: fields.filter((field) => field.computation !== undefined && field.columnType === undefined),
    subforms,
    serverSet: fields.filter((field) => field.type.serverSet === true),
    searchable: stored.filter((field) => field.type.searchable === true),
    titleField: byKey.get(definition.title ?? '') ?? stored.find((field) => field.type.searchable === true),
    numberField: byKey.get(definition.number ?? '') ?? fields.find((field) => field.type.serverSet === true),
    formulas,
    defaults,
    linkage,
    checks,
    keys: complete.filter(({ rule }) => rule.match !== 'similar').map(({ rule, fields: f }) => compileKey(rule, f)),
    similarities: complete
      .filter(({ rule }) => rule.match === 'similar')
      .map(({ rule, fields: f }) => compileSimilarity(rule, f)),
    stage: stageField
      ? {
          field: stageField,
          values: stageField.options.map((item) => item.value),
          moves: definition.stage!.moves,
          message: definition.stage!.message,
        }
      : null,
    scopeType: app.scope(form),
    needs: needsOf([
      ...formulas.filter((f) => f.stored).map((f) => f.expression),
      ...checks.map((check) => check.when),
      ...defaults.map((d) => d.value),
      ...linkage.flatMap((l) => [l.when, ...l.set.map((s) => s.value)]),
    ]),
    issues,
  }
}

const BOOLEAN: ValueType = { kind: 'boolean' }
const isSubform = (field: CompiledField): boolean => field.type.storage === 'child'

function compileSubform(
  field: CompiledField,
  appKey: string,
  app: AppFields,
  issues: Issue[],
  parent: FormDefinition,
): CompiledSubform {
  const definition: FormDefinition = {
    kind: 'form',
    key: parent.key,
    label: field.definition.label,
    fields: [...(field.type.childFields?.(field.settings) ?? [])],
  }
  const rows = { ...compile(definition, rowsForm(field.form, field.key), appKey, app), awaited: [] }
  const at = fieldPath(parent, field.key, 'settings')
  issues.push(...rows.issues.map((issue) => ({ ...issue, path: `${at}/${issue.path}` })))
  const { min, max } = field.settings as { min?: unknown; max?: unknown }
  return { field, rows, min: typeof min === 'number' ? min : 0, max: typeof max === 'number' ? max : 200 }
}

function compileExpression(
  app: AppFields,
  form: string,
  issues: Issue[],
  source: Expression,
  path: string,
  expected?: ValueType,
  old = false,
): CompiledExpression | undefined {
  const scope: ScopeType = { ...app.scope(form), hasOld: old, hasUser: true }
  const result = checkExpression(source, scope, expected)
  if (result.ok) return runnable(result.checked)
  issues.push(...result.issues.map((issue) => ({ ...issue, path: join(path, issue.path) })))
  return undefined
}

function runnable(checked: Checked): CompiledExpression {
  return { checked, run: toClosure(checked) }
}

function compileFormulas(c: Compiler, fields: readonly CompiledField[], form: FormDefinition): CompiledFormula[] {
  const { order, cycles } = formulaOrder(fields)
  for (const cycle of cycles)
    c.issues.push({
      path: fieldPath(form, cycle[0] ?? '', 'settings/expression'),
      code: 'FORMULA_CYCLE',
      params: { cycle: cycle.join(' → ') },
    })
  return order.flatMap((field) => {
    const { checked, issues } = c.app.formula(field)
    const path = fieldPath(form, field.key, 'settings/expression')
    c.issues.push(...(issues ?? []).map((issue) => ({ ...issue, path: join(path, issue.path) })))
    return checked ? [{ field, expression: runnable(checked), stored: field.columnType !== undefined }] : []
  })
}

function compileLinkage(
  c: Compiler,
  definition: FormDefinition,
  fields: ReadonlyMap<string, CompiledField>,
): CompiledForm['linkage'] {
  return (definition.linkage ?? []).flatMap((linkage, i) => {
    const when = c.expression(linkage.when, `linkage/${i}/when`, BOOLEAN) as CompiledExpression<boolean> | undefined
    if (!when) return []
    const set = Object.entries(linkage.set ?? {}).flatMap(([key, source]) => {
      const field = fields.get(key)
      const value = field && c.expression(source, `linkage/${i}/set/${key}`, assignable(field))
      return field && value ? [{ field, value }] : []
    })
    const { show = [], require = [], readonly = [] } = linkage
    const options = Object.entries(linkage.options ?? {}).flatMap(([key, values]) => {
      const field = fields.get(key)
      return field ? [{ field, values: new Set(values) }] : []
    })
    return [{ when, show, require, readonly, set, options }]
  })
}

/** The type a value must have to be put into the field; lists and attachments are only refused by their own parse. */
function assignable(field: CompiledField): ValueType | undefined {
  return field.valueType.kind === 'json' || field.valueType.kind === 'list' ? undefined : field.valueType
}

function needsOf(expressions: readonly CompiledExpression[]): CompiledForm['needs'] {
  const related = new Set<string>()
  const children = new Set<string>()
  const collect = (needs: Needs): void => {
    for (const relation of needs.related) related.add(relation)
    for (const child of needs.children) if (child.includes('.')) children.add(child)
  }
  for (const { checked } of expressions) {
    collect(checked.needs)
    if (checked.needs.parent) collect(checked.needs.parent)
  }
  return { related: [...related].sort(), children: [...children].sort() }
}

function fieldPath(definition: FormDefinition, key: string, rest: string): string {
  return `fields/${definition.fields.findIndex((field) => field.key === key)}/${rest}`
}

const join = (path: string, rest: string): string => (rest === '' ? path : `${path}/${rest}`)
