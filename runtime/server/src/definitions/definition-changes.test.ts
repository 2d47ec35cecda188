import type { FormDefinition, OptionsDefinition } from '@tenon/engine'
import { expect, it } from 'vitest'
import { definitionChanges } from './definition-changes.ts'

const form: FormDefinition = {
  kind: 'form',
  key: 'customer',
  label: { 'zh-CN': '客户', 'en-US': 'Customer' },
  fields: [
    { id: 'f1', key: 'name', type: 'text', label: '名称' },
    { id: 'f2', key: 'phone', type: 'phone', label: '电话', settings: { masked: true } },
    { id: 'f3', key: 'level', type: 'select', label: '级别', settings: { options: [{ value: 'A' }, { value: 'B' }] } },
  ],
  layout: [{ section: '基本', items: ['name', 'phone', 'level'] }],
  views: [{ key: 'all', kind: 'table', label: '全部' }],
}
const [name, phone, level] = form.fields as [(typeof form.fields)[0], (typeof form.fields)[0], (typeof form.fields)[0]]
const changes = (next: Partial<FormDefinition>, told: readonly string[] = [], locale: 'zh-CN' | 'en-US' = 'zh-CN') =>
  definitionChanges(form, { ...form, ...next }, new Set(told), locale)

it('says what differs in a field, whatever it is', () => {
  const fields = [
    { ...name, required: true, readonly: true },
    { ...phone, label: '手机', default: '1', help: '十一位', settings: { masked: false }, type: 'text' },
    { ...level, settings: { options: [{ value: 'A', label: '甲' }, { value: 'B', retired: true }, { value: 'C' }] } },
  ]
  expect(changes({ fields })).toEqual([
    '“名称”改为必填',
    '“名称”改为只读',
    '“电话”改名为“手机”',
    '“手机”的默认值、提示、设置、类型有改动',
    '“级别”：“A”改名为“甲”',
    '“级别”：“B”停用',
    '“级别”：新增选项“C”',
  ])
  expect(changes({ fields: [{ ...name, required: true }, phone, level] }, [], 'en-US')).toEqual([
    '“名称” becomes required',
  ])
})

it('leaves out what a step of the plan tells, and nothing else', () => {
  const extra = { id: 'f4', key: 'mail', type: 'email', label: '邮箱' }
  expect(changes({ fields: [name, level, extra] }, ['mail', 'phone'])).toEqual([])
  expect(changes({ fields: [name, level, extra] })).toEqual(['新增“邮箱”', '移除“电话”'])
})

it('names views and what else has a name, and the rest in one sentence', () => {
  const next = {
    label: '伙伴',
    views: [{ key: 'mine', kind: 'table', label: '我的' }],
    layout: [],
    checks: [],
    duplicates: [{ fields: ['name'], match: 'exact' as const, do: 'warn' as const }],
    figures: ['name'],
    quick: 'a.b',
  }
  expect(changes(next)).toEqual(['“客户”改名为“伙伴”', '新增视图“我的”', '移除视图“全部”', '布局、查重、记录页有改动'])
})

it('takes an undefined member for none', () => {
  expect(changes({ fields: [{ ...name, help: undefined } as never, phone, level] })).toEqual([])
})

it('tells the items of an option set', () => {
  const old: OptionsDefinition = { kind: 'options', key: 'o', label: '来源', items: [{ value: 'a' }, { value: 'b' }] }
  const next: OptionsDefinition = { ...old, items: [{ value: 'a', color: 'red' }] }
  expect(definitionChanges(old, next, new Set(), 'zh-CN')).toEqual(['“a”的颜色或别名有改动', '移除选项“b”'])
})
