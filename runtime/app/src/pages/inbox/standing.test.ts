import type { Row } from '@tenon/engine'
import { describe, expect, test } from 'vitest'
import { context, testForm } from '../form/testing-form.ts'
import { taskStanding } from './standing.ts'

const options = (...values: string[]) => ({ settings: { options: values.map((value) => ({ value })) } })
const { form } = testForm({
  fields: [
    { id: 'f1', key: 'level', type: 'select', label: '级别', ...options('A', 'B') },
    { id: 'f2', key: 'reason', type: 'text', label: '理由' },
    { id: 'f3', key: 'price', type: 'number', label: '单价' },
    {
      id: 'f4',
      key: 'total',
      type: 'formula',
      label: '合计',
      settings: { expression: { '*': [{ var: 'price' }, 2] } },
    },
    { id: 'f5', key: 'discount', type: 'number', label: '折扣' },
    { id: 'f6', key: 'tag', type: 'text', label: '标记' },
    { id: 'f7', key: 'city', type: 'select', label: '城市', ...options('上海', '东京') },
  ],
  linkage: [
    { when: { '==': [{ var: 'level' }, 'A'] }, show: ['reason'], require: ['reason'], options: { city: ['上海'] } },
    { when: { '>': [{ var: 'total' }, 100] }, readonly: ['discount'], set: { tag: '重点' } },
  ],
})
const stands = (record: Row, typed: Row = {}, shown: readonly string[] | null = null) =>
  taskStanding(form, { shown: shown && new Set(shown), record, typed }, context())

describe('the fields of a task', () => {
  test('are hidden, asked for and offered by what is written just now', () => {
    const before = stands({ level: 'B' })
    expect(before.states.get('reason')).toMatchObject({ visible: false })
    const after = stands({ level: 'B' }, { level: 'A' })
    expect(after.states.get('reason')).toMatchObject({ visible: true, required: true })
    expect([...after.missing]).toEqual(['reason'])
    expect([...after.states.get('city')!.options!]).toEqual(['上海'])
    expect([...stands({ level: 'B' }, { level: 'A', reason: '老客户' }).missing]).toEqual([])
  })

  test('are held fast by a formula that follows what is written, and show what they are filled with', () => {
    expect(stands({ price: 10 }).states.get('discount')).toMatchObject({ readonly: false })
    const dear = stands({ price: 10 }, { price: 60 })
    expect(dear.states.get('discount')).toMatchObject({ readonly: true })
    expect(dear.states.get('tag')).toMatchObject({ readonly: true })
    expect(dear.record['tag']).toBe('重点')
  })

  test('stand open where a linkage depends on what this node does not show: the server sees it', () => {
    const shown = ['reason', 'discount', 'total', 'city']
    const { states } = stands({ total: 200 }, {}, shown)
    expect(states.get('reason')).toMatchObject({ visible: true })
    expect(states.get('discount')).toMatchObject({ readonly: false })
  })

  test('do not ask for what was empty before anybody came to this task', () => {
    expect([...stands({ level: 'A', reason: null }).missing]).toEqual([])
    expect([...stands({ level: 'A', reason: '旧' }, { reason: null }).missing]).toEqual(['reason'])
  })
})
