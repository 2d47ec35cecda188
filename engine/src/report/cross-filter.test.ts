import { describe, expect, it } from 'vitest'
import type { Dimension } from '../definition/index.ts'
import type { ValueType } from '../expression/index.ts'
import { crossCondition, type Relations } from './cross-filter.ts'
import { planReport, type PlanContext, type PlannedDimension } from './plan-query.ts'
import { OTHERS } from './report-data.ts'

const TYPES: Record<string, Record<string, ValueType>> = {
  customer: { industry: { kind: 'text' }, owner_id: { kind: 'id', form: '$user' } },
  contract: {
    customer: { kind: 'id', form: 'customer' },
    signed_on: { kind: 'date' },
    items: { kind: 'rows', form: 'contract.items' },
    owner_id: { kind: 'id', form: '$user' },
  },
  'contract.items': { product: { kind: 'id', form: 'product' } },
  lead: { became: { kind: 'id', form: 'customer' }, owner_id: { kind: 'id', form: '$user' } },
}
const RELATIONS: Record<string, ReturnType<Relations>> = {
  contract: [{ key: 'customer', form: 'customer', required: true }],
  lead: [{ key: 'became', form: 'customer', required: false }],
}
const contextOf = (form: string): PlanContext => ({
  scope: { form, field: (of, key) => TYPES[of]?.[key] },
  grouping: () => undefined,
  label: (_, key) => key,
})
function clicked(form: string, dimension: Dimension, rows?: string): PlannedDimension {
  const result = planReport(
    {
      kind: 'report',
      key: 'r',
      label: '',
      dataset: { form, ...(rows ? { rows } : {}) },
      dimensions: [dimension],
      measures: [{ key: 'n', agg: 'count' }],
      charts: [],
    },
    contextOf(form),
  )
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.plan.dimensions[0]!
}
const cross = (dimension: PlannedDimension, value: string | null, form: string, rows?: string) =>
  crossCondition(dimension, value, { form, ...(rows ? { rows } : {}) }, contextOf(form), (of) => RELATIONS[of] ?? [])

describe('a group of one report in another', () => {
  const industry = clicked('contract', { field: 'customer.industry' })
  it('is the same field, over whichever path the other has it', () => {
    expect(cross(industry, '装备', 'customer')).toEqual({ '==': [{ var: 'industry' }, '装备'] })
    expect(cross(industry, null, 'contract')).toEqual({ '==': [{ var: 'customer.industry' }, null] })
    expect(cross(industry, '装备', 'contract', 'items')).toEqual({
      '==': [{ var: 'parent.customer.industry' }, '装备'],
    })
  })
  it('keeps its grain, and owners are owners everywhere', () => {
    const month = clicked('contract', { field: 'signed_on', grain: 'month' })
    expect(cross(month, '2026-10-01', 'contract')).toEqual({
      and: [{ '>=': [{ var: 'signed_on' }, '2026-10-01'] }, { '<=': [{ var: 'signed_on' }, '2026-10-31'] }],
    })
    expect(cross(clicked('customer', { field: 'owner_id' }), 'u', 'lead')).toEqual({ '==': [{ var: 'owner_id' }, 'u'] })
  })
  it('means nothing where a record only may point to such a one, nor for the rest, a computed group or a row', () => {
    expect(cross(industry, '装备', 'lead')).toBeUndefined()
    expect(cross(industry, OTHERS, 'customer')).toBeUndefined()
    expect(cross({ ...industry, computed: true }, '装备', 'customer')).toBeUndefined()
    expect(cross(clicked('contract', { field: 'product' }, 'items'), 'p', 'customer')).toBeUndefined()
  })
})
