import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { TEXT_OPERATORS } from '../filter-operators.ts'
import { parseText } from '../parse-text.ts'
import { choices, setting, settingsSchema } from '../settings.ts'

export interface BarcodeSettings {
  readonly look: 'qr' | 'barcode'
}

/** 条码/二维码: a text that is shown as a code and can be scanned in. */
export const barcodeField: FieldType<BarcodeSettings> = {
  type: 'barcode',
  label: { 'zh-CN': '条码', 'en-US': 'Barcode' },
  icon: 'barcode',
  group: 'advanced',
  storage: 'column',
  settingsSchema: settingsSchema({ look: Type.Enum(['qr', 'barcode']) }),
  defaultSettings: { look: 'qr' },
  settingsFields: [
    setting('look', 'select', '样式', 'Look', {
      settings: choices(['qr', '二维码', 'QR code'], ['barcode', '条形码', 'Barcode']),
    }),
  ],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: (input) => parseText(input, { maxLength: 200 }),
  toText: (value) => (typeof value === 'string' ? value : ''),
  searchable: true,
  filterOperators: TEXT_OPERATORS,
}
