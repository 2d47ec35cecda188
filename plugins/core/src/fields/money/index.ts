import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { toNumericColumn } from '../convert.ts'
import { currencyChoices, currencyFormat, CURRENCY_SIGNS } from '../currencies.ts'
import { NUMBER_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { decimalLabel, importNumber, parseNumber } from '../parse-decimal.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface MoneySettings {
  readonly scale: number
  readonly currency: string
  readonly min?: number
  readonly max?: number
}

/** 金额: an exact amount in one currency. */
export const moneyField: FieldType<MoneySettings> = {
  type: 'money',
  label: { 'zh-CN': '金额', 'en-US': 'Money' },
  icon: 'money',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({
    scale: Type.Integer({ minimum: 0, maximum: 6 }),
    currency: Type.Enum(Object.keys(CURRENCY_SIGNS)),
    min: Type.Number(),
    max: Type.Number(),
  }),
  defaultSettings: { scale: 2, currency: 'CNY' },
  settingsFields: [
    setting('currency', 'select', '币种', 'Currency', {
      settings: currencyChoices(),
    }),
    setting('scale', 'number', '小数位数', 'Decimal places', { settings: { scale: 0, min: 0, max: 6 } }),
    setting('min', 'number', '最小值', 'Minimum'),
    setting('max', 'number', '最大值', 'Maximum'),
  ],
  columnType: () => 'numeric',
  valueType: () => ({ kind: 'number' }),
  parse: (input, { settings }) => parseNumber(input, { ...settings, code: 'MONEY' }),
  importCell: (cell, { settings }) => importNumber(cell, { ...settings, code: 'MONEY' }),
  toText: (value, { settings }) =>
    value === null || value === undefined
      ? ''
      : `${CURRENCY_SIGNS[settings.currency] ?? ''}${decimalLabel(value, settings.scale, true)}`,
  sheetFormat: ({ settings: { currency, scale } }) => currencyFormat(currency, scale),
  infer: (column) =>
    MONEY.test(column.header) ? readsAs(column, 0.7, (cell) => importNumber(cell, { code: 'MONEY' })) : null,
  filterOperators: NUMBER_OPERATORS,
  convertFrom: toNumericColumn,
}

// helpers

const MONEY =
  /金额|价格?$|单价|总价|费用?$|款|营收|收入|产值|预算|成本|工资|薪|amount|price|cost|fee|revenue|budget|salary/i
