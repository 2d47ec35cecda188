import { compileForm } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { app, field, form, registry } from './testing/tiny-app.ts'

const level = { options: [{ value: 'A', label: '重点' }] }
const customer = form('customer', [
  field('credit', 'money', { settings: { currency: 'USD', scale: 1 } }),
  field('level', 'select', { settings: level }),
  field('count', 'number'),
  field('total', 'rollup', { settings: { from: 'deal.customer', measure: 'sum', field: 'amount' } }),
  field('last', 'rollup', { settings: { from: 'deal.customer', measure: 'max', field: 'day' } }),
  field('mean', 'rollup', { settings: { from: 'deal.customer', measure: 'avg', field: 'amount', scale: 0 } }),
  field('deals', 'rollup', { settings: { from: 'deal.customer', measure: 'count', field: 'amount' } }),
])
const lookup = (key: string, of: string) => field(key, 'lookup', { settings: { relation: 'customer', field: of } })
const deal = form('deal', [
  field('amount', 'money'),
  field('day', 'date'),
  field('customer', 'relation', { settings: { form: 'customer' } }),
  ...['credit', 'level', 'count', 'total', 'deals'].map((key) => lookup(`its_${key}`, key)),
  field('weighted', 'formula', { settings: { expression: { '*': [{ var: 'amount' }, 0.5] }, currency: 'CNY' } }),
  field('exact', 'formula', {
    settings: { expression: { '*': [{ var: 'amount' }, 0.5] }, currency: 'HKD', scale: 0 },
  }),
  lookup('own', 'its_own'),
])
const bundle = app([customer, deal])
const text = (of: string, key: string, value: unknown): string => {
  const found = compileForm(bundle, of, registry).field(key)!
  return found.type.toText(value, found, 'zh-CN')
}

describe('a value that is handed on is written as in its own field', () => {
  it.each([
    ['deal', 'its_credit', '1234.5', '$1,234.5'],
    ['deal', 'its_level', 'A', '重点'],
    ['deal', 'its_count', '12', '12'],
    ['customer', 'total', '12000.5', '¥12,000.50'],
    ['deal', 'its_total', '12000.5', '¥12,000.50'],
    ['deal', 'weighted', '6000.256', '¥6,000.26'],
    ['deal', 'exact', '6000.256', 'HK$6,000'],
    ['customer', 'last', '2026-11-22', '2026-11-22'],
    ['customer', 'deals', '3', '3'],
    ['deal', 'its_deals', '3', '3'],
  ])('%s.%s of %s', (of, key, value, expected) => expect(text(of, key, value)).toBe(expected))

  it('with the digits that were chosen for it', () => expect(text('customer', 'mean', '41.6667')).toBe('¥42'))

  it('and gives its column of a sheet the same format', () => {
    const format = (of: string, key: string) => {
      const found = compileForm(bundle, of, registry).field(key)!
      return found.type.sheetFormat?.(found)
    }
    expect(format('customer', 'credit')).toBe('"$"#,##0.0')
    expect(format('deal', 'its_credit')).toBe('"$"#,##0.0')
    expect(format('customer', 'total')).toBe('"¥"#,##0.00')
    expect(format('deal', 'weighted')).toBe('"¥"#,##0.00')
    expect(format('deal', 'exact')).toBe('"HK$"#,##0')
    expect(format('customer', 'deals')).toBeUndefined()
  })

  it('and is not looked for in a circle', () => {
    const circular = compileForm(bundle, 'deal', registry).field('own')!
    expect(circular.source).toBeUndefined()
  })
})
