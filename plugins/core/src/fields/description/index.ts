import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { setting, settingsSchema } from '../settings.ts'

/** 说明文字: a text between fields, for people who fill the form. */
export const descriptionField: FieldType = {
  type: 'description',
  label: { 'zh-CN': '说明文字', 'en-US': 'Description' },
  icon: 'description',
  group: 'layout',
  storage: 'none',
  settingsSchema: settingsSchema({
    text: Type.Union([Type.String({ maxLength: 2000 }), Type.Record(Type.String(), Type.String({ maxLength: 2000 }))]),
  }),
  defaultSettings: {},
  settingsFields: [setting('text', 'label', '内容', 'Text', { settings: { lines: true } })],
  columnType: () => undefined,
  valueType: () => ({ kind: 'null' }),
  parse: () => ({ issue: { code: 'COMPUTED' } }),
  toText: () => '',
  filterOperators: [],
}
