import { Type } from 'typebox'
import type { CompiledField, Expression, FieldCheckContext, FieldType, Issue } from '@tenon/engine'
import { computedText } from '../computed-text.ts'
import { NUMBER_OPERATORS } from '../filter-operators.ts'
import { choices, setting, settingsSchema } from '../settings.ts'

export interface RollupSettings {
  /** `form.relation`: records of that form whose relation points here. */
  readonly from?: string
  readonly measure: 'count' | 'sum' | 'avg' | 'min' | 'max'
  readonly field?: string
  readonly where?: Expression
  readonly scale?: number
  readonly currency?: string
}

/** 汇总: count, sum … over the records that point here, computed when shown. */
export const rollupField: FieldType<RollupSettings> = {
  type: 'rollup',
  label: { 'zh-CN': '汇总', 'en-US': 'Roll-up' },
  icon: 'rollup',
  group: 'relation',
  storage: 'virtual',
  settingsSchema: settingsSchema({
    from: Type.String({ maxLength: 90 }),
    measure: Type.Enum(['count', 'sum', 'avg', 'min', 'max']),
    field: Type.String({ maxLength: 41 }),
    where: Type.Unknown(),
    scale: Type.Integer({ minimum: 0, maximum: 12 }),
    currency: Type.String({ maxLength: 3 }),
  }),
  defaultSettings: { measure: 'count' },
  settingsFields: [
    setting('from', 'childRelation', '汇总的表单', 'Records of', { required: true }),
    setting('measure', 'select', '方式', 'Measure', {
      settings: choices(
        ['count', '计数', 'Count'],
        ['sum', '求和', 'Sum'],
        ['avg', '平均', 'Average'],
        ['min', '最小', 'Minimum'],
        ['max', '最大', 'Maximum'],
      ),
    }),
    setting('field', 'childField', '字段', 'Field'),
    setting('where', 'condition', '只算这些', 'Only these'),
    setting('scale', 'number', '小数位数', 'Decimal places', { settings: { scale: 0, min: 0, max: 12 } }),
  ],
  columnType: () => undefined,
  valueType: () => ({ kind: 'number' }),
  parse: () => ({ issue: { code: 'COMPUTED' } }),
  toText: (value, field, locale, names, context) => {
    const as = field.source
    return as
      ? as.type.toText(value, as, locale, names, context)
      : computedText(value, field.valueType, locale, names, context, field.settings.scale, field.settings.currency)
  },
  sheetFormat: (field) => {
    const as = field.source
    return as?.type.sheetFormat?.(as)
  },
  foldedKey: () => null,
  computed: ({ from = '', measure, field, where }) => {
    const [form = '', relation = ''] = from.split('.')
    return { kind: 'rollup', form, relation, measure, ...(field ? { field } : {}), ...(where ? { where } : {}) }
  },
  filterOperators: NUMBER_OPERATORS,
  checkSettings,
}

// helpers

const ORDERED = new Set(['date', 'datetime', 'time', 'text'])

function checkSettings({ settings }: CompiledField<RollupSettings>, context: FieldCheckContext): readonly Issue[] {
  const { from = '', measure, field } = settings
  const [form = '', relation = ''] = from.split('.')
  const type = context.fieldType(form, relation)
  if (type?.kind !== 'id' || type.form !== context.form)
    return [{ path: 'from', code: 'UNKNOWN_FIELD', params: { field: from } }]
  if (measure === 'count') return []
  const measured = field === undefined ? undefined : context.fieldType(form, field)
  if (!measured) return [{ path: 'field', code: 'UNKNOWN_FIELD', params: { field: field ?? '' } }]
  const fits = measured.kind === 'number' || ((measure === 'min' || measure === 'max') && ORDERED.has(measured.kind))
  return fits ? [] : [{ path: 'field', code: 'TYPE', params: { expected: 'number' } }]
}
