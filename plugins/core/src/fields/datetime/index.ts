import type { FieldType } from '@tenon/engine'
import { DATE_OPERATORS } from '../filter-operators.ts'
import { DEFAULT_ZONE, instantText } from '../instant-text.ts'
import { importInstant, parseInstant } from '../parse-date.ts'
import { settingsSchema } from '../settings.ts'

/** 日期时间: an instant; shown in the organisation's time zone. */
export const datetimeField: FieldType = {
  type: 'datetime',
  label: { 'zh-CN': '日期时间', 'en-US': 'Date and time' },
  icon: 'datetime',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({}),
  defaultSettings: {},
  settingsFields: [],
  columnType: () => 'timestamptz(3)',
  valueType: () => ({ kind: 'datetime' }),
  parse: (input, _field, context) => parseInstant(input, context?.timeZone ?? DEFAULT_ZONE),
  importCell: (cell, _field, context) => importInstant(cell, context?.timeZone ?? DEFAULT_ZONE),
  toText: (value, _field, _locale, _names, context) => instantText(value, context?.timeZone),
  filterOperators: DATE_OPERATORS,
}
