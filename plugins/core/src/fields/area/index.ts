import { Type } from 'typebox'
import { type Expression, type FieldType, type Parsed, quotedInput } from '@tenon/engine'
import { OPTION_OPERATORS } from '../filter-operators.ts'
import { readsAs } from '../infer.ts'
import { cellText } from '../parse-text.ts'
import { setting, settingsSchema } from '../settings.ts'
import { areaPath, findArea } from './area-names.ts'

export interface AreaSettings {
  /** 1 province, 2 city, 3 district: how deep the picker goes. */
  readonly depth: number
}

/** 省市区: the administrative code, as deep as it is known. */
export const areaField: FieldType<AreaSettings> = {
  type: 'area',
  label: { 'zh-CN': '省市区', 'en-US': 'Area' },
  icon: 'area',
  group: 'option',
  storage: 'column',
  settingsSchema: settingsSchema({ depth: Type.Integer({ minimum: 1, maximum: 3 }) }),
  defaultSettings: { depth: 3 },
  settingsFields: [
    setting('depth', 'number', '级别', 'Depth', {
      settings: { scale: 0, min: 1, max: 3 },
      help: { 'zh-CN': '1 省，2 省市，3 省市区', 'en-US': '1 province, 2 city, 3 district' },
    }),
  ],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: (input, { settings }) => parse(input, settings.depth),
  importCell: (cell, { settings }) => parse(cellText(cell), settings.depth),
  toText: (value) =>
    typeof value === 'string' ? (areaPath(value) ?? []).map((area) => area.name).join(' ') || value : '',
  foldedKey: (value) => (typeof value === 'string' ? value : null),
  infer: (column) =>
    readsAs(column, 0.72, (cell) => parse(cellText(cell), 3), {
      named: /省|市|区域|地区|所在地|城市|area|region|city/i,
    }),
  filterOperators: OPTION_OPERATORS,
  groupings: [
    { key: 'province', label: { 'zh-CN': '省', 'en-US': 'Province' }, expression: (code) => leading(code, 2) },
    { key: 'city', label: { 'zh-CN': '市', 'en-US': 'City' }, expression: (code) => leading(code, 4) },
    { key: 'district', label: { 'zh-CN': '区县', 'en-US': 'District' }, expression: (code) => leading(code, 6) },
  ],
}

// helpers

/** The code of the area above: its first digits, filled up with zeros. */
const leading = (code: Expression, digits: number): Expression => ({
  if: [{ isEmpty: [code] }, null, { cat: [{ substr: [code, 0, digits] }, '0'.repeat(6 - digits)] }],
})

function parse(input: unknown, depth: number): Parsed {
  if (input === null || input === undefined || input === '') return { value: null }
  if (typeof input !== 'string' || input.length > 200) return { issue: { code: 'AREA' } }
  if (input.trim() === '') return { value: null }
  const code = /^\d{6}$/.test(input) ? (areaPath(input) ? input : null) : (findArea(input)?.code ?? null)
  if (code === null) return { issue: { code: 'AREA', params: { text: quotedInput(input) } } }
  return { value: code.slice(0, 2 * depth).padEnd(6, '0') }
}
