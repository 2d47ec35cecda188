import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { PRESENCE_OPERATORS } from '../filter-operators.ts'
import { parseReferences, referenceText } from '../parse-reference.ts'
import { setting, settingsSchema } from '../settings.ts'
import { ACCEPT_SETTING, Accept, fileProblem, type FileLimits, MAX_SIZE_SETTING, MaxSize } from './file-limits.ts'

export interface AttachmentSettings extends FileLimits {
  readonly max: number
}

/** 附件: files that the same person uploaded, by id. */
export const attachmentField: FieldType<AttachmentSettings> = {
  type: 'attachment',
  label: { 'zh-CN': '附件', 'en-US': 'Attachments' },
  icon: 'attachment',
  group: 'advanced',
  storage: 'column',
  settingsSchema: settingsSchema({ max: Type.Integer({ minimum: 1, maximum: 50 }), maxSize: MaxSize, accept: Accept }),
  defaultSettings: { max: 20 },
  settingsFields: [
    setting('max', 'number', '最多个数', 'At most', { settings: { scale: 0, min: 1, max: 50 } }),
    MAX_SIZE_SETTING,
    ACCEPT_SETTING,
  ],
  columnType: () => 'uuid[]',
  valueType: () => ({ kind: 'list', of: { kind: 'id', form: '$file' } }),
  parse: (input, { settings }) => parseReferences(input, settings.max),
  // Bytes do not travel in a sheet; a name in a cell is no file.
  importCell: (cell) => (cell === null || cell === '' ? { value: [] } : { issue: { code: 'NOT_IMPORTABLE' } }),
  toText: (value, _field, locale, names) => referenceText(value, locale, names),
  foldedKey: () => null,
  target: () => '$file',
  fileProblem,
  filterOperators: PRESENCE_OPERATORS,
}
