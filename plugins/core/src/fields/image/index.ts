import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { PRESENCE_OPERATORS } from '../filter-operators.ts'
import { parseReferences, referenceText } from '../parse-reference.ts'
import { setting, settingsSchema } from '../settings.ts'
import { fileProblem, MAX_SIZE_SETTING, MaxSize } from '../attachment/file-limits.ts'

export interface ImageSettings {
  readonly max: number
  /** In MB. */
  readonly maxSize?: number
}

/** 图片: pictures that the same person uploaded, by id. */
export const imageField: FieldType<ImageSettings> = {
  type: 'image',
  label: { 'zh-CN': '图片', 'en-US': 'Images' },
  icon: 'image',
  group: 'advanced',
  storage: 'column',
  settingsSchema: settingsSchema({ max: Type.Integer({ minimum: 1, maximum: 50 }), maxSize: MaxSize }),
  defaultSettings: { max: 9 },
  settingsFields: [
    setting('max', 'number', '最多个数', 'At most', { settings: { scale: 0, min: 1, max: 50 } }),
    MAX_SIZE_SETTING,
  ],
  columnType: () => 'uuid[]',
  valueType: () => ({ kind: 'list', of: { kind: 'id', form: '$file' } }),
  parse: (input, { settings }) => parseReferences(input, settings.max),
  // Bytes do not travel in a sheet; a name in a cell is no file.
  importCell: (cell) => (cell === null || cell === '' ? { value: [] } : { issue: { code: 'NOT_IMPORTABLE' } }),
  toText: (value, _field, locale, names) => referenceText(value, locale, names),
  foldedKey: () => null,
  target: () => '$file',
  fileProblem: (file, settings) => fileProblem(file, { ...settings, accept: ['image'] }),
  filterOperators: PRESENCE_OPERATORS,
}
