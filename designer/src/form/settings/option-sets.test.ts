import type { AppBundle, OptionItem } from '@tenon/engine'
import { describe, expect, test } from 'vitest'
import { isInUse, repeated, toItems, toLines, usesOfOptions, type OptionLine } from './option-sets.ts'

const items: readonly OptionItem[] = [
  { value: 'A', color: 'd1', aliases: ['甲'] },
  { value: 'B', label: { 'zh-CN': '乙', 'en-US': 'Second' }, retired: true },
]
const line = (text: string, id = 9): OptionLine => ({
  id,
  value: '',
  text,
  color: undefined,
  aliases: [],
  retired: false,
  stored: false,
  label: undefined,
})

describe('options', () => {
  test('survive a round trip', () => {
    expect(toItems(toLines(items, 'zh-CN'), 'zh-CN')).toEqual(items)
  })
  test('a stored value never changes; its name becomes a label', () => {
    const lines = toLines(items, 'zh-CN').map((each) => ({ ...each, text: '新名' }))
    expect(toItems(lines, 'zh-CN')).toMatchObject([
      { value: 'A', label: '新名' },
      { value: 'B', label: { 'zh-CN': '新名', 'en-US': 'Second' } },
    ])
  })
  test('a new option is its own value; empty and repeated ones are left out', () => {
    expect(toItems([line('丙'), line(' '), line('丙', 10)], 'zh-CN')).toEqual([{ value: '丙' }])
    expect([...repeated([line('丙'), line('丙', 10)])]).toEqual([10])
  })
  test('before anything is published a new name is simply another value', () => {
    const lines = toLines([{ value: '选项1', color: 'd1' }], 'zh-CN', false).map((each) => ({ ...each, text: '高' }))
    expect(toItems(lines, 'zh-CN')).toEqual([{ value: '高', color: 'd1' }])
  })
  test('a set is in use when a published field has it', () => {
    const field = (column?: string) => ({ settings: { options: 'level' }, column })
    const bundle = (fields: unknown[]) => ({ forms: { a: { fields } } }) as unknown as AppBundle
    expect(isInUse(bundle([field()]), 'level')).toBe(false)
    expect(isInUse(bundle([field('x')]), 'level')).toBe(true)
    expect(isInUse(bundle([{ settings: { fields: [field('x')] } }]), 'level')).toBe(true)
  })
  test('uses are counted by form', () => {
    const bundle = {
      forms: {
        a: { fields: [{ settings: { options: 'level' } }] },
        b: { fields: [{ settings: { fields: [{ settings: { options: 'level' } }] } }] },
        c: { fields: [{ settings: { options: 'source' } }] },
      },
    } as unknown as AppBundle
    expect(usesOfOptions(bundle, 'level')).toBe(2)
  })
})
