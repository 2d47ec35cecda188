import type { FieldType, Parsed } from '@tenon/engine'
import { PRESENCE_OPERATORS } from '../filter-operators.ts'
import { parseText } from '../parse-text.ts'
import { settingsSchema } from '../settings.ts'

/** 定位: `{lat, lng, address}` in WGS 84, six digits after the point (about 10 cm). */
export const locationField: FieldType = {
  type: 'location',
  label: { 'zh-CN': '定位', 'en-US': 'Location' },
  icon: 'location',
  group: 'advanced',
  storage: 'column',
  settingsSchema: settingsSchema({}),
  defaultSettings: {},
  settingsFields: [],
  columnType: () => 'jsonb',
  valueType: () => ({ kind: 'json' }),
  parse,
  importCell: (cell) => {
    if (typeof cell !== 'string' || cell.trim() === '') return parse(cell === '' ? null : cell)
    const [lat, lng] = cell
      .trim()
      .split(/[,，\s]+/u)
      .map(Number)
    return parse({ lat, lng })
  },
  toText: (value) => {
    if (value === null || typeof value !== 'object') return ''
    const { lat, lng, address } = value as Record<string, unknown>
    return typeof address === 'string' && address !== '' ? address : `${String(lat)}, ${String(lng)}`
  },
  foldedKey: () => null,
  filterOperators: PRESENCE_OPERATORS,
}

// helpers

function parse(input: unknown): Parsed {
  if (input === null || input === undefined) return { value: null }
  if (typeof input !== 'object') return { issue: { code: 'LOCATION' } }
  const { lat, lng, address } = input as Record<string, unknown>
  const text = parseText(address, { maxLength: 200 })
  if (text.issue) return text
  if (!isAngle(lat, 90) || !isAngle(lng, 180)) return { issue: { code: 'LOCATION' } }
  return { value: { lat: Number(lat.toFixed(6)), lng: Number(lng.toFixed(6)), address: text.value } }
}

const isAngle = (value: unknown, limit: number): value is number =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= limit
