import type { FormDefinition, PublicEntry } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import { checkExpression, toClosure, type Row, type Scope } from '../expression/index.ts'
import type { CompiledForm } from './compiled-form.ts'
import type { CompiledField } from './field-type.ts'
import { withoutFields } from './without-fields.ts'

/**
 * The form as a public entry shows it: its own fields in the order of the form, without anything that says how the form is worked on.
 * Conditions over fields that are not asked for are the server's alone.
 */
export function publicForm(form: CompiledForm, entry: PublicEntry): FormDefinition {
  const asked = new Set(entry.fields)
  const hidden = new Set(form.fieldKeys.filter((key) => !asked.has(key)))
  const { kind, key, fields, layout, linkage, checks } = withoutFields(form.definition, hidden)
  const placed = (layout ?? []).flatMap(({ items }) => items)
  const keys = new Set(placed.map((item) => (typeof item === 'string' ? item : item.key)))
  const rest = entry.fields.filter((field) => !keys.has(field) && form.field(field))
  return {
    kind,
    key,
    label: entry.label,
    ...(entry.help === undefined ? {} : { help: entry.help }),
    fields,
    // One sheet: the form's sections are named for those who work with it.
    layout: [{ section: '', columns: 2, items: [...placed, ...rest] }],
    ...(linkage ? { linkage } : {}),
    ...(checks ? { checks } : {}),
  }
}

/** What the server sets beside what was filled in. Expressions see neither a person nor a record. */
export function publicValues(form: CompiledForm, entry: PublicEntry, at: Pick<Scope, 'today' | 'now'>): Row {
  const scope: Scope = { row: {}, ...at }
  return Object.fromEntries(
    Object.entries(entry.values ?? {}).map(([key, source]) => {
      const result = checkExpression(source, { ...form.scopeType, hasOld: false, hasUser: false })
      const value = result.ok ? toClosure(result.checked)(scope) : null
      return [key, typeof value === 'number' ? String(value) : (value ?? null)]
    }),
  )
}

/** What keeps the public entries of a form from being published. */
export function publicIssues(form: CompiledForm): readonly Issue[] {
  const issues: Issue[] = []
  const keys = new Set<string>()
  form.definition.public?.forEach((entry, i) => {
    const at = `public/${i}`
    if (keys.has(entry.key)) issues.push({ path: `${at}/key`, code: 'DUPLICATE_KEY', params: { key: entry.key } })
    keys.add(entry.key)
    entry.fields.forEach((key, j) => {
      const field = form.field(key)
      const label = field?.definition.label
      if (!field) issues.push({ path: `${at}/fields/${j}`, code: 'UNKNOWN_FIELD', params: { field: key } })
      else if (!mayAsk(field)) issues.push({ path: `${at}/fields/${j}`, code: 'PUBLIC_FIELD', params: { label } })
    })
    for (const [key, source] of Object.entries(entry.values ?? {})) {
      const field = form.field(key)
      if (!field) issues.push({ path: `${at}/values/${key}`, code: 'UNKNOWN_FIELD', params: { field: key } })
      else issues.push(...valueIssues(form, field, source, `${at}/values/${key}`))
    }
    for (const field of form.fields) {
      const given = entry.fields.includes(field.key) || Object.hasOwn(entry.values ?? {}, field.key)
      const filled = given || field.definition.default !== undefined || field.computation || field.type.serverSet
      if (field.definition.required && !filled)
        issues.push({ path: `${at}/fields`, code: 'PUBLIC_REQUIRED', params: { label: field.definition.label } })
    }
  })
  return issues
}

/** Whether a field can be asked of people who may see nothing: it stores a value of its own and picks from no records or people. */
export function mayAsk(field: CompiledField): boolean {
  if (field.type.storage === 'none') return true
  const own = field.type.storage === 'column' && !field.computation && !field.type.serverSet
  return own && !field.definition.readonly && field.type.target?.(field.settings) === undefined
}

// helpers

function valueIssues(form: CompiledForm, field: CompiledField, source: unknown, at: string): readonly Issue[] {
  if (field.computation || field.type.serverSet || field.type.storage !== 'column')
    return [{ path: at, code: 'COMPUTED', params: { label: field.definition.label } }]
  const loose = field.valueType.kind === 'json' || field.valueType.kind === 'list'
  const scope = { ...form.scopeType, hasOld: false, hasUser: false }
  const result = checkExpression(source as never, scope, loose ? undefined : field.valueType)
  return result.ok ? [] : result.issues.map((issue) => ({ ...issue, path: issue.path ? `${at}/${issue.path}` : at }))
}
