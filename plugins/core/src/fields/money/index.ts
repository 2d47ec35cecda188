import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { toNumericColumn } from '../convert.ts'
import { NUMBER_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { decimalLabel, importNumber, parseNumber } from '../parse-decimal.ts'
import { choices, setting, settingsSchema } from '../settings.ts'

export interface MoneySettings {
  readonly scale: number
  readonly currency: string
  readonly min?: number
  readonly max?: number
}

const SIGNS: Readonly<Record<string, string>> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', JPY: '¥', HKD: 'HK$' }

/** 金额: an exact amount in one currency. */
export const moneyField: FieldType<MoneySettings> = {
  type: 'money',
  label: { 'zh-CN': '金额', 'en-US': 'Money' },
  icon: 'money',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({
    scale: Type.Integer({ minimum: 0, maximum: 6 }),
    currency: Type.Enum(Object.keys(SIGNS)),
    min: Type.Number(),
    max: Type.Number(),
  }),
  defaultSettings: { scale: 2, currency: 'CNY' },
  settingsFields: [
    setting('currency', 'select', '币种', 'Currency', {
      settings: choices(
        ['CNY', '人民币', 'Chinese yuan'],
        ['USD', '美元', 'US dollar'],
        ['EUR', '欧元', 'Euro'],
        ['GBP', '英镑', 'Pound sterling'],
        ['JPY', '日元', 'Japanese yen'],
        ['HKD', '港元', 'Hong Kong dollar'],
      ),
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
      : `${SIGNS[settings.currency] ?? ''}${decimalLabel(value, settings.scale, true)}`,
  sheetFormat: ({ settings: { currency, scale } }) =>
    `"${SIGNS[currency] ?? ''}"#,##0${scale > 0 ? `.${'0'.repeat(scale)}` : ''}`,
  infer: (column) =>
    MONEY.test(column.header) ? readsAs(column, 0.7, (cell) => importNumber(cell, { code: 'MONEY' })) : null,
  filterOperators: NUMBER_OPERATORS,
  convertFrom: toNumericColumn,
}

// helpers

const MONEY =
  /金额|价格?$|单价|总价|费用?$|款|营收|收入|产值|预算|成本|工资|薪|amount|price|cost|fee|revenue|budget|salary/i
