import { Type } from 'typebox'
import type { FieldType, Label } from '@tenon/engine'
import { toNumericColumn } from '../convert.ts'
import { NUMBER_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { decimalLabel, importNumber, parseNumber } from '../parse-decimal.ts'
import { HINT, Hint, setting, settingsSchema } from '../settings.ts'

export interface NumberSettings {
  readonly scale?: number
  readonly min?: number
  readonly max?: number
  readonly unit?: string
  readonly grouped?: boolean
  readonly hint?: Label
}

/** 数字: an exact decimal. */
export const numberField: FieldType<NumberSettings> = {
  type: 'number',
  label: { 'zh-CN': '数字', 'en-US': 'Number' },
  icon: 'number',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({
    scale: Type.Integer({ minimum: 0, maximum: 12 }),
    min: Type.Number(),
    max: Type.Number(),
    unit: Type.String({ maxLength: 20 }),
    grouped: Type.Boolean(),
    hint: Hint,
  }),
  defaultSettings: {},
  settingsFields: [
    HINT,
    setting('scale', 'number', '小数位数', 'Decimal places', { settings: { scale: 0, min: 0, max: 12 } }),
    setting('min', 'number', '最小值', 'Minimum'),
    setting('max', 'number', '最大值', 'Maximum'),
    setting('unit', 'text', '单位', 'Unit', { settings: { maxLength: 20 } }),
    setting('grouped', 'switch', '千分位', 'Thousands separator'),
  ],
  columnType: () => 'numeric',
  valueType: () => ({ kind: 'number' }),
  parse: (input, { settings }) => parseNumber(input, settings),
  importCell: (cell, { settings }) => importNumber(cell, settings),
  toText: (value, { settings }) => decimalLabel(value, undefined, settings.grouped === true),
  infer: (column) => {
    const scale = Math.max(0, ...column.cells.map((cell) => (/[.](\d+)$/.exec(String(cell))?.[1] ?? '').length))
    return readsAs(column, 0.6, (cell) => importNumber(cell), { settings: { scale: Math.min(scale, 6) } })
  },
  filterOperators: NUMBER_OPERATORS,
  convertFrom: toNumericColumn,
  checkSettings: ({ settings: { min, max } }) =>
    min !== undefined && max !== undefined && min > max ? [{ path: 'min', code: 'RANGE', params: { max } }] : [],
}
