import type { FieldType, Parsed } from '@tenon/engine'
import { PLACE_OPERATORS } from '../filter-operators.ts'
import { parseText } from '../parse-text.ts'
import { settingsSchema } from '../settings.ts'

/** 定位: `{lat, lng, address}` in WGS 84, six digits after the point (about 10 cm); an address alone has neither. */
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
  importCell,
  toText: (value) => {
    // Words and numbers are the other side of a filter.
    if (typeof value === 'string' || typeof value === 'number') return String(value)
    if (value === null || typeof value !== 'object') return ''
    const { lat, lng, address } = value as Record<string, unknown>
    return typeof address === 'string' && address !== '' ? address : `${String(lat)}, ${String(lng)}`
  },
  toCell: (value) => {
    if (value === null || typeof value !== 'object') return ''
    const { lat, lng, address } = value as Record<string, unknown>
    return [address, typeof lat === 'number' ? `(${lat}, ${String(lng)})` : null].filter(Boolean).join(' ')
  },
  foldedKey: () => null,
  filterOperators: PLACE_OPERATORS,
}

// helpers

function parse(input: unknown): Parsed {
  if (input === null || input === undefined) return { value: null }
  if (typeof input !== 'object') return { issue: { code: 'LOCATION' } }
  const { lat, lng, address } = input as Record<string, unknown>
  const text = parseText(address, { maxLength: 200 })
  if (text.issue) return text
  if ((lat ?? null) === null && (lng ?? null) === null && text.value !== null)
    return { value: { lat: null, lng: null, address: text.value } }
  if (!isAngle(lat, 90) || !isAngle(lng, 180)) return { issue: { code: 'LOCATION' } }
  return { value: { lat: Number(lat.toFixed(6)), lng: Number(lng.toFixed(6)), address: text.value } }
}

const isAngle = (value: unknown, limit: number): value is number =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= limit

const NUMBER = '([+-]?\\d{1,3}(?:\\.\\d+)?)'
const PAIR = new RegExp(`^${NUMBER}(?:\\s*[,，]\\s*|\\s+)${NUMBER}$`, 'u')
/** As it is exported: an address, and latitude before longitude in brackets. */
const EXPORTED = new RegExp(`^(.*?)\\s*[(（]\\s*${NUMBER}\\s*[,，]\\s*${NUMBER}\\s*[)）]$`, 'u')
const NUMBERS_ONLY = /^[\d\s,，.+-]+$/u

/** `39.9, 116.39`, `116.39,39.9`, an address, or an address with its coordinates in brackets. */
function importCell(cell: unknown): Parsed {
  if (cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '')) return { value: null }
  if (typeof cell !== 'string') return { issue: { code: 'LOCATION' } }
  const text = cell.trim()
  const exported = EXPORTED.exec(text)
  if (exported) return parse({ lat: Number(exported[2]), lng: Number(exported[3]), address: exported[1] })
  const pair = PAIR.exec(text)
  if (!pair) return NUMBERS_ONLY.test(text) ? { issue: { code: 'LOCATION' } } : parse({ address: text })
  const [first, second] = [Number(pair[1]), Number(pair[2])]
  // Maps of China write the longitude first, others the latitude: China itself tells them apart, and so does what exceeds 90.
  const turned = Math.abs(first) > 90 || (first >= 73 && first <= 136 && second >= 3 && second <= 54)
  return turned ? parse({ lat: second, lng: first }) : parse({ lat: first, lng: second })
}
