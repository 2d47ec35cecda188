import { describe, expect, it } from 'vitest'
import type { ScopeType, Segment, ValueType } from '../expression/index.ts'
import { segmentCondition } from './segment-condition.ts'

const FIELDS: Record<string, Record<string, ValueType>> = {
  customer: { level: { kind: 'text' }, contacts: { kind: 'rows', form: 'customer.contacts' } },
  contract: { customer: { kind: 'id', form: 'customer' }, items: { kind: 'rows', form: 'contract.items' } },
  lead: { converted: { kind: 'id', form: 'customer' } },
}
const scopeOf = (form: string): ScopeType => ({ form, field: (of, key) => FIELDS[of]?.[key] })
const relations = (form: string) =>
  form === 'contract'
    ? [{ key: 'customer', form: 'customer', required: true }]
    : [{ key: 'converted', form: 'customer', required: false }]
const large: Segment & { id: string } = { id: 's1', form: 'customer', label: '大客户', filter: { and: [{ '==': [{ var: 'level' }, 'A'] }, { '<': [{ var: ['created_at'] }, { var: '$now' }] }] } } // prettier-ignore
const of = (segment: Segment & { id: string }, form: string, rows?: string) =>
  segmentCondition(segment, { form, ...(rows ? { rows } : {}) }, scopeOf(form), relations)

describe('a segment of customers', () => {
  it('is itself for a report on customers', () => {
    expect(of(large, 'customer')).toBe(large.filter)
  })
  it('is that the customer is in it for contracts, and for the rows of contracts that of the contract', () => {
    const { id, ...meaning } = large
    expect(of(large, 'contract')).toEqual({ inSegment: [{ var: 'customer' }, id, meaning] })
    expect(of(large, 'contract', 'items')).toEqual({ inSegment: [{ var: 'parent.customer' }, id, meaning] })
    expect(of(large, 'customer', 'contacts')).toEqual({ inSegment: [{ var: 'parent.id' }, id, meaning] })
  })
  it('says nothing about what may point elsewhere', () => {
    expect(of(large, 'lead')).toBeUndefined()
  })
})
