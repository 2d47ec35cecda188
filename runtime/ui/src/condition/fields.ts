import {
  appFields,
  HANDED,
  localize,
  mirrorOf,
  SYSTEM_LABELS,
  systemType,
  type AppBundle,
  type CompiledField,
  type FieldType,
  type FilterOperator,
  type Label,
  type Locale,
  type OptionItem,
  type Registry,
  type SystemColumn,
  type ValueType,
} from '@tenon/engine'
import { readableRecords, type HandedRecord } from './handed-on.ts'
import type { OperatorSource } from './model.ts'
import { SEGMENT_OPERATORS, segmentForm } from './segments.ts'

/** A name that a condition may test: a field of the form, a system column, or a field of a related record. */
export interface ConditionField {
  /** `level`, `owner_id`, `customer.coop_status`. */
  readonly path: string
  readonly label: string
  /** Label with the relation in front: 客户 / 合作状态. */
  readonly fullLabel: string
  /** What input and cell are drawn with. For a computed field: a field of the type that it gives. */
  readonly field: CompiledField
  readonly operators: readonly FilterOperator[]
}
/** Fields under one heading: those of the form, those of the system, those of one related record. */
export interface ConditionFieldGroup {
  readonly key: string
  readonly label: string
  readonly fields: readonly ConditionField[]
}
export interface ConditionFields extends OperatorSource {
  readonly groups: readonly ConditionFieldGroup[]
  /** Fields that a value may come from, though they are none of the rows: those of the record that rows are looked for. */
  readonly outer: readonly ConditionField[]
  find(path: string): ConditionField | undefined
}

export interface ConditionFieldOptions {
  readonly locale: Locale
  /** Which fields may be tested; default all. Rights of the viewer, for example. */
  readonly allowed?: (form: string, key: string) => boolean
  /** Fields of related records too. Default true. */
  readonly related?: boolean
  /** Mirrors of relations too: of conditions that become part of a query. */
  readonly mirrors?: boolean
  /** Whether records may be asked for their segments: the record itself, and those that it points to. */
  readonly segments?: boolean
  /** Values from before the change too (rules). */
  readonly old?: boolean
  /** Form of the record that rows are looked for; with `old`, that one has the old values. */
  readonly parent?: string
  /** What the actions before hand on (rules). */
  readonly handed?: readonly HandedRecord[]
  /** Names that are no fields: what a flow knows beside its record. */
  readonly around?: readonly ConditionFieldGroup[]
}

/** Every name that a condition over a form may test, in the order in which people look for them. */
export function conditionFields(
  bundle: AppBundle,
  form: string,
  registry: Registry,
  {
    locale,
    allowed = () => true,
    related = true,
    mirrors = false,
    segments = false,
    old = false,
    parent,
    handed = [],
    around = [],
  }: ConditionFieldOptions,
): ConditionFields {
  const text = (label: Label | undefined): string => localize(label, locale)
  const known = appFields(bundle, registry)
  const operable = (source: string, path: string, prefix: string): ConditionField[] => {
    const own = [...(known.of(source)?.values() ?? [])]
      .filter((field) => allowed(source, field.key) && !(isRows(source) && field.key === 'parent'))
      .map((field) => shown(field, registry, mirrors && path === ''))
    const system = (isRows(source) ? [] : SYSTEM_FIELDS)
      .filter((key) => allowed(source, key))
      .map((key) => systemField(source, key, registry))
    // The record itself is asked for nothing but its segments.
    const self = segments && path === '' && !isRows(source) ? systemField(source, 'id', registry) : undefined
    const asked = self && { ...self, label: SELF, operators: [] }
    return [...own, ...system, asked].flatMap((found) => {
      if (!found) return []
      const inSegment = segments && !path.includes('$old.') && segmentForm(found.as.valueType) !== undefined
      const operators = [...(found.operators ?? operatorsOf(found.as)), ...(inSegment ? SEGMENT_OPERATORS : [])]
      if (operators.length === 0) return []
      const label = text(found.label)
      return [
        {
          path: `${path}${found.key}`,
          label,
          fullLabel: `${prefix}${label}`,
          field: found.as,
          operators,
        },
      ]
    })
  }
  const outerOf = (source: string): ConditionField[] => {
    const before = `${text(PARENT)} / `
    const self = systemField(source, 'id', registry)
    return [
      ...(self
        ? [{ path: 'parent.id', label: text(PARENT), fullLabel: text(PARENT), field: self.as, operators: [] }]
        : []),
      ...operable(source, 'parent.', before),
      ...(old ? operable(source, 'parent.$old.', `${before}${text(OLD)} / `) : []),
    ]
  }
  const groups: ConditionFieldGroup[] = [
    { key: form, label: text(bundle.forms[form]?.label), fields: operable(form, '', '') },
  ]
  if (related)
    for (const field of known.of(form)?.values() ?? []) {
      const target = field.type.target?.(field.settings)
      if (field.valueType.kind !== 'id' || target === undefined || !Object.hasOwn(bundle.forms, target)) continue
      if (!allowed(form, field.key)) continue
      const label = text(field.definition.label)
      groups.push({ key: field.key, label, fields: operable(target, `${field.key}.`, `${label} / `) })
    }
  if (old && parent === undefined)
    groups.push({ key: '$old', label: text(OLD), fields: operable(form, '$old.', `${text(OLD)} / `) })
  const results = readableRecords(handed).map(({ action, form: of, label }): ConditionFieldGroup => {
    const self = systemField(of, 'id', registry)
    const path = `${HANDED}${action}`
    const record = self ? [{ path, label, fullLabel: label, field: self.as, operators: [] }] : []
    return { key: path, label, fields: [...record, ...operable(of, `${path}.`, `${label} / `)] }
  })
  if (parent === undefined)
    groups.push(
      ...results.map((group) => ({
        ...group,
        fields: group.fields.slice(group.fields[0]?.path === group.key ? 1 : 0),
      })),
    )
  groups.push(...around)
  const outer = parent === undefined ? [] : [...outerOf(parent), ...results.flatMap(({ fields }) => fields)]
  const byPath = new Map(
    [...groups.flatMap(({ fields }) => fields), ...outer].map((field) => [field.path, field] as const),
  )
  return {
    outer,
    groups: groups.filter((each) => each.fields.length > 0),
    find: (path) => byPath.get(path),
    operators: (path) => byPath.get(path)?.operators ?? [],
    instant: (path) => byPath.get(path)?.field.valueType.kind === 'datetime',
  }
}

/** A field type whose plain fields have this type of value: how system columns and results of formulas are drawn. */
export function typeFor(valueType: ValueType, registry: Registry): FieldType | undefined {
  const plain = registry.fields.filter(
    (type) => type.storage === 'column' && !type.serverSet && !type.computed?.(type.defaultSettings),
  )
  if (valueType.kind === 'id' || (valueType.kind === 'list' && valueType.of.kind === 'id')) {
    const form = valueType.kind === 'id' ? valueType.form : (valueType.of as { form?: string }).form
    return plain.find(
      (type) =>
        type.target?.({ ...type.defaultSettings, form }) === form &&
        type.columnType(type.defaultSettings) === (valueType.kind === 'id' ? 'uuid' : 'uuid[]'),
    )
  }
  return plain.find(
    (type) => !type.target && sameType(type.valueType(blank(type, type.defaultSettings, '')), valueType),
  )
}

/** A name that is no field, tested like a field of the type of its values, or like a choice among `options`. */
export function namedField(
  registry: Registry,
  { path, label, group }: { readonly path: string; readonly label: string; readonly group: string },
  values: ValueType | readonly OptionItem[],
): readonly ConditionField[] {
  const plain = 'kind' in values
  const type = plain ? typeFor(values, registry) : choiceType(registry)
  if (!type) return []
  const target = plain && values.kind === 'id' ? { form: values.form } : {}
  const as = { ...blank(type, { ...type.defaultSettings, ...target }, ''), ...(plain ? {} : { options: values }) }
  return [{ path, label, fullLabel: `${group} / ${label}`, field: as, operators: operatorsOf(as) }]
}

// helpers

const choiceType = ({ fields }: Registry): FieldType | undefined =>
  fields.find((type) => type.group === 'option' && type.columnType(type.defaultSettings) === 'text')

/** As formulas call them. */
const OLD: Label = { 'zh-CN': '原值', 'en-US': 'Old value' }
/** As sentences call it. */
const SELF: Label = { 'zh-CN': '这条记录', 'en-US': 'This record' }
const PARENT: Label = { 'zh-CN': '上级记录', 'en-US': 'Parent record' }
/** The rows of a subform (`contract.items`): nobody's, without times; the record is no value of theirs, only the way to its fields. */
const isRows = (form: string): boolean => form.includes('.')
const SYSTEM_FIELDS = ['owner_id', 'dept_id', 'created_at', 'created_by', 'updated_at', 'updated_by'] as const

interface Shown {
  readonly key: string
  readonly label: Label
  readonly as: CompiledField
  /** Default: those of `as`. */
  readonly operators?: readonly FilterOperator[]
}

/** How a field is tested: as itself, as the field whose values it hands on, or as a plain field of the type it computes. */
function shown(field: CompiledField, registry: Registry, mirrors: boolean): Shown | undefined {
  const { label } = field.definition
  if (field.type.storage === 'none' || field.type.storage === 'child') return undefined
  if (!field.computation) return { key: field.key, label, as: field }
  if (mirrorOf(field)) return mirrors ? member(field, label, registry) : undefined
  const { source } = field
  if (source && !source.computation) {
    const { valueType } = field
    return { key: field.key, label, as: { ...source, valueType, column: undefined, columnType: undefined } }
  }
  const type = typeFor(field.valueType, registry)
  return type && { key: field.key, label, as: { ...blank(type, type.defaultSettings, field.form), key: field.key } }
}
/** A mirror is asked for one of its records, which is chosen like what a relation points to. */
function member(field: CompiledField, label: Label, registry: Registry): Shown | undefined {
  const of = field.valueType.kind === 'list' ? field.valueType.of : undefined
  const type = of?.kind === 'id' ? typeFor(of, registry) : undefined
  if (of?.kind !== 'id' || !type) return undefined
  const as = { ...blank(type, { ...type.defaultSettings, form: of.form }, field.form), key: field.key }
  return { key: field.key, label, as, operators: operatorsOf(field) }
}
function systemField(form: string, key: SystemColumn, registry: Registry): Shown | undefined {
  const valueType = systemType(form, key)
  const type = valueType && typeFor(valueType, registry)
  if (!type) return undefined
  const target = valueType?.kind === 'id' ? { form: valueType.form } : {}
  return {
    key,
    label: SYSTEM_LABELS[key],
    as: { ...blank(type, { ...type.defaultSettings, ...target }, form), key },
  }
}
const operatorsOf = ({ type, settings }: CompiledField): readonly FilterOperator[] =>
  type.operatorsFor?.(settings) ?? type.filterOperators
/** A field of a type with nothing but its settings. */
function blank(type: FieldType, settings: Record<string, unknown>, form: string): CompiledField {
  const field: CompiledField = {
    definition: { id: 'x', key: 'x', type: type.type, label: type.label },
    key: 'x',
    type,
    settings,
    options: [],
    form,
    column: undefined,
    columnType: undefined,
    computation: undefined,
    get valueType() {
      return type.valueType(field)
    },
  }
  return { ...field, valueType: field.valueType }
}
function sameType(a: ValueType, b: ValueType): boolean {
  if (a.kind !== b.kind) return false
  return a.kind === 'list' && b.kind === 'list' ? sameType(a.of, b.of) : true
}
