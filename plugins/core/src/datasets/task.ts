import { localize, tellApart, type AppBundle, type Branch, type DatasetKind, type Step } from '@tenon/engine'
import { choice, column, dataset, flowChoice, formChoice, text, valuesOf } from './columns.ts'

/** 审批任务: what came to whom, and what became of it when. A decided task belongs to who decided. */
export const taskDataset: DatasetKind = {
  key: '$task',
  view: 'report_task',
  texts: { title: 'titles' },
  form: (bundle) =>
    dataset(
      '$task',
      ['审批任务', 'Approval tasks'],
      'title',
      [
        column('title', 'text', ['审批单', 'Approval']),
        flowChoice(bundle),
        choice('node', ['节点', 'Step'], nodesOf(bundle)),
        choice(
          'state',
          ['状态', 'State'],
          valuesOf({
            pending: ['待处理', 'Pending'],
            waiting: ['等待', 'Waiting'],
            approved: ['通过', 'Approved'],
            rejected: ['拒绝', 'Rejected'],
            returned: ['退回', 'Returned'],
            transferred: ['转交', 'Handed over'],
            cancelled: ['取消', 'Cancelled'],
            skipped: ['跳过', 'Skipped'],
          }),
        ),
        column('hours', 'number', ['用时（小时）', 'Hours taken'], { scale: 2 }),
        column('late', 'switch', ['逾期办理', 'Decided late']),
        column('due_at', 'datetime', ['期限', 'Deadline']),
        column('decided_at', 'datetime', ['办理时间', 'Decided at']),
        column('initiator', 'member', ['发起人', 'Initiator']),
        formChoice(bundle),
      ],
      {
        measures: [
          { key: 'decided', label: text(['办理数', 'Decisions']), agg: 'count', filter: DECIDED },
          {
            key: 'average',
            label: text(['平均用时', 'Mean time']),
            agg: 'avg',
            field: 'hours',
            filter: DECIDED,
            format: HOURS,
          },
          {
            key: 'middle',
            label: text(['用时中位数', 'Median time']),
            agg: 'median',
            field: 'hours',
            filter: DECIDED,
            format: HOURS,
          },
          { key: 'returned', label: text(['退回', 'Returned']), agg: 'count', filter: is('returned') },
          { key: 'rejected', label: text(['拒绝', 'Rejected']), agg: 'count', filter: is('rejected') },
          {
            key: 'late',
            label: text(['逾期办理', 'Decided late']),
            agg: 'count',
            filter: { and: [DECIDED, { var: 'late' }] },
          },
          { key: 'waiting', label: text(['待办', 'Waiting']), agg: 'count', filter: is('pending') },
          {
            key: 'overdue',
            label: text(['已逾期待办', 'Overdue']),
            agg: 'count',
            filter: { and: [is('pending'), { '<': [{ var: 'due_at' }, { var: '$now' }] }] },
          },
        ],
      },
    ),
}

// helpers

function is(state: string) {
  return { '==': [{ var: 'state' }, state] }
}
const DECIDED = { in: [{ var: 'state' }, ['approved', 'rejected', 'returned']] }
const HOURS = { unit: { 'zh-CN': '小时', 'en-US': 'h' }, scale: 1 }

/** `flow/step`, called by the flow and the step; steps of one name also by the branch that they stand in. */
function nodesOf(bundle: AppBundle) {
  return Object.values(bundle.flows).flatMap((flow) => {
    const steps = stepsIn(flow.steps)
    const [zh, en] = (['zh-CN', 'en-US'] as const).map((locale) => {
      const named = steps.map(({ step, branch }) => ({
        value: `${flow.key}/${step.id}`,
        name: `${localize(flow.label, locale)} · ${localize(step.label, locale) || step.id}`,
        branch: localize(branch?.label, locale) || (branch?.id ?? ''),
      }))
      const names = Object.fromEntries(named.map(({ value, name }) => [value, name]))
      return tellApart(names, Object.fromEntries(named.map((one) => [one.value, one.branch])), locale)
    })
    return Object.keys(zh!).map((value) => ({ value, label: { 'zh-CN': zh![value]!, 'en-US': en![value]! } }))
  })
}
interface Placed {
  readonly step: Step
  /** The innermost one that it stands in. */
  readonly branch: Branch | undefined
}
/** Every step with its branch. */
const stepsIn = (steps: readonly Step[], branch?: Branch): Placed[] =>
  steps.flatMap((step) => [{ step, branch }, ...(step.branches ?? []).flatMap((inner) => stepsIn(inner.steps, inner))])
