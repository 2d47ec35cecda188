import { describe, expect, it } from 'vitest'
import { findConflicts, mergedChanges } from './find-conflicts.ts'
import { copyOf, fillable, fromQuery } from './initial-values.ts'
import { testForm } from './testing-form.ts'

const { form } = testForm({
  fields: [
    { id: 'f1', key: 'no', type: 'autoNumber', label: '编号', settings: { pattern: 'D{0000}' } },
    { id: 'f2', key: 'name', type: 'text', label: '名称' },
    { id: 'f3', key: 'amount', type: 'money', label: '金额' },
    {
      id: 'f4',
      key: 'tags',
      type: 'multiSelect',
      label: '标签',
      settings: { options: [{ value: '甲' }, { value: '乙' }] },
    },
    {
      id: 'f5',
      key: 'items',
      type: 'subform',
      label: '明细',
      settings: { fields: [{ id: 'r1', key: 'title', type: 'text', label: '品名' }] },
    },
  ],
  duplicates: [{ fields: ['name'], match: 'normalized', do: 'block' }],
})

describe('findConflicts', () => {
  const before = { name: '华瑞', amount: '100', tags: [] }
  it('is a conflict only where both sides changed one field to different values', () => {
    const current = { name: '华瑞（上海）', amount: '100.00', tags: ['甲'] }
    expect(findConflicts(form, before, current, { name: '华瑞二', amount: '120' })).toEqual([
      { key: 'name', mine: '华瑞二', theirs: '华瑞（上海）' },
    ])
    expect(findConflicts(form, before, current, { name: '华瑞（上海）', tags: ['甲'] })).toEqual([])
  })

  it('sends the rest once it is chosen whose value stays', () => {
    expect(mergedChanges({ name: '华瑞二', amount: '120' }, new Set(['name']))).toEqual({ amount: '120' })
  })
})

describe('values to begin with', () => {
  const may = fillable(form, undefined)
  it('come from the address where the field can read them', () => {
    expect(fromQuery(form, { name: '华瑞', amount: 'abc', no: 'D1', other: '1' }, may)).toEqual({ name: '华瑞' })
  })

  it('are copied without what makes it that record or must be unique', () => {
    const record = { id: '1', no: 'D0001', name: '华瑞', amount: '100', items: [{ id: 'r', title: '点位' }] }
    expect(copyOf(form, record, may)).toEqual({ amount: '100', items: [{ title: '点位' }] })
  })
})
