import type { FieldType } from '@tenon/engine'
import { settingsSchema } from '../settings.ts'

/** 分割线: a line between fields. */
export const dividerField: FieldType = {
  type: 'divider',
  label: { 'zh-CN': '分割线', 'en-US': 'Divider' },
  icon: 'divider',
  group: 'layout',
  storage: 'none',
  settingsSchema: settingsSchema({}),
  defaultSettings: {},
  settingsFields: [],
  columnType: () => undefined,
  valueType: () => ({ kind: 'null' }),
  parse: () => ({ issue: { code: 'COMPUTED' } }),
  toText: () => '',
  filterOperators: [],
}
