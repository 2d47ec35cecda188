import { describe, expect, it } from 'vitest'
import type { ScopeType, ValueType } from '../expression/index.ts'
import { segmentCondition, type Segment } from './segment-condition.ts'

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
const large: Segment = { form: 'customer', filter: { and: [{ '==': [{ var: 'level' }, 'A'] }, { '<': [{ var: ['created_at'] }, { var: '$now' }] }] } } // prettier-ignore
const of = (segment: Segment, form: string, rows?: string) =>
  segmentCondition(segment, { form, ...(rows ? { rows } : {}) }, scopeOf(form), relations)

describe('a segment of customers', () => {
  it('is itself for a report on customers', () => {
    expect(of(large, 'customer')).toBe(large.filter)
  })
  it('is that the customer is in it for contracts, and for the rows of contracts that of the contract', () => {
    expect(of(large, 'contract')).toEqual({
      and: [{ '==': [{ var: 'customer.level' }, 'A'] }, { '<': [{ var: 'customer.created_at' }, { var: '$now' }] }],
    })
    expect(JSON.stringify(of(large, 'contract', 'items'))).toContain('"parent.customer.level"')
  })
  it('says nothing about what may point elsewhere, and nothing where it looks at lists of the customer', () => {
    expect(of(large, 'lead')).toBeUndefined()
    const lists = [
      { some: [{ var: 'contacts' }, { '==': [{ var: 'name' }, 'x'] }] },
      { none: [{ children: 'contract.customer' }, true] },
    ]
    for (const filter of lists) {
      expect(of({ form: 'customer', filter: filter as never }, 'contract')).toBeUndefined()
      expect(of({ form: 'customer', filter: filter as never }, 'customer')).toEqual(filter)
    }
  })
})
