import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    flowSimulation: {
      title: '模拟',
      hint: '不会真的发起审批，也不发通知',
      initiator: '发起人',
      chooseInitiator: '选择发起人',
      run: '模拟',
      again: '重新模拟',
      taken: '会经过',
      untaken: '不会经过',
      nodes: '要经过的审批节点',
      people: '要处理的人',
      takes: '走“{branches}”',
      passes: '没有人需要处理，自动通过',
      status: {
        running: '流程停在这里，等待处理',
        returned: '退回发起人',
        approved: '全部同意时，审批通过',
        rejected: '审批不通过',
        withdrawn: '已撤回',
        cancelled: '已终止',
      },
    },
  },
  'en-US': {
    flowSimulation: {
      title: 'Simulation',
      hint: 'Nothing is started and nobody is told',
      initiator: 'Initiator',
      chooseInitiator: 'Choose the initiator',
      run: 'Simulate',
      again: 'Simulate again',
      taken: 'Taken',
      untaken: 'Not taken',
      nodes: 'Approval nodes',
      people: 'People who decide',
      takes: 'Takes “{branches}”',
      passes: 'Nobody has to decide; passes by itself',
      status: {
        running: 'The flow stops here and waits',
        returned: 'Back to the initiator',
        approved: 'Approved if everybody agrees',
        rejected: 'Rejected',
        withdrawn: 'Withdrawn',
        cancelled: 'Cancelled',
      },
    },
  },
})
