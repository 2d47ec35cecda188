import type { Channel, ChartKind, ReportDefinition, ReportShape } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import {
  addChart,
  addDimension,
  addMeasure,
  colourOf,
  moveColumn,
  newReport,
  patchMeasure,
  removeColumn,
  setAxis,
  setChannel,
  setChartKind,
  setColour,
  setFilter,
} from './edits.ts'

const dimension = (name: string, more: Partial<Channel> = {}): Channel => ({
  name,
  label: name,
  accepts: 'dimension',
  required: true,
  ...more,
})
const measure = (name: string, more: Partial<Channel> = {}): Channel => ({
  ...dimension(name, more),
  accepts: 'measure',
})
const kind = (name: string, channels: Channel[], suits: (shape: ReportShape) => number): ChartKind => ({
  kind: name,
  label: name,
  icon: name,
  channels,
  suits,
})
const x = dimension('x')
const y = measure('y', { many: true })
const colour = dimension('color', { required: false, splits: true })
const bar = kind('bar', [x, y, colour], ({ dimensions }) => (dimensions.length === 2 ? 8 : 6))
const table = kind(
  'table',
  [dimension('rows', { required: false, many: true }), measure('values', { many: true })],
  () => 1,
)
const kinds = [
  kind('figure', [measure('value'), dimension('trend', { required: false, time: true })], ({ dimensions }) =>
    dimensions.length === 0 ? 10 : 1,
  ),
  table,
  bar,
  kind('line', [x, y, colour], ({ dimensions: [first, second] }) => (first?.time && !second ? 8 : 2)),
]
const month = { field: 'signed_at', grain: 'month' }
const industry = { field: 'customer.industry' }
const amount = { key: 'amount', agg: 'sum' as const, field: 'amount' }
const start = (): ReportDefinition => newReport('r', '报表', 'contract', kinds)
const withMonth = () => addDimension(start(), month, kinds)

describe('a report under the designer’s edits', () => {
  it('has an axis of one chart named and written in a unit, and loses what is taken away', () => {
    const charts = [0, 1].map(() => ({ kind: 'bar', encoding: {}, settings: { figures: true } }))
    const before = { kind: 'report', key: 'r', label: 'R', dataset: { form: 'deal' }, dimensions: [], measures: [], charts } satisfies ReportDefinition // prettier-ignore
    const named = setAxis(setAxis(before, 1, 'y', { title: '金额' }), 1, 'y', { unit: '万' })
    expect(named.charts[1]!.settings).toEqual({ figures: true, axes: { y: { title: '金额', unit: '万' } } })
    expect(named.charts[0]).toEqual(charts[0])
    expect(setAxis(setAxis(named, 1, 'y', { title: '' }), 1, 'y', { unit: undefined })).toEqual(before)
  })
  it('begins with the number of records and becomes what suits its columns best', () => {
    expect(start().charts).toEqual([{ kind: 'figure', encoding: { value: 'records' } }])
    expect(withMonth().charts).toEqual([{ kind: 'line', encoding: { x: 'signed_at', y: ['records'] } }])
    const both = addDimension(withMonth(), industry, kinds)
    expect(both.charts).toEqual([
      { kind: 'bar', encoding: { x: 'signed_at', y: ['records'], color: 'customer.industry' } },
    ])
    expect(both.dataset).toEqual({ form: 'contract', joins: ['customer'] })
    expect(colourOf(both, 0, kinds)).toBe('customer.industry')
  })
  it('gets back to where it came from when the columns leave again', () => {
    const both = addDimension(withMonth(), industry, kinds)
    const left = removeColumn(removeColumn(both, 'customer.industry', kinds), 'signed_at', kinds)
    expect(left).toEqual(start())
  })
  it('counts records where the last figure has been taken away', () => {
    const only = removeColumn(addMeasure(start(), amount, kinds), 'records', kinds)
    expect(only.measures).toEqual([amount])
    expect(only.charts[0]!.encoding).toEqual({ value: 'amount' })
    expect(removeColumn(only, 'amount', kinds).measures).toMatchObject([{ key: 'records', agg: 'count' }])
  })
  it('keeps a kind that somebody chose, and what he left out of it', () => {
    const two = addMeasure(withMonth(), amount, kinds)
    const chosen = setChannel(setChartKind(two, 0, bar), 0, 'y', ['amount'], kinds)
    expect(chosen.charts[0]!.encoding).toEqual({ x: 'signed_at', y: ['amount'] })
    const more = addMeasure(chosen, { key: 'mean', agg: 'avg', field: 'amount' }, kinds)
    expect(more.charts[0]).toEqual({ kind: 'bar', encoding: { x: 'signed_at', y: ['amount', 'mean'] } })
  })
  it('swaps axis and colour where a dimension goes to the colours', () => {
    const both = addDimension(withMonth(), industry, kinds)
    const swapped = setColour(both, 0, 'signed_at', kinds)
    expect(swapped.charts[0]!.encoding).toEqual({ x: 'customer.industry', y: ['records'], color: 'signed_at' })
  })
  it('gives the axis to the dimension that was dragged to the front', () => {
    const both = moveColumn(addDimension(withMonth(), industry, kinds), 'dimensions', 1, 0, kinds)
    expect(both.dimensions).toEqual([industry, month])
    expect(both.charts[0]!.encoding).toEqual({ x: 'customer.industry', y: ['records'], color: 'signed_at' })
  })
  it('names the same field a second time differently', () => {
    const twice = addDimension(withMonth(), { field: 'signed_at', grain: 'year' }, kinds)
    expect(twice.dimensions[1]).toEqual({ field: 'signed_at', grain: 'year', key: 'signed_at_2' })
    expect(addMeasure(addMeasure(start(), amount, kinds), amount, kinds).measures.map((one) => one.key)).toEqual([
      'records',
      'amount',
      'amount_2',
    ])
  })
  it('carries a new key of a measure to charts, sorting and formulas', () => {
    const rate = { key: 'rate', agg: 'formula' as const, formula: { '/': [{ var: 'amount' }, { var: 'records' }] } }
    const before = { ...addMeasure(addMeasure(withMonth(), amount, kinds), rate, kinds), sort: ['-amount'] }
    const after = patchMeasure(before, 'amount', { key: 'money' })
    expect(after.measures[2]!.formula).toEqual({ '/': [{ var: 'money' }, { var: 'records' }] })
    expect(after.sort).toEqual(['-money'])
    expect(after.charts[0]!.encoding['y']).toEqual(['records', 'money', 'rate'])
  })
  it('takes sorting and the cut away with the column that they speak of', () => {
    const cut = { ...withMonth(), sort: ['-records', 'signed_at'], top: 5, others: true }
    const left = removeColumn(cut, 'signed_at', kinds)
    expect(left).not.toHaveProperty('top')
    expect(left).not.toHaveProperty('others')
    expect(left.sort).toEqual(['-records'])
  })
  it('names relations that only a filter follows', () => {
    const filtered = setFilter(start(), {
      and: [{ '==': [{ var: 'customer.level' }, 'A'] }, { '==': [{ var: '$user.id' }, 1] }],
    })
    expect(filtered.dataset.joins).toEqual(['customer'])
    expect(setFilter(filtered, null)).toEqual(start())
  })
  it('draws a second chart of the same figures', () => {
    expect(addChart(withMonth(), table).charts[1]).toEqual({
      kind: 'table',
      encoding: { rows: ['signed_at'], values: ['records'] },
    })
  })
})
