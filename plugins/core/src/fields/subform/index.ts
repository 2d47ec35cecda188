import { Type } from 'typebox'
import { FieldDefinition, type FieldType, type Issue } from '@tenon/engine'
import { setting, settingsSchema } from '../settings.ts'

export interface SubformSettings {
  readonly min: number
  readonly max: number
  readonly fields: readonly FieldDefinition[]
}

const MAX_COLUMNS = 60

/** 明细: rows that belong to the record, in a table of their own. */
export const subformField: FieldType<SubformSettings> = {
  type: 'subform',
  label: { 'zh-CN': '明细', 'en-US': 'Subform' },
  icon: 'subform',
  group: 'relation',
  storage: 'child',
  settingsSchema: settingsSchema({
    min: Type.Integer({ minimum: 0, maximum: 500 }),
    max: Type.Integer({ minimum: 1, maximum: 500 }),
    fields: Type.Array(FieldDefinition, { maxItems: MAX_COLUMNS }),
  }),
  defaultSettings: { min: 0, max: 100, fields: [] },
  settingsFields: [
    setting('min', 'number', '最少行数', 'At least', { settings: { scale: 0, min: 0, max: 500 } }),
    setting('max', 'number', '最多行数', 'At most', { settings: { scale: 0, min: 1, max: 500 } }),
  ],
  columnType: () => undefined,
  valueType: ({ form, key }) => ({ kind: 'rows', form: `${form}.${key}` }),
  // Rows are parsed field by field by the form that they make up.
  parse: (input) =>
    Array.isArray(input) ? { value: input } : { issue: { code: 'TYPE', params: { expected: 'list' } } },
  toText: (value, _field, locale) => {
    const rows = Array.isArray(value) ? value.length : 0
    return rows === 0 ? '' : locale === 'zh-CN' ? `${rows} 行` : `${rows} rows`
  },
  foldedKey: () => null,
  childFields: ({ fields }) => fields,
  filterOperators: [],
  checkSettings: ({ settings }) => rowsChecked(settings),
}

// helpers

function rowsChecked({ fields, min, max }: SubformSettings): readonly Issue[] {
  return [
    ...(fields.length === 0 ? [{ path: 'fields', code: 'FIELDS_EMPTY' }] : []),
    ...(min > max ? [{ path: 'min', code: 'RANGE', params: { max } }] : []),
  ]
}
