import { describe, expect, it } from 'vitest'
import { crossSets, crossTable, type CrossShape } from './cross-table.ts'
import type { ReportData } from './report-data.ts'

const shape: CrossShape = { rows: ['province', 'city'], columns: ['year'], values: ['n'], subtotals: true }
const data: ReportData = {
  columns: [
    { key: 'province', role: 'dimension', label: '省', type: 'text' },
    { key: 'city', role: 'dimension', label: '市', type: 'text' },
    { key: 'year', role: 'dimension', label: '年', type: 'date', grain: 'year' },
    { key: 'n', role: 'measure', label: '数', type: 'number' },
  ],
  rows: [
    { province: '浙江', city: '杭州', year: '2026-01-01', n: 3 },
    { province: '浙江', city: '宁波', year: '2025-01-01', n: 2 },
    { province: '江苏', city: null, year: '2026-01-01', n: 7 },
    { province: '$others', city: '北京', year: '2026-01-01', n: 9 },
  ],
  subtotals: [
    { province: '浙江', city: '杭州', n: 3 },
    { province: '浙江', city: '宁波', n: 2 },
    { province: '江苏', city: null, n: 7 },
    { province: '$others', city: '北京', n: 9 },
    { province: '浙江', year: '2026-01-01', n: 3 },
    { province: '浙江', year: '2025-01-01', n: 2 },
    { province: '江苏', year: '2026-01-01', n: 7 },
    { province: '$others', year: '2026-01-01', n: 9 },
    { province: '浙江', n: 5 },
    { province: '江苏', n: 7 },
    { province: '$others', n: 9 },
    { year: '2026-01-01', n: 19 },
    { year: '2025-01-01', n: 2 },
  ],
  totals: { n: 21 },
  labels: {},
  truncated: false,
}
const laid = (of: ReportData, as: CrossShape = shape) => {
  const table = crossTable(of, as)!
  return table.rows.map((row) => [
    row.values.map((value) => value ?? '–').join('/') + (row.sum ? ' Σ' : ''),
    ...table.columns.map((column) => table.at(row, column)?.['n'] ?? ''),
  ])
}

describe('a cross table', () => {
  it('needs every beginning of its rows with every beginning of its columns', () => {
    expect(crossSets(shape).map((set) => set.join())).toEqual([
      ...['', 'year', 'province', 'province,year', 'province,city', 'province,city,year'],
    ])
    expect(crossSets({ ...shape, subtotals: false }).map((set) => set.join())).toEqual([
      ...['', 'year', 'province,city', 'province,city,year'],
    ])
  })
  it('has years forwards, groups by size, a sum where a group has several parts, the others last', () => {
    expect(laid(data)).toEqual([
      ['江苏/–', '', 7, 7],
      ['浙江/杭州', '', 3, 3],
      ['浙江/宁波', 2, '', 2],
      ['浙江 Σ', 2, 3, 5],
      ['$others/北京', '', 9, 9],
      [' Σ', 2, 19, 21],
    ])
    expect(crossTable(data, shape)!.rows.map(({ spans }) => spans)).toEqual([[1, 1], [2, 1], [0, 1], [1], [1, 1], []])
  })
  it('is sorted as its report says, as far as that is about a side', () => {
    const upwards = { ...data, sort: [{ key: 'n', descending: false }] }
    expect(laid(upwards).map(([name]) => name)).toEqual([
      '浙江/宁波',
      '浙江/杭州',
      '浙江 Σ',
      '江苏/–',
      '$others/北京',
      ' Σ',
    ])
    const later = crossTable({ ...data, sort: [{ key: 'year', descending: true }] }, shape)!
    expect(later.columns.map(({ values }) => values[0] ?? 'all')).toEqual(['2026-01-01', '2025-01-01', 'all'])
  })
  it('can do without sums between, without columns, and shows nothing rather than a wrong figure without a dimension', () => {
    expect(laid(data, { ...shape, subtotals: false }).map(([name]) => name)).not.toContain('浙江 Σ')
    expect(laid(data, { ...shape, columns: [] })).toContainEqual(['浙江 Σ', 5])
    expect(crossTable(data, { ...shape, rows: ['gone'] })).toBeUndefined()
    expect(crossTable(data, { ...shape, values: ['gone'] })).toBeUndefined()
  })
})
