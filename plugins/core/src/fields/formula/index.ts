import { Type } from 'typebox'
import type { Expression, FieldType } from '@tenon/engine'
import { CENTS, computedText } from '../computed-text.ts'
import { currencyChoices, currencyFormat } from '../currencies.ts'
import { NUMBER_OPERATORS } from '../filter-operators.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface FormulaSettings {
  /** As the builder wrote it, with the labels of the fields. */
  readonly text?: string
  readonly expression?: Expression
  readonly scale?: number
  readonly currency?: string
}

/** 公式: computed from other fields; stored where it depends on the record alone, else computed when shown. */
export const formulaField: FieldType<FormulaSettings> = {
  type: 'formula',
  label: { 'zh-CN': '公式', 'en-US': 'Formula' },
  icon: 'formula',
  group: 'advanced',
  storage: 'column',
  settingsSchema: settingsSchema({
    text: Type.String({ maxLength: 2000 }),
    expression: Type.Unknown(),
    scale: Type.Integer({ minimum: 0, maximum: 12 }),
    currency: Type.String({ maxLength: 3 }),
  }),
  defaultSettings: {},
  settingsFields: [
    setting('expression', 'formula', '公式', 'Formula', { required: true }),
    setting('currency', 'select', '币种', 'Currency', {
      settings: currencyChoices(),
      help: {
        'zh-CN': '结果是金额时选择，显示和导出都带币种符号',
        'en-US': 'For a result that is an amount: shown and exported with its sign',
      },
    }),
    setting('scale', 'number', '小数位数', 'Decimal places', { settings: { scale: 0, min: 0, max: 12 } }),
  ],
  columnType: () => undefined,
  valueType: () => ({ kind: 'number' }),
  parse: () => ({ issue: { code: 'COMPUTED' } }),
  toText: (value, field, locale, names, context) =>
    computedText(value, field.valueType, locale, names, context, field.settings.scale, field.settings.currency),
  sheetFormat: ({ valueType, settings: { currency, scale } }) =>
    valueType.kind === 'number' && currency ? currencyFormat(currency, scale ?? CENTS) : undefined,
  foldedKey: () => null,
  computed: ({ expression }) => ({ kind: 'formula', expression: expression ?? null, stored: true }),
  filterOperators: NUMBER_OPERATORS,
  checkSettings: ({ settings }) =>
    settings.expression === undefined || settings.expression === null
      ? [{ path: 'expression', code: 'REQUIRED', params: { label: { 'zh-CN': '公式', 'en-US': 'a formula' } } }]
      : [],
}
