import { describe, expect, it } from 'vitest'
import type { AnalysisForms } from './analysis-forms.ts'
import { monthsOf, readStages, suggestAnalysis } from './suggest-analysis.ts'

const options = (...values: string[]) => values.map((value) => ({ value, label: value }))
const stages = options('新线索', '方案报价', '赢单', '输单')
const field = (key: string, kind: string, more: object = {}) => ({ key, label: key, kind, options: [], ...more })
const forms: AnalysisForms = {
  deal: {
    key: 'deal',
    label: '商机',
    fields: [
      field('source', 'text', { options: options('官网', '展会') }),
      field('stage', 'text', { options: stages }),
      field('count', 'number'),
      field('amount', 'number'),
      field('begun', 'date'),
      field('expected_close', 'date'),
    ],
  },
  log: {
    key: 'log',
    label: '日志',
    fields: [
      field('deal', 'id', { form: 'deal' }),
      field('from_stage', 'text', { options: stages }),
      field('to_stage', 'text', { options: stages }),
      field('created_at', 'datetime'),
      field('at', 'datetime'),
    ],
  },
  target: {
    key: 'target',
    label: '目标',
    fields: [
      field('year', 'number'),
      field('period', 'text', { options: options('全年', '第2季度', '7月') }),
      field('amount', 'number'),
      field('owner_id', 'id', { form: '$user' }),
      field('person', 'id', { form: '$user' }),
      field('department', 'id', { form: '$department' }),
    ],
  },
}
const report = {
  dataset: { form: 'deal' },
  measures: [
    { key: 'n', agg: 'count' },
    { key: 'sum', agg: 'sum', field: 'amount' },
  ],
} as const
const ask = (kind: 'funnel' | 'forecast' | 'targets', known: AnalysisForms = forms) =>
  suggestAnalysis(kind, { dataset: report.dataset, measures: [...report.measures] }, known)
const log = { form: 'log', record: 'deal', to: 'to_stage', at: 'at' }

describe('an analysis that is asked for by a press', () => {
  it('finds the stages, what was won and lost, the amount and the log of moves', () => {
    expect(ask('funnel')).toEqual({
      ...{ kind: 'funnel', stage: 'stage', stages: ['新线索', '方案报价', '赢单'], won: '赢单', lost: '输单' },
      ...{ amount: 'amount', log },
    })
    expect(ask('forecast')).toEqual({
      ...{ kind: 'forecast', stage: 'stage', stages: ['新线索', '方案报价'], won: '赢单', lost: '输单' },
      ...{ amount: 'amount', close: 'expected_close', log, defaultRate: 0.2 },
    })
  })
  it('does without a log for the funnel, not for the forecast; without stages there is none', () => {
    const { log: _log, ...without } = forms
    expect(ask('funnel', without)).not.toHaveProperty('log')
    expect(ask('forecast', without)).toBeUndefined()
    expect(ask('funnel', { deal: { ...forms['deal']!, fields: [] } })).toBeUndefined()
  })
  it('finds where targets are kept: a year, periods, an amount, for a person or a department', () => {
    expect(ask('targets')).toEqual({
      ...{ kind: 'targets', measure: 'sum', form: 'target', year: 'year', period: 'period', amount: 'amount' },
      periods: { 全年: [1, 12], 第2季度: [4, 6], '7月': [7, 7] },
      ...{ person: 'person', department: 'department' },
    })
  })
  it('knows won and lost by name, else by colour', () => {
    const coloured = [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B', color: 'good' },
      { value: 'c', label: 'C', color: 'bad' },
    ]
    expect(readStages(coloured)).toEqual({ won: 'b', lost: 'c', open: ['a'] })
    expect(readStages(options('a', 'b'))).toBeUndefined()
  })
  it.each([
    ['全年', [1, 12]],
    ['上半年', [1, 6]],
    ['第三季度', [7, 9]],
    ['Q4', [10, 12]],
    ['12月', [12, 12]],
    ['13月', undefined],
    ['随便', undefined],
  ])('reads the months of %s', (value, months) => expect(monthsOf({ value, label: value })).toEqual(months))
})
