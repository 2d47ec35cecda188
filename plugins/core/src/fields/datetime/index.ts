import type { FieldType } from '@tenon/engine'
import { toInstantColumn } from '../convert.ts'
import { DATE_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { DEFAULT_ZONE, instantText } from '../instant-text.ts'
import { importInstant, parseInstant } from '../parse-date.ts'
import { settingsSchema } from '../settings.ts'

/** 日期时间: an instant; shown in the organisation's time zone. */
export const datetimeField: FieldType = {
  type: 'datetime',
  label: { 'zh-CN': '日期时间', 'en-US': 'Date-time' },
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
  infer: (column) => (column.cells.some(hasTime) ? readsAs(column, 0.95, timed) : null),
  convertFrom: toInstantColumn,
  filterOperators: DATE_OPERATORS,
}

// helpers

const hasTime = (cell: unknown): boolean =>
  cell instanceof Date ? !cell.toISOString().includes('T00:00:00') : typeof cell === 'string' && /\d[:时]\d/.test(cell)
const timed = (cell: unknown) => (typeof cell === 'number' ? { value: null } : importInstant(cell, DEFAULT_ZONE))
