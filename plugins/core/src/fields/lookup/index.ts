import { Type } from 'typebox'
import type { CompiledField, FieldCheckContext, FieldType, Issue } from '@tenon/engine'
import { computedText } from '../computed-text.ts'
import { PRESENCE_OPERATORS } from '../filter-operators.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface LookupSettings {
  /** Key of a to-one relation of this form. */
  readonly relation?: string
  readonly field?: string
}

/** 引用字段: a field of the related record, read when shown. */
export const lookupField: FieldType<LookupSettings> = {
  type: 'lookup',
  label: { 'zh-CN': '引用字段', 'en-US': 'Lookup' },
  icon: 'lookup',
  group: 'relation',
  storage: 'virtual',
  settingsSchema: settingsSchema({ relation: Type.String({ maxLength: 41 }), field: Type.String({ maxLength: 41 }) }),
  defaultSettings: {},
  settingsFields: [
    setting('relation', 'relationField', '关联字段', 'Relation', { required: true }),
    setting('field', 'relatedField', '显示的字段', 'Field', { required: true }),
  ],
  columnType: () => undefined,
  valueType: () => ({ kind: 'text' }),
  parse: () => ({ issue: { code: 'COMPUTED' } }),
  toText: (value, field, locale, names, context) => {
    const as = field.source
    return as
      ? as.type.toText(value, as, locale, names, context)
      : computedText(value, field.valueType, locale, names, context)
  },
  sheetFormat: (field) => {
    const as = field.source
    return as?.type.sheetFormat?.(as)
  },
  foldedKey: () => null,
  computed: ({ relation = '', field = '' }) => ({ kind: 'lookup', relation, field }),
  filterOperators: PRESENCE_OPERATORS,
  checkSettings,
}

// helpers

function checkSettings({ settings }: CompiledField<LookupSettings>, context: FieldCheckContext): readonly Issue[] {
  const { relation = '', field = '' } = settings
  const type = context.fieldType(context.form, relation)
  if (type?.kind !== 'id' || type.form === undefined || type.form.startsWith('$'))
    return [{ path: 'relation', code: 'UNKNOWN_FIELD', params: { field: relation } }]
  const found = context.fieldType(type.form, field)
  if (!found) return [{ path: 'field', code: 'UNKNOWN_FIELD', params: { field } }]
  const mirror = found.kind === 'list' && found.mirror === true
  return mirror ? [{ path: 'field', code: 'EXPRESSION_MIRROR', params: { name: field } }] : []
}
