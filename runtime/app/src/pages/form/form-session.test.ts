import type { FormDefinition, Row } from '@tenon/engine'
import { createFormSession, type FormSession } from '@tenon/ui/form'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { context, testForm } from './testing-form.ts'

const fields: FormDefinition['fields'] = [
  { id: 'f1', key: 'name', type: 'text', label: '名称', required: true },
  { id: 'f2', key: 'mobile', type: 'phone', label: '手机', settings: { pattern: 'cn-mobile' } },
  {
    id: 'f3',
    key: 'level',
    type: 'select',
    label: '级别',
    default: 'B',
    settings: { options: [{ value: 'A' }, { value: 'B' }] },
  },
  { id: 'f4', key: 'credit', type: 'text', label: '信用' },
  { id: 'f5', key: 'discount', type: 'number', label: '折扣' },
  {
    id: 'f6',
    key: 'total',
    type: 'formula',
    label: '合计',
    settings: { expression: { '*': [{ var: 'count' }, { var: 'price' }] } },
  },
  { id: 'f7', key: 'count', type: 'number', label: '数量' },
  { id: 'f8', key: 'price', type: 'money', label: '单价' },
  {
    id: 'f9',
    key: 'items',
    type: 'subform',
    label: '明细',
    settings: { fields: [{ id: 'r1', key: 'title', type: 'text', label: '品名', required: true }] },
  },
  { id: 'f10', key: 'parts', type: 'mirror', label: '零件', settings: { from: 'part.whole' } },
]
const isA = { '==': [{ var: 'level' }, 'A'] }
const { form } = testForm({
  fields,
  linkage: [
    { when: isA, show: ['credit'], require: ['credit'] },
    { when: isA, set: { discount: 10 } },
  ],
})
const begin = (
  options: { mode?: 'create' | 'update'; initial?: Row; fields?: Record<string, 'readonly' | 'editable'> } = {},
) => {
  const { mode = 'create', initial = {} } = options
  const flags = {
    view: true,
    create: true,
    edit: true,
    delete: true,
    import: true,
    export: true,
    print: true,
    transfer: true,
  }
  return createFormSession({
    form,
    mode,
    initial,
    context,
    ...(options.fields ? { rights: { ...flags, fields: options.fields } } : {}),
  })
}
const shown = (session: FormSession) => session.shown.value.map((issue) => `${issue.path}/${issue.code}`)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a letter in one field', () => {
  it('leaves the standing and the lists of the others the very objects that they were', () => {
    const session = begin({ initial: { items: [{ title: '泵' }] } })
    const [standing, items] = [session.standing('credit'), session.values.value['items']]
    session.set('name', '华')
    expect(session.standing('credit')).toBe(standing)
    expect(session.values.value['items']).toBe(items)
    // A changed list is the one that was set: a grid knows its rows by who they are.
    const rows = [{ title: '泵' }, { title: '阀' }]
    session.set('items', rows)
    expect(session.values.value['items']).toBe(rows)
    session.set('level', 'A')
    expect(session.standing('credit')).not.toBe(standing)
    expect(session.standing('credit')).toMatchObject({ visible: true, required: true })
  })
})

describe('a form being filled in', () => {
  it('shows defaults and computes while somebody types', () => {
    const session = begin()
    expect(session.values.value['level']).toBe('B')
    session.set('count', '3')
    session.set('price', '1200.50')
    expect(session.values.value['total']).toBe('3601.5')
  })

  it('keeps quiet about a field until it was left, and while the hand is still in it', () => {
    const session = begin()
    session.set('mobile', '138')
    expect(shown(session)).toEqual([])
    session.leave('mobile')
    expect(shown(session)).toEqual(['mobile/PHONE'])
    session.set('mobile', '13800138000')
    expect(shown(session)).toEqual([])
    session.set('mobile', '1380013800')
    expect(shown(session)).toEqual([])
    vi.advanceTimersByTime(600)
    expect(shown(session)).toEqual(['mobile/PHONE'])
  })

  it('shows everything at an attempt to save, and only then lets a good form through', () => {
    const session = begin()
    expect(session.attempt()).toBe(false)
    expect(shown(session)).toEqual(['name/REQUIRED'])
    session.set('name', '华瑞')
    expect(session.attempt()).toBe(true)
  })

  it('shows, requires and sets by linkage; what is set cannot be typed over, what is hidden is not sent', () => {
    const session = begin()
    expect(session.standing('credit').visible).toBe(false)
    session.set('name', '华瑞')
    session.set('credit', 'AA')
    expect(session.changes()).toEqual({ name: '华瑞' })
    session.set('level', 'A')
    expect(session.standing('credit')).toMatchObject({ visible: true, required: true })
    expect(session.standing('discount')).toMatchObject({ automatic: true, readonly: true })
    expect(session.values.value['discount']).toBe('10')
    session.set('discount', '99')
    expect(session.values.value['discount']).toBe('10')
    expect(session.changes()).toEqual({ name: '华瑞', credit: 'AA', level: 'A' })
  })

  it('holds a field fast: what was typed before stands and is sent, what was typed between is taken back', () => {
    const { form } = testForm({ fields, linkage: [{ when: { '==': [{ var: 'level' }, 'B'] }, readonly: ['credit'] }] })
    const open = createFormSession({ form, mode: 'update', initial: { name: '华瑞', level: 'A' }, context })
    open.set('credit', 'AA')
    open.set('level', 'B')
    expect(open.standing('credit').readonly).toBe(true)
    expect(open.values.value['credit']).toBe('AA')
    expect(open.changes()).toEqual({ credit: 'AA', level: 'B' })

    const held = createFormSession({ form, mode: 'create', initial: {}, context })
    held.set('name', '华瑞')
    held.set('level', 'A')
    held.set('credit', 'AA')
    expect(held.changes()).toEqual({ name: '华瑞', level: 'A', credit: 'AA' })
    held.set('level', 'B')
    expect([held.values.value['credit'] ?? null, held.attempt()]).toEqual([null, true])
    expect(held.changes()).toEqual({ name: '华瑞', level: 'B' })
  })

  it('takes no input where the viewer has no right, and sends nothing of it', () => {
    const session = begin({ fields: { name: 'editable', mobile: 'readonly' } })
    session.set('mobile', '13800138000')
    session.set('name', '华瑞')
    expect(session.standing('mobile').readonly).toBe(true)
    expect(session.changes()).toEqual({ name: '华瑞' })
  })

  it('names the row and the cell of a subform', () => {
    const session = begin()
    session.set('name', '华瑞')
    session.set('items', [{ title: '点位' }, { title: '' }])
    session.leave('items/1/title')
    expect(shown(session)).toEqual(['items/1/title/REQUIRED'])
    expect(session.issuesAt('items')).toEqual([])
    expect(session.issuesAt('items', true)).toHaveLength(1)
  })

  it('takes a text that cannot be read for a change: nobody leaves it behind without a word', () => {
    const stored = { id: '1', version: 3, name: '华瑞', mobile: '13800138000', level: 'B', items: [] }
    const session = begin({ mode: 'update', initial: stored })
    session.set('mobile', '1380')
    expect(session.dirty.value).toBe(true)
    expect(session.attempt()).toBe(false)
    session.set('mobile', '13800138000')
    expect(session.dirty.value).toBe(false)
  })

  it('sends only what differs from the stored record, with values as they will be stored', () => {
    const stored = { id: '1', version: 3, name: '华瑞', mobile: '13800138000', level: 'B', items: [] }
    const session = begin({ mode: 'update', initial: stored })
    expect(session.dirty.value).toBe(false)
    session.set('name', '  华瑞  ')
    session.leave('name')
    expect(session.dirty.value).toBe(false)
    expect(session.values.value['name']).toBe('华瑞')
    session.set('mobile', '138 0013-8001')
    session.leave('mobile')
    expect(session.changes()).toEqual({ mobile: '13800138001' })
  })

  it('keeps what the server refused until the field is changed, and what 查重 found likewise', () => {
    const session = begin()
    session.set('name', '华瑞')
    session.refuse([{ path: 'name', code: 'DUPLICATE', message: '已存在' }])
    session.tell([{ path: 'name', code: 'DUPLICATE', message: '相同' }])
    expect(session.shown.value.map((issue) => issue.message)).toEqual(['已存在'])
    session.set('name', '华瑞二')
    expect(session.shown.value).toEqual([])
    session.set('name', '华瑞')
    expect(session.acceptable.value).toBe(false)
  })

  it('goes on from a draft without showing old mistakes', () => {
    const session = begin()
    session.attempt()
    session.restart({ name: '', mobile: '138' })
    expect(session.values.value['mobile']).toBe('138')
    expect(shown(session)).toEqual([])
  })
})

describe('a mirror of a relation', () => {
  const stored = { total: 60, items: [{ id: '0198c1de-0000-7000-8000-000000000001', title: '甲' }] }
  const added = { ...stored, add: [{ id: '0198c1de-0000-7000-8000-000000000002', title: '乙', version: 3 }] }

  it('is changed by what is added and let go, which is sent and kept through leaving the field', () => {
    const session = begin({ mode: 'update', initial: { name: '甲', parts: stored } })
    session.set('parts', { ...stored })
    expect([session.dirty.value, session.changes()]).toEqual([false, {}])
    session.set('parts', added)
    session.leave('parts')
    expect(session.values.value['parts']).toEqual(added)
    expect([session.dirty.value, session.changes()]).toEqual([true, { parts: added }])
    session.set('parts', stored)
    expect(session.dirty.value).toBe(false)
  })

  it('goes on from a draft, and is read-only for whoever may not change it', () => {
    const session = begin({ mode: 'update', initial: { name: '甲', parts: stored } })
    session.restart({ parts: added })
    expect(session.changes()).toEqual({ parts: added })
    const looks = begin({ mode: 'update', initial: { parts: stored }, fields: { name: 'editable', parts: 'readonly' } })
    looks.set('parts', added)
    expect([looks.standing('parts').readonly, looks.dirty.value]).toEqual([true, false])
  })
})
