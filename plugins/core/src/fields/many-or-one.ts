import { Type } from 'typebox'
import type { FieldType, FilterOperator } from '@tenon/engine'
import { toReferenceColumn } from './convert.ts'
import { LIST_OPERATORS, REFERENCE_OPERATORS } from './filter-operators.ts'
import { importName, parseReference, parseReferences, referenceText } from './parse-reference.ts'
import { setting, settingsSchema } from './settings.ts'

export interface ManyOrOne {
  readonly many: boolean
}

/**
 * A field of the organisation that names one of `form` (`$user`, `$department`), or several with `many`. `one`: how conditions ask
 * for a single one.
 */
export const manyOrOne = (
  form: string,
  one: readonly FilterOperator[] = REFERENCE_OPERATORS,
): Omit<FieldType<ManyOrOne>, 'type' | 'label' | 'icon'> => ({
  group: 'people',
  storage: 'column',
  settingsSchema: settingsSchema({ many: Type.Boolean() }),
  defaultSettings: { many: false },
  settingsFields: [setting('many', 'switch', '可以选多个', 'Several')],
  columnType: ({ many }) => (many ? 'uuid[]' : 'uuid'),
  valueType: ({ settings }) => (settings.many ? { kind: 'list', of: { kind: 'id', form } } : { kind: 'id', form }),
  parse: (input, { settings }) => (settings.many ? parseReferences(input) : parseReference(input)),
  importCell: (cell, { settings }) => importName(cell, form, settings.many),
  toText: (value, _field, locale, names) => referenceText(value, locale, names),
  foldedKey: (value) => (typeof value === 'string' ? value : null),
  target: () => form,
  convertFrom: (from, column, { settings }) => toReferenceColumn(from, column, settings.many),
  filterOperators: one,
  operatorsFor: ({ many }) => (many ? LIST_OPERATORS : one),
})
