import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    flowOptions: {
      withdraw: '发起人撤回',
      withdraws: {
        untouched: '还没有人处理时可以撤回',
        any: '结束前都可以撤回',
        never: '不能撤回',
        before: '“{node}”完成前可以撤回',
      },
      afterReturn: '退回后重新提交',
      returns: { all: '经过的人都要重新审批', changed: '只有看到内容有变的人重新审批' },
      onEmpty: '找不到审批人（节点没有设置时）',
      batch: '批量同意',
      batches: { on: '可以多选后一起同意', off: '要逐个打开审批' },
      mail: '邮件通知审批人',
      mailHint: '一次性链接：不用登录就能同意或拒绝，只能用一次，7 天内有效；要填写内容的节点不会带',
      mails: { none: '不发邮件', link: '发邮件，带任务链接', decide: '发邮件，带一次性审批链接' },
      copyAtEnd: '结束时抄送',
    },
  },
  'en-US': {
    flowOptions: {
      withdraw: 'Withdrawing by the initiator',
      withdraws: {
        untouched: 'Until somebody has acted',
        any: 'Until it has ended',
        never: 'Never',
        before: 'Until “{node}” is done',
      },
      afterReturn: 'After it was returned and submitted again',
      returns: { all: 'Everybody decides again', changed: 'Only who sees something that has changed decides again' },
      onEmpty: 'Nobody is found (where a node says nothing)',
      batch: 'Approving in a batch',
      batches: { on: 'Several may be approved together', off: 'Each is decided by itself' },
      mail: 'Mails to who decides',
      mailHint:
        'A one-time link approves or rejects without signing in, once, within 7 days; nodes with fields to fill send none',
      mails: { none: 'No mail', link: 'With a link to the task', decide: 'With a one-time link that decides' },
      copyAtEnd: 'Copies when it ends',
    },
  },
})
