import { describe, expect, it } from 'vitest'
import type { ReportDefinition } from '../definition/index.ts'
import type { Channel, ChartKind } from './chart-kind.ts'
import { chartMisfit, encodeChart, suggestChart } from './encode-chart.ts'

const channel = (name: string, accepts: Channel['accepts'], more: Partial<Channel> = {}): Channel => ({
  name,
  label: name,
  accepts,
  required: true,
  ...more,
})
const kind = (name: string, channels: Channel[], more: Partial<ChartKind> = {}): ChartKind => ({
  kind: name,
  label: name,
  icon: name,
  channels,
  ...more,
})
const bars = kind(
  'bars',
  [
    channel('x', 'dimension'),
    channel('y', 'measure', { many: true }),
    channel('color', 'dimension', { required: false, splits: true }),
  ],
  { suits: () => 5 },
)
const trend = kind('trend', [channel('value', 'measure'), channel('when', 'dimension', { time: true })])
const points = kind('points', [channel('of', 'dimension'), channel('x', 'measure'), channel('y', 'measure')], {
  suits: () => 9,
})
const stages = kind('stages', [], { analysis: 'funnel' })

const by = (...fields: string[]): Pick<ReportDefinition, 'dimensions' | 'measures'> => ({
  dimensions: fields.map((field) => (field === 'day' ? { field, grain: 'month' } : { field })),
  measures: [{ key: 'n', agg: 'count' }],
})

describe('the choice of a chart', () => {
  it('says what a kind lacks', () => {
    expect(chartMisfit(bars, by())).toEqual({ why: 'dimensions', needs: 1 })
    expect(chartMisfit(points, by('a'))).toEqual({ why: 'measures', needs: 2 })
    expect(chartMisfit(trend, by('a'))).toEqual({ why: 'time' })
    expect(chartMisfit(trend, by('day'))).toBeUndefined()
    expect(chartMisfit(stages, by('a'))).toEqual({ why: 'analysis' })
    expect(chartMisfit(stages, { ...by('a'), analysis: { kind: 'funnel' } })).toBeUndefined()
  })
  it('says how many groups a kind has room for', () => {
    expect(chartMisfit(bars, by('a', 'b'))).toBeUndefined()
    expect(chartMisfit(bars, by('a', 'b', 'c'))).toEqual({ why: 'room', takes: 2 })
  })
  it('suggests the best of those that fit', () => {
    expect(suggestChart([trend, bars, points], by('day'))?.kind).toBe('bars')
    expect(suggestChart([points], by('a'))).toBeUndefined()
  })
})

describe('the places of columns on a chart', () => {
  it('fills what must be filled first, then what may be', () => {
    expect(encodeChart(bars, by('a', 'b'))).toEqual({ x: 'a', y: ['n'], color: 'b' })
  })
  it('keeps what stands and drops what is gone', () => {
    const old = { x: 'b', y: 'n', color: 'gone' }
    expect(encodeChart(bars, by('a', 'b'), old, new Set())).toEqual({ x: 'b', y: 'n' })
  })
  it('gives a new column the first free place, and leaves alone what was left out before', () => {
    const two = { ...by('a', 'b'), measures: [...by().measures, { key: 'm', agg: 'count' as const }] }
    expect(encodeChart(bars, two, { x: 'a', y: ['n'] }, new Set(['b']))).toEqual({ x: 'a', y: ['n'], color: 'b' })
    expect(encodeChart(bars, two, { x: 'a', y: ['n'] }, new Set(['m']))).toEqual({ x: 'a', y: ['n', 'm'] })
  })
})
