import type { OptionItem } from '@tenon/engine'

export const NUL = 'a\u0000b'
export const LONE = 'a\ud800b'

export interface Case {
  readonly type: string
  readonly settings?: Record<string, unknown>
  readonly options?: readonly OptionItem[]
  /** Input of the API → stored value, or `!CODE`. */
  readonly parse: readonly (readonly [input: unknown, result: unknown])[]
  /** Cell of a sheet → stored value, `!CODE`, or `?form:text` for a look-up. */
  readonly cells?: readonly (readonly [cell: unknown, result: unknown])[]
  readonly text?: readonly (readonly [value: unknown, zh: string])[]
}

export const ID = '0198c1de-0000-7000-8000-000000000001'
export const CITY: readonly OptionItem[] = [
  { value: '搜索引擎', label: { 'zh-CN': '搜索引擎', 'en-US': 'Search' }, aliases: ['百度', 'SEM'] },
  { value: '电话', label: '电话' },
  { value: '旧来源', retired: true },
]
export const TEXTUAL: Case['parse'] = [
  [null, null],
  ['  ', null],
  ['\u3000', null],
  [NUL, '!CHARACTERS'],
  [LONE, '!CHARACTERS'],
  [{}, '!TYPE'],
  [['a'], '!TYPE'],
  [true, '!TYPE'],
]
export const NUMERIC: Case['parse'] = [
  [null, null],
  ['', null],
  [12.5, '12.5'],
  ['12.50', '12.5'],
  [-0, '0'],
  ['12345678901234567.89', '12345678901234567.89'],
  [Number('1e400'), '!'],
  [NaN, '!'],
  ['NaN', '!'],
  ['Infinity', '!'],
  ['1e5', '!'],
  ['1e400', '!'],
  ['0x10', '!'],
  ['1,000', '!'],
  [true, '!'],
  [[1], '!'],
  ['9'.repeat(40), '!'],
]
