import type { AppBundle, FieldDefinition, FormDefinition, OptionItem } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import { checkExpression, type Checked, type Needs, type ScopeType, type ValueType } from '../expression/index.ts'
import type { Registry } from '../registry.ts'
import type { ColumnType, CompiledField, Computation, FieldType } from './field-type.ts'
import { systemType } from './system-fields.ts'

/** A formula as the check sees it: its tree and type, or why it has none. */
export type CheckedFormula =
  | { readonly checked: Checked; readonly issues?: undefined }
  | { readonly issues: readonly Issue[]; readonly checked?: undefined }

/** The fields of all forms of an app, looked up once per bundle; types of computed fields are inferred when asked for. */
export interface AppFields {
  /** Fields of a form or of a subform's rows (`form.field`); undefined = no such form. */
  of(form: string): ReadonlyMap<string, CompiledField> | undefined
  hasForm(form: string): boolean
  scope(form: string): ScopeType
  formula(field: CompiledField): CheckedFormula
}

/** Resolves every field of the bundle with its type, settings, options, value type and column. Never throws. */
export function appFields(bundle: AppBundle, registry: Registry): AppFields {
  const known = cache.get(bundle)
  if (known?.registry === registry) return known.fields
  const fields = resolve(bundle, registry)
  cache.set(bundle, { registry, fields })
  return fields
}

/** The name that a subform's rows have as a form of their own. */
export const rowsForm = (form: string, field: string): string => `${form}.${field}`

/** Postgres type that holds values of a type of the language; undefined for lists of records. */
export function columnTypeOf(type: ValueType): ColumnType | undefined {
  if (type.kind === 'list') return type.of.kind === 'id' ? 'uuid[]' : type.of.kind === 'text' ? 'text[]' : 'jsonb'
  if (type.kind === 'rows' || type.kind === 'null') return undefined
  return COLUMN_OF[type.kind]
}

// helpers

const cache = new WeakMap<AppBundle, { registry: Registry; fields: AppFields }>()
const COLUMN_OF = {
  text: 'text',
  number: 'numeric',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz(3)',
  time: 'time',
  json: 'jsonb',
  id: 'uuid',
} as const

function resolve(bundle: AppBundle, registry: Registry): AppFields {
  const forms = new Map<string, Map<string, CompiledField>>()
  const parents = new Map<string, string>()
  for (const form of Object.values(bundle.forms)) addForm(form.key, form)
  const formulas = new Map<CompiledField, CheckedFormula>()
  const running = new Set<CompiledField>()

  function addForm(form: string, definition: Pick<FormDefinition, 'fields'>): void {
    const fields = new Map<string, CompiledField>()
    forms.set(form, fields)
    for (const field of definition.fields) {
      const type = registry.field(field.type)
      if (!type || fields.has(field.key)) continue
      const compiled = compile(field, type, form, optionsOf(field, type, bundle))
      fields.set(field.key, compiled)
      if (type.storage === 'child' && !parents.has(form)) {
        const rows = rowsForm(form, field.key)
        parents.set(rows, form)
        addForm(rows, { fields: [...(type.childFields?.(compiled.settings) ?? [])] })
      }
    }
  }

  function compile(
    definition: FieldDefinition,
    type: FieldType,
    form: string,
    options: readonly OptionItem[],
  ): CompiledField {
    const settings: Record<string, unknown> = { ...type.defaultSettings, ...definition.settings }
    const computation = type.computed?.(settings)
    if (!computation) return plainField(definition, type, form, options, settings)
    let valueType: ValueType | undefined
    let columnKind: ColumnType | null | undefined
    const field = {
      definition,
      key: definition.key,
      type,
      settings,
      options,
      form,
      computation,
      // Asked for lazily: the type of a formula depends on fields that are not resolved yet.
      get valueType(): ValueType {
        if (valueType) return valueType
        const type = valueTypeOf(field as CompiledField)
        if (type.kind !== 'null') valueType = type
        return type
      },
      get columnType(): ColumnType | undefined {
        if (columnKind === undefined && running.size > 0) return columnType(field as CompiledField)
        columnKind ??= columnType(field as CompiledField) ?? null
        return columnKind ?? undefined
      },
      get column(): string | undefined {
        return this.columnType === undefined ? undefined : (definition.column ?? definition.key)
      },
      get source(): CompiledField | undefined {
        return sourceOf(field as CompiledField)
      },
    }
    return field
  }

  function valueTypeOf(field: CompiledField): ValueType {
    const c = field.computation!
    if (c.kind === 'formula') return formula(field).checked?.type ?? { kind: 'null' }
    return guarded(field, () => aggregateType(field, c)) ?? { kind: 'null' }
  }

  function aggregateType(field: CompiledField, c: Exclude<Computation, { kind: 'formula' }>): ValueType | undefined {
    if (c.kind === 'lookup') {
      const relation = forms.get(field.form)?.get(c.relation)
      const target = relation?.type.target?.(relation.settings)
      const type = target === undefined ? undefined : typeOf(target, c.field)
      return type?.kind === 'list' && type.mirror ? undefined : type
    }
    if (c.kind === 'mirror') return mirrorType(field, c)
    if (c.measure !== 'min' && c.measure !== 'max') return { kind: 'number' }
    return c.field === undefined ? undefined : typeOf(c.form, c.field)
  }

  function mirrorType({ form }: CompiledField, c: Extract<Computation, { kind: 'mirror' }>): ValueType | undefined {
    const relation = forms.get(c.form)?.get(c.relation)
    if (!relation?.column || relation.type.target?.(relation.settings) !== form) return undefined
    return { kind: 'list', mirror: true, of: { kind: 'id', form: c.form } }
  }

  /** At the end of look-ups of look-ups; a count hands nothing on. */
  function sourceOf(field: CompiledField): CompiledField | undefined {
    const seen = new Set([field])
    for (let at = handsOn(field); at; at = handsOn(at)) {
      if (seen.has(at)) return undefined
      if (!at.computation || at.computation.kind === 'formula') return withOwn(field, at)
      seen.add(at)
    }
    return undefined
  }

  function handsOn({ form, computation: c }: CompiledField): CompiledField | undefined {
    if (c?.kind === 'rollup') return c.measure === 'count' ? undefined : forms.get(c.form)?.get(c.field ?? '')
    if (c?.kind !== 'lookup') return undefined
    const relation = forms.get(form)?.get(c.relation)
    return forms.get(relation?.type.target?.(relation.settings) ?? '')?.get(c.field)
  }

  function columnType(field: CompiledField): ColumnType | undefined {
    return isStored(field) ? columnTypeOf(field.valueType) : undefined
  }

  /** Pure over stored fields of the same record: anything else would go stale and is computed at read. */
  function isStored(field: CompiledField): boolean {
    if (field.computation?.kind !== 'formula' || !field.computation.stored) return false
    const { checked } = formula(field)
    if (!checked) return false
    if (!isLocal(checked.needs)) return false
    return checked.needs.fields.every((key) => {
      const used = forms.get(field.form)?.get(key)
      return !used?.computation || (used !== field && used.columnType !== undefined)
    })
  }

  function formula(field: CompiledField): CheckedFormula {
    const done = formulas.get(field)
    if (done) return done
    if (running.has(field)) return { issues: [{ path: '', code: 'FORMULA_CYCLE', params: { field: field.key } }] }
    if (field.computation?.kind !== 'formula') return { issues: [{ path: '', code: 'FORMULA' }] }
    running.add(field)
    const result = checkExpression(field.computation.expression as never, scope(field.form))
    running.delete(field)
    const checked: CheckedFormula = result.ok ? { checked: result.checked } : { issues: result.issues }
    formulas.set(field, checked)
    return checked
  }

  function guarded<T>(field: CompiledField, work: () => T): T | undefined {
    if (running.has(field)) return undefined
    running.add(field)
    const result = work()
    running.delete(field)
    return result
  }

  function typeOf(form: string, key: string): ValueType | undefined {
    const field = forms.get(form)?.get(key)
    if (!field) return forms.has(form) && !(parents.has(form) && key !== 'id') ? systemType(form, key) : undefined
    if (field.type.storage === 'child') return { kind: 'rows', form: rowsForm(form, key) }
    if (field.type.storage === 'none' || running.has(field)) return undefined
    return field.valueType.kind === 'null' ? undefined : field.valueType
  }

  function scope(form: string): ScopeType {
    const parent = parents.get(form)
    return { form, field: typeOf, hasOld: false, hasUser: true, ...(parent ? { parent: scope(parent) } : {}) }
  }

  return { of: (form) => forms.get(form), hasForm: (form) => forms.has(form), scope, formula }
}

/** A source with what was set for the field that hands it on, where its kind has such a setting: fewer digits. */
function withOwn({ settings }: CompiledField, source: CompiledField): CompiledField {
  const known = (source.type.settingsSchema as { properties?: object }).properties ?? {}
  const own = Object.entries(settings).filter(([key, value]) => value !== undefined && Object.hasOwn(known, key))
  return own.length === 0 ? source : { ...source, settings: { ...source.settings, ...Object.fromEntries(own) } }
}

/** Reads nothing but the record and its own subform rows. */
function isLocal({ related, children, now, user, old, within }: Needs): boolean {
  if (now || user || old || related.length > 0 || children.some((child) => child.includes('.'))) return false
  return Object.values(within).every(isLocal)
}

const plain = new WeakMap<FieldDefinition, CompiledField>()
const NO_OPTIONS: readonly OptionItem[] = []

/**
 * A field that is not computed from others: what it compiles to hangs on its definition and its options alone. A form that is
 * edited has hundreds of fields and one changes at a time, so the others stay the very objects that they were.
 */
function plainField(
  definition: FieldDefinition,
  type: FieldType,
  form: string,
  options: readonly OptionItem[],
  settings: Record<string, unknown>,
): CompiledField {
  const known = plain.get(definition)
  if (known && known.type === type && known.form === form && sameItems(known.options, options)) return known
  const columnType = type.columnType(settings)
  const column = columnType === undefined ? undefined : (definition.column ?? definition.key)
  const base = { definition, key: definition.key, type, settings, options, form, columnType, column }
  let valueType: ValueType | undefined
  const field: CompiledField = {
    ...base,
    computation: undefined,
    get valueType(): ValueType {
      return (valueType ??= type.valueType(field))
    },
  }
  plain.set(definition, field)
  return field
}

const sameItems = (a: readonly OptionItem[], b: readonly OptionItem[]): boolean =>
  a === b || (a.length === b.length && a.every((item, i) => item === b[i]))

function optionsOf(field: FieldDefinition, type: FieldType, bundle: AppBundle): readonly OptionItem[] {
  const options = { ...type.defaultSettings, ...field.settings }['options'] as unknown
  if (Array.isArray(options)) return options.filter((item) => typeof item?.value === 'string')
  if (typeof options !== 'string' || !Object.hasOwn(bundle.options, options)) return NO_OPTIONS
  return bundle.options[options]?.items ?? NO_OPTIONS
}
