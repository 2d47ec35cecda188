import { defineMessages } from '../i18n/define-messages.ts'

export const messages = defineMessages({
  'zh-CN': {
    flow: {
      tree: '流程图',
      start: '发起',
      startText: '有权限的人提交后开始',
      end: '结束',
      add: '添加节点',
      addBranch: '添加分支',
      last: '最后判断',
      priority: '优先级 {n}',
      defaultText: '以上条件都不满足',
      always: '始终进入',
      noCondition: '还没有设置条件',
      mode: { all: '会签', any: '或签', sequence: '依次' },
      noApprover: '还没有设置审批人',
    },
  },
  'en-US': {
    flow: {
      tree: 'Flow',
      start: 'Start',
      startText: 'Begins when a permitted person submits',
      end: 'End',
      add: 'Add a node',
      addBranch: 'Add branch',
      last: 'Asked last',
      priority: 'Priority {n}',
      defaultText: 'None of the above holds',
      always: 'Always taken',
      noCondition: 'No condition yet',
      mode: { all: 'All', any: 'Any one', sequence: 'In turn' },
      noApprover: 'No approver yet',
    },
  },
})
