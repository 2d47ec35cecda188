import { Type } from 'typebox'
import { isDate, type FieldType } from '@tenon/engine'
import { toDateColumn } from '../convert.ts'
import { DATE_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { importDay, parseDay } from '../parse-date.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface DateSettings {
  readonly min?: string
  readonly max?: string
}

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

/** 日期: a day of the calendar, without zone. */
export const dateField: FieldType<DateSettings> = {
  type: 'date',
  label: { 'zh-CN': '日期', 'en-US': 'Date' },
  icon: 'date',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({ min: Day, max: Day }),
  defaultSettings: {},
  settingsFields: [setting('min', 'date', '最早', 'Earliest'), setting('max', 'date', '最晚', 'Latest')],
  columnType: () => 'date',
  valueType: () => ({ kind: 'date' }),
  parse: (input, { settings }) => within(parseDay(input), settings),
  importCell: (cell, { settings }) => within(importDay(cell), settings),
  toText: (value) => (typeof value === 'string' ? value : ''),
  // A bare number is a number, though a sheet may mean a day by it.
  infer: (column) =>
    readsAs(column, 0.7, (cell) => (typeof cell === 'number' ? { value: null } : importDay(cell)), {
      named: /日期|日$|生日|date|day/i,
    }),
  checkSettings: ({ settings }) =>
    (['min', 'max'] as const).flatMap((end) =>
      settings[end] !== undefined && !isDate(settings[end]) ? [{ path: end, code: 'DATE' }] : [],
    ),
  filterOperators: DATE_OPERATORS,
  convertFrom: toDateColumn,
}

// helpers

function within(parsed: ReturnType<typeof parseDay>, { min, max }: DateSettings): ReturnType<typeof parseDay> {
  if (parsed.issue || typeof parsed.value !== 'string') return parsed
  const out = (min !== undefined && parsed.value < min) || (max !== undefined && parsed.value > max)
  return out ? { issue: { code: 'RANGE', params: { min, max } } } : parsed
}
