import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { toNumericColumn } from '../convert.ts'
import { NUMBER_OPERATORS } from '../filter-operators.ts'
import { importNumber, parseNumber } from '../parse-decimal.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface RatingSettings {
  readonly max: number
  readonly half: boolean
}

/** 评分: stars, 0 to `max`, in whole or half steps. */
export const ratingField: FieldType<RatingSettings> = {
  type: 'rating',
  label: { 'zh-CN': '评分', 'en-US': 'Rating' },
  icon: 'rating',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({ max: Type.Integer({ minimum: 3, maximum: 10 }), half: Type.Boolean() }),
  defaultSettings: { max: 5, half: false },
  settingsFields: [
    setting('max', 'number', '最高分', 'Highest', { settings: { scale: 0, min: 3, max: 10 } }),
    setting('half', 'switch', '允许半分', 'Half steps'),
  ],
  columnType: () => 'numeric',
  valueType: () => ({ kind: 'number' }),
  parse: (input, { settings }) => stepped(parseNumber(input, bounds(settings)), settings),
  importCell: (cell, { settings }) =>
    stepped(importNumber(typeof cell === 'string' ? starsOf(cell) : cell, bounds(settings)), settings),
  toText: (value) => (value === null || value === undefined ? '' : String(value)),
  filterOperators: NUMBER_OPERATORS,
  convertFrom: toNumericColumn,
}

// helpers

const bounds = ({ max, half }: RatingSettings) => ({ min: 0, max, scale: half ? 1 : 0 })

function stepped(parsed: ReturnType<typeof parseNumber>, { half }: RatingSettings): ReturnType<typeof parseNumber> {
  if (parsed.issue || parsed.value === null || !half) return parsed
  return /^\d+(\.5)?$/.test(String(parsed.value)) ? parsed : { issue: { code: 'SCALE', params: { scale: 0 } } }
}

/** ★★★☆☆ and 4星 are what sheets hold. */
function starsOf(text: string): string {
  const t = text.trim()
  return /^[★☆]+$/u.test(t) ? String([...t].filter((sign) => sign === '★').length) : t.replace(/[星分颗]$/u, '')
}
