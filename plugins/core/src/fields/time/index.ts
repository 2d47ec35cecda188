import type { FieldType, ImportedCell } from '@tenon/engine'
import { toTimeColumn } from '../convert.ts'
import { TIME_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { parseTimeOfDay } from '../parse-date.ts'
import { settingsSchema } from '../settings.ts'

/** 时间: a time of day. */
export const timeField: FieldType = {
  type: 'time',
  label: { 'zh-CN': '时间', 'en-US': 'Time' },
  icon: 'time',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({}),
  defaultSettings: {},
  settingsFields: [],
  columnType: () => 'time',
  valueType: () => ({ kind: 'time' }),
  parse: parseTimeOfDay,
  importCell,
  toText: (value) => (typeof value === 'string' ? value.slice(0, 5) : ''),
  infer: (column) =>
    readsAs(column, 0.8, (cell) => (typeof cell === 'string' ? parseTimeOfDay(cell) : { value: null })),
  convertFrom: toTimeColumn,
  filterOperators: TIME_OPERATORS,
}

// helpers

/** A sheet holds a time as a part of a day. */
function importCell(cell: unknown): ImportedCell {
  if (cell instanceof Date && !Number.isNaN(cell.getTime())) return parseTimeOfDay(cell.toISOString().slice(11, 19))
  if (typeof cell !== 'number') return parseTimeOfDay(cell)
  if (!(cell >= 0 && cell < 1)) return { issue: { code: 'TIME' } }
  return parseTimeOfDay(new Date(Math.round(cell * 86_400) * 1000).toISOString().slice(11, 19))
}
