import type { DatasetKind } from '@tenon/engine'
import { choice, column, dataset, flowChoice, formChoice, valuesOf } from './columns.ts'

/** 审批单: runs of flows, of who started them. */
export const flowDataset: DatasetKind = {
  key: '$flow',
  view: 'report_flow',
  texts: { title: 'titles' },
  form: (bundle) =>
    dataset('$flow', ['审批单', 'Approvals'], 'title', [
      column('title', 'text', ['标题', 'Title']),
      flowChoice(bundle),
      choice(
        'status',
        ['状态', 'Status'],
        valuesOf({
          running: ['审批中', 'Running'],
          returned: ['已退回', 'Returned'],
          approved: ['已通过', 'Approved'],
          rejected: ['已拒绝', 'Rejected'],
          withdrawn: ['已撤回', 'Withdrawn'],
          cancelled: ['已终止', 'Cancelled'],
        }),
      ),
      column('started_at', 'datetime', ['发起时间', 'Started at']),
      column('ended_at', 'datetime', ['结束时间', 'Ended at']),
      column('hours', 'number', ['总用时（小时）', 'Hours taken'], { scale: 2 }),
      formChoice(bundle),
    ]),
}
