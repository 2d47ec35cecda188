import type { Label } from '@tenon/engine'

/** What flows say to people. {title}: of the run; {flow}, {node}: as the builder calls them; {author}: of a comment. */
export const NOTICE_WORDS = {
  task: { 'zh-CN': '待您处理：{title}', 'en-US': 'Waiting for you: {title}' },
  returned: {
    'zh-CN': '已退回，请修改后重新提交：{title}',
    'en-US': 'Returned, please change and submit again: {title}',
  },
  copy: { 'zh-CN': '抄送给您：{title}', 'en-US': 'Copy for you: {title}' },
  mention: { 'zh-CN': '{author}提到了您：{title}', 'en-US': '{author} mentioned you: {title}' },
  remind: { 'zh-CN': '请尽快处理：{title}', 'en-US': 'Please see to it soon: {title}' },
  approved: { 'zh-CN': '已通过：{title}', 'en-US': 'Approved: {title}' },
  rejected: { 'zh-CN': '已拒绝：{title}', 'en-US': 'Rejected: {title}' },
  cancelled: { 'zh-CN': '已终止：{title}', 'en-US': 'Ended by an administrator: {title}' },
  ended: { 'zh-CN': '已结束：{title}', 'en-US': 'Ended: {title}' },
  NOBODY: { 'zh-CN': '找不到审批人：{title}', 'en-US': 'No approver was found: {title}' },
  REQUIRED: {
    'zh-CN': '已超时，但有必填项为空：{title}',
    'en-US': 'Overdue, but required fields are empty: {title}',
  },
  FAILED: {
    'zh-CN': '自动节点出错，流程停在这里：{title}',
    'en-US': 'An automatic step failed and the flow rests there: {title}',
  },
  alarm: { 'zh-CN': '流程需要处理：{title}', 'en-US': 'A flow needs attention: {title}' },
  atFlow: { 'zh-CN': '{flow}', 'en-US': '{flow}' },
  atNode: { 'zh-CN': '{flow} · {node}', 'en-US': '{flow} · {node}' },
} as const satisfies Record<string, Label>
export type NoticeWord = keyof typeof NOTICE_WORDS

/** {person}: who is away, or who stands in; {until}: the last day. */
export const DELEGATION_WORDS = {
  asked: {
    'zh-CN': '{person} 请您代为审批，至 {until}',
    'en-US': '{person} asks you to decide in their place, until {until}',
  },
  answered: { 'zh-CN': '{person} 将代您审批，至 {until}', 'en-US': '{person} decides in your place, until {until}' },
} as const satisfies Record<string, Label>

/** Lines of the mail about a task. */
export const MAIL_WORDS = {
  flow: { 'zh-CN': '流程：{flow}', 'en-US': 'Flow: {flow}' },
  flowAt: { 'zh-CN': '流程：{flow} · {node}', 'en-US': 'Flow: {flow} · {node}' },
  initiator: { 'zh-CN': '发起人：{person}', 'en-US': 'Started by: {person}' },
  link: { 'zh-CN': '查看并处理：{link}', 'en-US': 'See and decide: {link}' },
  /** The link itself comes under it when the mail goes out, and is stored nowhere. */
  oneTime: {
    'zh-CN': '直接处理（不用登录，只能用一次，{days} 天内有效，请勿转发）：',
    'en-US': 'Decide right here (no sign-in, works once, within {days} days, do not pass it on):',
  },
} as const satisfies Record<string, Label>
