import type { FieldType } from '@tenon/engine'
import { PRESENCE_OPERATORS } from '../filter-operators.ts'
import { parseReference } from '../parse-reference.ts'
import { settingsSchema } from '../settings.ts'

/** 手写签名: a drawn picture, by the id of its file. */
export const signatureField: FieldType = {
  type: 'signature',
  label: { 'zh-CN': '手写签名', 'en-US': 'Signature' },
  icon: 'signature',
  group: 'advanced',
  storage: 'column',
  settingsSchema: settingsSchema({}),
  defaultSettings: {},
  settingsFields: [],
  columnType: () => 'uuid',
  valueType: () => ({ kind: 'id', form: '$file' }),
  parse: parseReference,
  importCell: (cell) => (cell === null || cell === '' ? { value: null } : { issue: { code: 'NOT_IMPORTABLE' } }),
  toText: (value, _field, locale) => (value ? (locale === 'zh-CN' ? '已签名' : 'Signed') : ''),
  foldedKey: () => null,
  target: () => '$file',
  filterOperators: PRESENCE_OPERATORS,
}
