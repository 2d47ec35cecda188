import { Type } from 'typebox'
import type { FieldType } from '@tenon/engine'
import { toNumericColumn } from '../convert.ts'
import { NUMBER_OPERATORS } from '../filter-operators.ts'
import { decimalLabel, importNumber, parseNumber } from '../parse-decimal.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface SliderSettings {
  readonly min: number
  readonly max: number
  readonly step: number
}

/** 滑块: a whole-step number between two ends. */
export const sliderField: FieldType<SliderSettings> = {
  type: 'slider',
  label: { 'zh-CN': '滑块', 'en-US': 'Slider' },
  icon: 'slider',
  group: 'basic',
  storage: 'column',
  settingsSchema: settingsSchema({
    min: Type.Integer(),
    max: Type.Integer(),
    step: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  }),
  defaultSettings: { min: 0, max: 100, step: 1 },
  settingsFields: [
    setting('min', 'number', '最小值', 'Minimum', { settings: { scale: 0 } }),
    setting('max', 'number', '最大值', 'Maximum', { settings: { scale: 0 } }),
    setting('step', 'number', '步长', 'Step', { settings: { scale: 0, min: 1 } }),
  ],
  columnType: () => 'numeric',
  valueType: () => ({ kind: 'number' }),
  parse: (input, { settings }) => onStep(parseNumber(input, bounds(settings)), settings),
  importCell: (cell, { settings }) => onStep(importNumber(cell, bounds(settings)), settings),
  toText: (value) => decimalLabel(value, 0, false),
  filterOperators: NUMBER_OPERATORS,
  convertFrom: toNumericColumn,
  checkSettings: ({ settings: { min, max } }) => (min >= max ? [{ path: 'min', code: 'RANGE', params: { max } }] : []),
}

// helpers

const bounds = ({ min, max }: SliderSettings) => ({ min, max, scale: 0 })

function onStep(parsed: ReturnType<typeof parseNumber>, { min, step }: SliderSettings): ReturnType<typeof parseNumber> {
  if (parsed.issue || parsed.value === null) return parsed
  return (BigInt(String(parsed.value)) - BigInt(min)) % BigInt(step) === 0n
    ? parsed
    : { issue: { code: 'STEP', params: { step } } }
}
