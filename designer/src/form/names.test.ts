import type { FormDefinition } from '@tenon/engine'
import { describe, expect, test } from 'vitest'
import { freshId, freshKey } from '../editor/identity.ts'
import { renameField } from './names.ts'

const form: FormDefinition = {
  kind: 'form',
  key: 'ticket',
  label: '工单',
  title: 'name',
  fields: [
    { id: 'f_1', key: 'name', type: 'text', label: '名称' },
    { id: 'f_2', key: 'level', type: 'radio', label: '级别', default: { var: 'name' } },
    { id: 'f_3', key: 'sum', type: 'formula', label: '合计', settings: { expression: { '+': [{ var: 'name' }, 1] } } },
  ],
  layout: [{ section: '一', columns: 2, items: [{ key: 'name', span: 2 }, 'level', 'sum'] }],
  linkage: [{ when: { '==': [{ var: 'level' }, 'A'] }, show: ['name'], set: { name: { var: '$old.name' } } }],
  checks: [{ key: 'c_1', when: { '!': [{ var: 'name' }] }, do: 'block', at: ['name'], message: '必填' }],
  duplicates: [{ fields: ['name'], match: 'exact', do: 'block' }],
  views: [
    { key: 'all', kind: 'table', label: '全部', columns: ['name', 'level'], sort: ['-name'], filter: { var: 'name' } },
  ],
}

describe('renaming a field', () => {
  test('renames it wherever the form names it', () => {
    const text = JSON.stringify(renameField(form, 'f_1', 'title'))
    expect(text).not.toContain('"name"')
    expect(text).toContain('"$old.title"')
    expect(text).toContain('"-title"')
  })
  test('a taken key changes nothing', () => {
    expect(renameField(form, 'f_1', 'level')).toBe(form)
  })
})

describe('identity', () => {
  test('ids are fresh and fit the schema', () => {
    expect(freshId('f', new Set())).toMatch(/^f_[a-z0-9]{6}$/)
  })
  test('keys are made of the word, avoiding taken and reserved ones', () => {
    expect(freshKey('dateTime', new Set())).toBe('date_time')
    expect(freshKey('dateTime', new Set(['date_time']))).toBe('date_time_2')
    expect(freshKey('order', new Set())).toBe('order_1')
    expect(freshKey('text_2', new Set(['text_2']))).toBe('text_3')
    expect(freshKey('客户', new Set(['field']))).toBe('field_2')
  })
})
