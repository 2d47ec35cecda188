import { describe, expect, it } from 'vitest'
import { scopedFilter } from './scoped-filter.ts'

const filter = { '==': [{ var: 'customer' }, { var: 'parent.customer' }] }

describe('scopedFilter', () => {
  it('puts in what the record holds, by id', () => {
    const expected = { '==': [{ var: 'customer' }, 'c1'] }
    expect(scopedFilter(filter, { customer: 'c1' })).toEqual(expected)
    expect(scopedFilter(filter, { customer: { id: 'c1', title: '华瑞' } })).toEqual(expected)
  })

  it('does not narrow the choice while the record holds nothing there', () => {
    expect(scopedFilter({ and: [filter, { '==': [{ var: 'x' }, 1] }] }, { customer: null })).toBeUndefined()
    expect(scopedFilter(undefined, {})).toBeUndefined()
  })

  it('leaves a filter without parent as it is', () => {
    const plain = { '!': { in: [{ var: 'stage' }, ['赢单', '输单']] } }
    expect(scopedFilter(plain, {})).toEqual(plain)
  })
})
