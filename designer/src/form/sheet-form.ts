import {
  emptyForm,
  localize,
  type FieldDefinition,
  type FormDefinition,
  type InferredField,
  type Locale,
  type Registry,
} from '@tenon/engine'
import { freshId, freshKey } from '../editor/identity.ts'
import { newField } from './new-field.ts'
import { SETTING_DEFAULTS } from './setting-defaults.ts'

/** A column of a sheet as the builder corrects it before the form is made. */
export interface ProposedField extends InferredField {
  readonly samples: readonly string[]
  /** What the heading says; the label may differ by now. */
  readonly header: string
  readonly taken: boolean
}
export interface ProposedSheet {
  readonly name: string
  readonly headerRow: number
  readonly rows: number
  readonly fields: readonly (InferredField & { readonly samples: readonly string[] })[]
}

export const propose = (sheet: ProposedSheet): ProposedField[] =>
  sheet.fields.map((field) => ({ ...field, header: field.label, taken: true }))

/** Types that a column can become: what reads it first, then every type that asks for no list of its own. */
export function typesFor(field: InferredField, registry: Registry): readonly string[] {
  const proposed = [field.type, ...field.others.map(({ type }) => type)]
  const plain = registry.fields.filter(
    (type) => type.infer && !type.settingsFields.some((setting) => SETTING_DEFAULTS[setting.type]),
  )
  return [...new Set([...proposed, ...plain.map(({ type }) => type)])]
}

/** The proposal with another type for a column, and the settings that go with it. */
export function withType(field: ProposedField, type: string): ProposedField {
  const { settings: _old, ...rest } = field
  const known = [{ type: field.type, settings: field.settings }, ...field.others]
  const settings = known.find((each) => each.type === type)?.settings
  const others = known.filter((each) => each.type !== type) as InferredField['others']
  return { ...rest, type, ...(settings ? { settings } : {}), others }
}

/**
 * The form of the corrected proposal: a field per column that was kept, in the order of the sheet, in two columns. A heading that
 * was renamed stays known to the import. `latin` reads a heading as letters, for the key. The first text names a record; the list
 * shows the first eight fields.
 */
export function formFromSheet(
  fields: readonly ProposedField[],
  of: { readonly key: string; readonly label: string; latin(text: string): string },
  registry: Registry,
  locale: Locale,
): FormDefinition {
  const ids = new Set<string>()
  const keys = new Set<string>()
  const made = fields
    .filter(({ taken }) => taken)
    .flatMap((column): FieldDefinition[] => {
      const type = registry.field(column.type)
      if (!type) return []
      const id = freshId('f', ids)
      const letters = of.latin(column.header)
      const key = freshKey(/[a-z]/i.test(letters) ? letters : column.type, keys)
      ids.add(id)
      keys.add(key)
      const settings = column.settings ?? newField(type, locale).settings
      const label = column.label.trim() || column.header
      return [
        {
          id,
          key,
          type: column.type,
          label,
          ...(settings ? { settings } : {}),
          ...(label === column.header ? {} : { import: { aliases: [column.header] } }),
        },
      ]
    })
  const base = emptyForm(of.key, of.label)
  const title = made.find((field) => registry.field(field.type)?.searchable)
  return {
    ...base,
    ...(title ? { title: title.key } : {}),
    fields: made,
    layout: [{ ...base.layout![0]!, items: made.map(({ key }) => key) }],
    views: [
      {
        key: 'all',
        kind: 'table',
        label: { 'zh-CN': '全部', 'en-US': 'All' },
        columns: made.slice(0, 8).map(({ key }) => key),
      },
    ],
  }
}

/** `销售部客户表.xlsx` → `销售部客户表`. */
export const nameOfFile = (file: string): string => file.replace(/\.[^.]*$/, '').slice(0, 60)

/** Types by their names, for the choice of a column's type. */
export const typeName = (type: string, registry: Registry, locale: Locale): string =>
  localize(registry.field(type)?.label ?? type, locale)
