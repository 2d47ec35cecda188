import type { FieldType, ImportedCell, Parsed } from '@tenon/engine'
import { SPAN_OPERATORS } from '../filter-operators.ts'
import { importDay, parseDay } from '../parse-date.ts'
import { settingsSchema } from '../settings.ts'

/** 日期区间: two days, both included: `{from, to}`. */
export const dateRangeField: FieldType = {
  type: 'dateRange',
  label: { 'zh-CN': '日期区间', 'en-US': 'Date range' },
  icon: 'date-range',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({}),
  defaultSettings: {},
  settingsFields: [],
  columnType: () => 'jsonb',
  valueType: () => ({ kind: 'json' }),
  parse: (input) => parse(input, parseDay),
  importCell,
  // A day is the other side of a filter.
  toText: (value) =>
    isRange(value) ? `${String(value.from)} ~ ${String(value.to)}` : typeof value === 'string' ? value : '',
  foldedKey: () => null,
  filterOperators: SPAN_OPERATORS,
}

// helpers

const isRange = (value: unknown): value is { from: unknown; to: unknown } =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, 'from') && Object.hasOwn(value, 'to')

function parse(input: unknown, day: (input: unknown) => Parsed): Parsed {
  if (input === null || input === undefined || input === '') return { value: null }
  const pair: unknown = Array.isArray(input) && input.length === 2 ? { from: input[0], to: input[1] } : input
  if (!isRange(pair)) return { issue: { code: 'DATE' } }
  const [from, to] = [day(pair.from), day(pair.to)]
  if (from.issue || to.issue) return { issue: { code: 'DATE' } }
  if (from.value === null && to.value === null) return { value: null }
  if (from.value === null || to.value === null) return { issue: { code: 'DATE' } }
  return String(from.value) <= String(to.value)
    ? { value: { from: from.value, to: to.value } }
    : { issue: { code: 'RANGE', params: { min: from.value } } }
}

function importCell(cell: unknown): ImportedCell {
  if (cell === null || cell === '') return { value: null }
  if (typeof cell !== 'string') return { issue: { code: 'DATE' } }
  const ends = cell.split(/\s*(?:~|～|至|到|—|–)\s*|\s+(?:-|to)\s+/u)
  return ends.length === 2 ? parse(ends, importDay) : { issue: { code: 'DATE' } }
}
