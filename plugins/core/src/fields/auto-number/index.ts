import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { TEXT_OPERATORS } from '../filter-operators.ts'
import { parseText } from '../parse-text.ts'
import { choices, setting, settingsSchema } from '../settings.ts'
import { parsePattern, serialOf } from './serial.ts'

export interface AutoNumberSettings {
  /** Texts, a date part such as {yyyyMM}, and the counter {0000}. */
  readonly pattern: string
  /** When the counter begins again; `auto` = with the finest date part of the pattern. */
  readonly reset: 'auto' | 'never' | 'year' | 'month' | 'day'
}

/** 流水号: given by the server when the record is created, without repeats. */
export const autoNumberField: FieldType<AutoNumberSettings> = {
  type: 'autoNumber',
  label: { 'zh-CN': '流水号', 'en-US': 'Auto no.' },
  icon: 'auto-number',
  group: 'advanced',
  storage: 'column',
  settingsSchema: settingsSchema({
    pattern: Type.String({ minLength: 1, maxLength: 60 }),
    reset: Type.Enum(['auto', 'never', 'year', 'month', 'day']),
  }),
  defaultSettings: { pattern: '{yyyyMM}{0000}', reset: 'auto' },
  settingsFields: [
    setting('pattern', 'text', '格式', 'Pattern', {
      required: true,
      settings: { maxLength: 60 },
      help: {
        'zh-CN': '例：KH-{yyyyMM}-{0000}。{yyyyMM} 是年月，{0000} 是四位流水号',
        'en-US': 'Such as KH-{yyyyMM}-{0000}: {yyyyMM} is year and month, {0000} a counter of four digits',
      },
    }),
    setting('reset', 'select', '重新计数', 'Starts again', {
      settings: choices(
        ['auto', '随格式中的日期', 'With the date in the pattern'],
        ['never', '从不', 'Never'],
        ['year', '每年', 'Each year'],
        ['month', '每月', 'Each month'],
        ['day', '每天', 'Each day'],
      ),
    }),
  ],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  // An import may bring the numbers of the old files; nobody else writes here.
  parse: (input) => parseText(input, { maxLength: 80 }),
  toText: (value) => (typeof value === 'string' ? value : ''),
  searchable: true,
  serverSet: true,
  autoNumber: ({ settings }, { today }) => {
    const serial = serialOf(settings)
    return {
      period: serial.bucket(today),
      text: (drawn) => serial.text(drawn, today),
      read: (text) => {
        const found = serial.read(text)
        return found && { period: found.bucket, drawn: found.sequence }
      },
    }
  },
  filterOperators: TEXT_OPERATORS,
  checkSettings: ({ settings: { pattern } }) =>
    parsePattern(pattern).problem ? [{ path: 'pattern', code: 'NUMBER_PATTERN', params: { pattern } }] : [],
}
