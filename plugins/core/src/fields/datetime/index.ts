import type { FieldType } from '@tenon/engine'
import { DATE_OPERATORS } from '../filter-operators.ts'
import { importInstant, parseInstant } from '../parse-date.ts'
import { settingsSchema } from '../settings.ts'

const DEFAULT_ZONE = 'Asia/Shanghai'

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
  toText: (value, _field, _locale, _names, context) => localText(value, context?.timeZone ?? DEFAULT_ZONE),
  filterOperators: DATE_OPERATORS,
}

// helpers

const formats = new Map<string, Intl.DateTimeFormat>()

/** `2026-11-22 14:05` in the zone. */
function localText(value: unknown, timeZone: string): string {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return ''
  let format = formats.get(timeZone)
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...parts })
    formats.set(timeZone, format)
  }
  return format.format(new Date(value))
}
