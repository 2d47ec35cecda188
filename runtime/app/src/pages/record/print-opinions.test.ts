import type { FlowTaskRow, FlowVisit } from '@tenon/ui/api'
import { describe, expect, it } from 'vitest'
import { opinionsOf } from './print-opinions.ts'

const task = (id: string, more: Partial<FlowTaskRow>): FlowTaskRow => ({
  id,
  assignee: { id: `p${id}`, title: `人${id}` },
  insteadOf: null,
  state: 'approved',
  position: '1',
  source: null,
  skipped: null,
  comment: null,
  signature: null,
  readAt: null,
  createdAt: '2026-11-20T00:00:00Z',
  decidedAt: null,
  ...more,
})
const visit = (label: string, ...tasks: FlowTaskRow[]): FlowVisit =>
  ({ id: label, label, tasks, node: label, kind: 'userTask', group: 'people' }) as unknown as FlowVisit

describe('opinions on paper', () => {
  it('are what was decided, in its order', () => {
    const nodes = [
      visit('财务', task('2', { decidedAt: '2026-11-22T00:00:00Z', comment: '同意付款', signature: 'f1' })),
      visit('主管', task('1', { decidedAt: '2026-11-21T00:00:00Z', insteadOf: { id: 'x', title: '王军' } })),
    ]
    expect(
      opinionsOf({ nodes }).map((line) => [line.node, line.person, line.insteadOf, line.comment, line.signature]),
    ).toEqual([
      ['主管', '人1', '王军', null, null],
      ['财务', '人2', null, '同意付款', 'f1'],
    ])
  })
  it('leave out what waits and what was cancelled', () => {
    const nodes = [
      visit(
        '主管',
        task('1', { state: 'pending' }),
        task('2', { state: 'cancelled', decidedAt: '2026-11-21T00:00:00Z' }),
      ),
    ]
    expect(opinionsOf({ nodes })).toEqual([])
  })
})
