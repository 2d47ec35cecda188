import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { toReferenceColumn } from '../convert.ts'
import { LIST_OPERATORS, REFERENCE_OPERATORS } from '../filter-operators.ts'
import { importName, parseReference, parseReferences, referenceText } from '../parse-reference.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface MemberSettings {
  readonly many: boolean
}

/** 成员: people of the organisation; one, or several with `many`. */
export const memberField: FieldType<MemberSettings> = {
  type: 'member',
  label: { 'zh-CN': '成员', 'en-US': 'Member' },
  icon: 'member',
  group: 'people',
  storage: 'column',
  settingsSchema: settingsSchema({ many: Type.Boolean() }),
  defaultSettings: { many: false },
  settingsFields: [setting('many', 'switch', '可以选多个', 'Several')],
  columnType: ({ many }) => (many ? 'uuid[]' : 'uuid'),
  valueType: ({ settings }) =>
    settings.many ? { kind: 'list', of: { kind: 'id', form: '$user' } } : { kind: 'id', form: '$user' },
  parse: (input, { settings }) => (settings.many ? parseReferences(input) : parseReference(input)),
  importCell: (cell, { settings }) => importName(cell, '$user', settings.many),
  toText: (value, _field, locale, names) => referenceText(value, locale, names),
  foldedKey: (value) => (typeof value === 'string' ? value : null),
  target: () => '$user',
  infer: ({ named }) => {
    const share = named('$user')
    return share >= 0.6 ? { likelihood: 0.6 + 0.38 * share } : null
  },
  convertFrom: (from, column, { settings }) => toReferenceColumn(from, column, settings.many),
  filterOperators: REFERENCE_OPERATORS,
  operatorsFor: ({ many }) => (many ? LIST_OPERATORS : REFERENCE_OPERATORS),
}
