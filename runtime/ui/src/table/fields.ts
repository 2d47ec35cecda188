import { appFields, stageChoices, type AppBundle, type CompiledField, type Locale, type Row } from '@tenon/engine'
import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { conditionFields, type ConditionField, type ConditionFields } from '../condition/fields.ts'
import { compiledForm } from '../form/app-bundle.ts'
import { useText } from '../i18n/use-text.ts'
import { alignOf, type FieldUi } from '../kit/field-ui.ts'
import { useUiRegistry, type UiRegistry } from '../kit/ui-registry.ts'

/** A column of a list: a field of the form, a system column, or a field of a related record (`customer.level`). */
export interface TableColumn {
  readonly path: string
  readonly label: string
  /** What the cell is drawn with; a computed field as a plain one of the type that it gives. */
  readonly field: CompiledField
  readonly ui: FieldUi | undefined
  /** The field itself where a person may change it in the list. */
  readonly editable: CompiledField | undefined
  /** Options that this person may choose in a row (the stages that it may move to); undefined = all. */
  readonly choices?: (row: Row) => ReadonlySet<string> | undefined
  readonly sortable: boolean
  readonly groupable: boolean
  readonly align: 'left' | 'right' | 'center'
  readonly width: number
  /** The figure under the column unless another is chosen; undefined: it can have none. */
  readonly total: 'sum' | 'none' | undefined
}

/** Everything that may be a column of a form, in the order of the form, then the system's. */
export interface TableFields {
  readonly form: string
  readonly columns: readonly TableColumn[]
  readonly title: TableColumn | undefined
  readonly conditions: ConditionFields
  find(path: string): TableColumn | undefined
}

export interface TableRights {
  readonly edit?: boolean
  readonly fields?: Readonly<Record<string, 'masked' | 'readonly' | 'editable'>>
}

/** The columns of a form as this viewer may see, sort and change them. */
export function tableFields(
  bundle: AppBundle & { readonly rights?: Readonly<Record<string, TableRights>> },
  form: string,
  registry: UiRegistry,
  locale: Locale,
): TableFields {
  const rights = bundle.rights?.[form]
  const masked = (key: string) => rights?.fields?.[key] === 'masked'
  const readable = {
    locale,
    mirrors: true,
    allowed: (source: string, key: string) => bundle.rights?.[source]?.fields?.[key] !== 'masked',
  }
  const conditions = conditionFields(bundle, form, registry.engine, { ...readable, segments: true })
  const own = appFields(bundle, registry.engine).of(form) ?? new Map<string, CompiledField>()
  const stage = bundle.forms[form]?.stage?.field
  // The definition knows this viewer's moves alone: his roles need not be named.
  const moves = (row: Row) => {
    const compiled = compiledForm(bundle, form, registry.engine)
    return compiled && stageChoices(compiled, row, [])
  }
  const byPath = new Map<string, TableColumn>()
  for (const group of conditionFields(bundle, form, registry.engine, readable).groups)
    for (const each of group.fields) byPath.set(each.path, columnOf(each.path, each.fullLabel, drawn(each)))
  for (const field of own.values())
    if (field.type.storage !== 'none' && !byPath.has(field.key))
      byPath.set(field.key, columnOf(field.key, labelOf(field, locale), field))
  // What is computed here is written by its own settings (an amount by its currency); what is handed on, as where it comes from.
  function drawn({ path, field }: ConditionField): CompiledField {
    const real = own.get(path)
    return real?.computation && !real.source ? real : field
  }
  const order = [...own.keys(), ...[...byPath.keys()].filter((path) => !own.has(path))]
  const columns = order.flatMap((path) => byPath.get(path) ?? [])
  const title =
    byPath.get(bundle.forms[form]?.title ?? '') ?? columns.find((column) => column.field.valueType.kind === 'text')
  return { form, columns, title, conditions, find: (path) => byPath.get(path) }

  function columnOf(path: string, label: string, field: CompiledField): TableColumn {
    const ui = registry.field(field.type.type)
    const real = own.get(path)
    const kind = field.valueType.kind
    const plain = field.type.storage === 'column' || field.type.storage === 'virtual'
    const right = rights?.fields?.[path]
    const editable =
      real && !real.computation && !real.type.serverSet && !real.definition.readonly && real.type.storage === 'column'
    return {
      path,
      label,
      field,
      ui,
      editable: editable && rights?.edit !== false && (right === undefined || right === 'editable') ? real : undefined,
      ...(path === stage ? { choices: moves } : {}),
      sortable: plain && !masked(path) && kind !== 'list' && kind !== 'rows' && kind !== 'json',
      groupable: !masked(path) && isDivisible(field),
      align: alignOf(field, ui),
      width: ui?.width ?? 140,
      total: kind === 'number' && !masked(path) ? ui?.total?.(field) : undefined,
    }
  }
}

/** Records fall into few enough groups by it that a reader can look at them: options, yes and no, people and records. */
export const isDivisible = ({ options, valueType: { kind } }: Pick<CompiledField, 'options' | 'valueType'>): boolean =>
  options.length > 0 || kind === 'boolean' || kind === 'id'

/** The same, kept in step with definitions and language; undefined until the definitions are there. */
export function useTableFields(
  bundle: MaybeRefOrGetter<Parameters<typeof tableFields>[0] | undefined>,
  form: MaybeRefOrGetter<string>,
): ComputedRef<TableFields | undefined> {
  const registry = useUiRegistry()
  const { locale } = useText()
  return computed(() => {
    const known = toValue(bundle)
    return known && Object.hasOwn(known.forms, toValue(form))
      ? tableFields(known, toValue(form), registry, locale.value)
      : undefined
  })
}

/** Columns by path; what is not there any more or not for this viewer is left out. */
export const columnsOf = (paths: readonly string[], fields: TableFields | undefined): readonly TableColumn[] =>
  paths.flatMap((path) => fields?.find(path) ?? [])

/** What a query must name so that these columns can be drawn: fields, and references to be expanded. */
export function wantedOf(columns: readonly TableColumn[]): { fields: string[]; expand: string[] } {
  const fields = [...new Set(columns.map((column) => column.path))]
  const expand = [
    ...new Set(
      columns
        .filter(({ field }) => field.valueType.kind === 'id' || field.type.target?.(field.settings) !== undefined)
        .map((column) => column.path.split('.')[0]!),
    ),
  ]
  return { fields, expand }
}

// helpers

function labelOf(field: CompiledField, locale: Locale): string {
  const { label } = field.definition
  return typeof label === 'string' ? label : (label[locale] ?? label['zh-CN'] ?? field.key)
}
