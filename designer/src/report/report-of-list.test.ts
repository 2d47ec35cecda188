import type { ChartKind } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { readShownList, reportOfList } from './report-of-list.ts'

const kinds: readonly ChartKind[] = [
  {
    kind: 'figure',
    label: '',
    icon: '',
    channels: [{ name: 'value', label: '', accepts: 'measure', required: true }],
    suits: ({ dimensions }) => (dimensions.length === 0 ? 10 : 1),
  },
  {
    kind: 'bar',
    label: '',
    icon: '',
    channels: [
      { name: 'x', label: '', accepts: 'dimension', required: true },
      { name: 'y', label: '', accepts: 'measure', required: true, many: true },
    ],
    suits: () => 6,
  },
]

describe('a list as a chart', () => {
  it('sums its records by its group, within its filter; without a sum it counts them', () => {
    const filter = { '==': [{ var: 'status' }, '生效'] }
    const report = reportOfList('r', '合同', { form: 'contract', filter, group: 'customer', sum: 'amount' }, kinds)
    expect(report.measures).toEqual([{ key: 'amount', agg: 'sum', field: 'amount' }])
    expect(report).toMatchObject({
      dataset: { form: 'contract' },
      dimensions: [{ field: 'customer' }],
      filter,
      charts: [{ kind: 'bar', encoding: { x: 'customer', y: ['amount'] } }],
    })
    const counted = reportOfList('r', '合同', { form: 'contract', group: 'customer' }, kinds)
    expect(counted.measures.map(({ agg }) => agg)).toEqual(['count'])
  })
  it('is read from an address, whatever stands there', () => {
    expect(readShownList('{"form":"contract"}')).toEqual({ form: 'contract' })
    expect([readShownList('{'), readShownList('1'), readShownList(undefined), readShownList('null')]).toEqual([
      null,
      null,
      null,
      null,
    ])
  })
})
