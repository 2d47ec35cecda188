import { Type } from 'typebox'
import { type FieldType, parseDecimal } from '@tenon/engine'
import { toNumericColumn } from '../convert.ts'
import { NUMBER_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { decimalLabel, importNumber, parseNumber } from '../parse-decimal.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface PercentSettings {
  /** Digits after the point of the percentage as shown; two more are stored. */
  readonly scale: number
  readonly min?: number
  readonly max?: number
}

/** 百分比: stored as the fraction, so that formulas multiply by it; 12.5 % is 0.125. Bounds are of the fraction. */
export const percentField: FieldType<PercentSettings> = {
  type: 'percent',
  label: { 'zh-CN': '百分比', 'en-US': 'Percent' },
  icon: 'percent',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({
    scale: Type.Integer({ minimum: 0, maximum: 6 }),
    min: Type.Number(),
    max: Type.Number(),
  }),
  defaultSettings: { scale: 2 },
  settingsFields: [
    setting('scale', 'number', '小数位数', 'Decimal places', { settings: { scale: 0, min: 0, max: 6 } }),
    setting('min', 'number', '最小值', 'Minimum'),
    setting('max', 'number', '最大值', 'Maximum'),
  ],
  columnType: () => 'numeric',
  valueType: () => ({ kind: 'number' }),
  parse: (input, { settings }) => parseNumber(input, bounds(settings)),
  importCell: (cell, { settings }) => importNumber(cell, bounds(settings)),
  toText: (value, { settings }) => {
    const fraction = value === null || value === undefined ? null : parseDecimal(String(value))
    if (!fraction) return ''
    const hundredfold = { c: fraction.c * 100n, s: fraction.s }
    return `${decimalLabel(textOf(hundredfold), settings.scale, false)}%`
  },
  infer: (column) => {
    const written = column.cells.length > 0 && column.cells.every((cell) => /%$/.test(String(cell)))
    return written || RATE.test(column.header) ? readsAs(column, 0.75, (cell) => importNumber(cell)) : null
  },
  filterOperators: NUMBER_OPERATORS,
  convertFrom: toNumericColumn,
}

// helpers

const RATE = /率$|比例|占比|百分比|折扣|percent|rate$|ratio/i

const bounds = (settings: PercentSettings) => ({ ...settings, scale: settings.scale + 2 })

function textOf({ c, s }: { c: bigint; s: number }): string {
  const digits = (c < 0n ? -c : c).toString().padStart(s + 1, '0')
  return `${c < 0n ? '-' : ''}${s === 0 ? digits : `${digits.slice(0, -s)}.${digits.slice(-s)}`}`
}
