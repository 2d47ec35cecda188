import type { ValueType } from '../types.ts'
import type { Random } from './random.ts'

/** Values that have broken expression engines before, by kind. Texts for everything but numbers and booleans. */
export const TEXTS = [
  'A',
  'B',
  'a',
  'é',
  'e\u0301',
  '华',
  '华瑞科技',
  '\u{20000}',
  '\uff21',
  '\ufb01',
  '😀x',
  'x\u{1f468}\u200d\u{1f469}',
  'İ',
  '',
  ' A ',
  '\u3000华\t',
  '%_\\',
  '13800138000',
  '12800138000',
  'sales@huarui.cn',
  'no mail',
  'https://huarui.cn/a?b=1',
  '110105199001011234',
  '91310000MA1FL0000X',
  '200000',
  '021-62345678',
]
export const NUMBERS = [
  '0',
  '1',
  '-1',
  '2',
  '3',
  '-2',
  '7',
  '12',
  '0.1',
  '0.2',
  '0.3',
  '2.5',
  '-2.5',
  '0.5',
  '-0.5',
  '100000',
  '99.995',
  '123456789012345678901234567890.12',
  '-999999999999999999999999999999.99',
  '0.00000000000000000001',
  '9007199254740993',
]
export const DATES = [
  '2026-01-31',
  '2026-02-28',
  '2024-02-29',
  '2023-12-31',
  '2026-11-22',
  '2026-11-23',
  '1988-06-01',
  '1900-01-01',
  '0001-01-01',
  '9999-12-31',
  '2025-03-30',
]
export const DATETIMES = [
  '2025-12-31T16:30:00.000Z',
  '2026-11-22T00:00:00.000Z',
  '2026-11-22T06:05:11.204Z',
  '1988-05-31T15:00:00.000Z',
  '1986-05-03T18:30:00.000Z',
  '1990-09-15T16:30:00.000Z',
  '2024-03-10T07:30:00.000Z',
  '2024-11-03T05:30:00.000Z',
  '2024-02-29T12:00:00.500Z',
  '2026-01-30T23:59:59.999Z',
]
export const TIMES = ['00:00:00', '08:30:00', '23:59:59']
export const OBJECTS = [
  { from: '2026-01-31', to: '2026-11-22' },
  { from: '2026-11-22', to: '2026-11-22' },
  { from: '1988-06-01', to: '9999-12-31' },
  { lat: 39.9042, lng: 116.4074, address: '北京市东城区' },
  { lat: 2.5, lng: -0.5, address: '华瑞科技 A' },
  { lat: 0, lng: 0, address: null },
  { lat: null, lng: null, address: 'x华' },
]
export const IDS = [1, 2, 3, 4].map((n) => `01980000-0000-7000-8000-00000000000${n}`)

const POOLS: Partial<Record<ValueType['kind'], readonly string[]>> = {
  text: TEXTS,
  number: NUMBERS,
  date: DATES,
  datetime: DATETIMES,
  time: TIMES,
  id: IDS,
}

/** A stored value of the type; about a quarter are null, as columns are. */
export function randomValue(type: ValueType, random: Random): unknown {
  if (type.kind === 'boolean') return random.chance(0.5)
  if (type.kind === 'list')
    return random.chance(0.25)
      ? []
      : Array.from({ length: 1 + random.below(3) }, () => random.pick(POOLS[type.of.kind]!))
  if (type.kind === 'json') return random.chance(0.25) ? null : random.pick(OBJECTS)
  return random.chance(0.25) ? null : random.pick(POOLS[type.kind]!)
}
/** A value as JSON Logic literal. */
export function randomLiteral(type: ValueType, random: Random): unknown {
  if (type.kind === 'boolean') return random.chance(0.5)
  if (type.kind === 'list') return Array.from({ length: random.below(4) }, () => present(type.of, random))
  return random.chance(0.2) ? null : present(type, random)
}
function present(type: ValueType, random: Random): unknown {
  const value = random.pick(POOLS[type.kind]!)
  if (type.kind !== 'number') return value
  return value.replace(/[-.]/g, '').length > 12 ? { decimal: value } : Number(value)
}
