import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { toReferenceColumn } from '../convert.ts'
import { LIST_OPERATORS, REFERENCE_OPERATORS } from '../filter-operators.ts'
import { importName, parseReference, parseReferences, referenceText } from '../parse-reference.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface DepartmentSettings {
  readonly many: boolean
}

/** 部门: departments; one, or several with `many`. */
export const departmentField: FieldType<DepartmentSettings> = {
  type: 'department',
  label: { 'zh-CN': '部门', 'en-US': 'Department' },
  icon: 'department',
  group: 'people',
  storage: 'column',
  settingsSchema: settingsSchema({ many: Type.Boolean() }),
  defaultSettings: { many: false },
  settingsFields: [setting('many', 'switch', '可以选多个', 'Several')],
  columnType: ({ many }) => (many ? 'uuid[]' : 'uuid'),
  valueType: ({ settings }) =>
    settings.many ? { kind: 'list', of: { kind: 'id', form: '$department' } } : { kind: 'id', form: '$department' },
  parse: (input, { settings }) => (settings.many ? parseReferences(input) : parseReference(input)),
  importCell: (cell, { settings }) => importName(cell, '$department', settings.many),
  toText: (value, _field, locale, names) => referenceText(value, locale, names),
  foldedKey: (value) => (typeof value === 'string' ? value : null),
  target: () => '$department',
  convertFrom: (from, column, { settings }) => toReferenceColumn(from, column, settings.many),
  filterOperators: REFERENCE_OPERATORS,
  operatorsFor: ({ many }) => (many ? LIST_OPERATORS : REFERENCE_OPERATORS),
}
