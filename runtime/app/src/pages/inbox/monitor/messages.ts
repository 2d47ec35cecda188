import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    monitor: {
      title: '流程监控',
      one: '流程详情',
      flow: '流程',
      allFlows: '全部流程',
      untitled: '（无标题）',
      incident: { failed: '自动节点出错', nobody: '无人处理', webhook: '外部系统没有收到' },
      tries: '已试 {n} 次',
      unread: '未读',
      state: { running: '进行中', overdue: '已超时', stuck: '异常', returned: '已退回' },
      empty: {
        running: '没有进行中的流程',
        overdue: '没有超时的流程',
        stuck: '没有异常的流程',
        returned: '没有退回的流程',
      },
      column: {
        what: '事项',
        flow: '流程',
        initiator: '发起人',
        waiting: '当前处理人',
        since: '到达时间',
        due: '期限',
      },
    },
  },
  'en-US': {
    monitor: {
      title: 'Running flows',
      one: 'Flow',
      flow: 'Flow',
      allFlows: 'All flows',
      untitled: '(no title)',
      incident: { failed: 'Failed', nobody: 'Nobody', webhook: 'Not delivered' },
      tries: 'tried {n} time | tried {n} times',
      unread: 'unread',
      state: { running: 'Running', overdue: 'Overdue', stuck: 'Incidents', returned: 'Returned' },
      empty: {
        running: 'Nothing is running',
        overdue: 'Nothing is overdue',
        stuck: 'Nothing is stuck',
        returned: 'Nothing was returned',
      },
      column: { what: 'What', flow: 'Flow', initiator: 'Started by', waiting: 'With', since: 'Since', due: 'Deadline' },
    },
  },
})
