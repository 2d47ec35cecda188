import type { Label } from '@tenon/engine'

export interface NoticeKind {
  readonly label: Label
  /** Shown in the application unless a person says otherwise. Default true. */
  readonly inApp?: false
  /** Comes through in quiet hours where the person allows it. */
  readonly urgent?: true
  /** What it comes from may want a mail: without a choice of the person that decides. */
  readonly asks?: true
}

/** What people are told about; each decides by kind what he wants to hear, and how. In the order of the settings page. */
export const NOTICE_KINDS = {
  task: { label: { 'zh-CN': '新的待办', 'en-US': 'New tasks' }, asks: true },
  remind: { label: { 'zh-CN': '催办与到期提醒', 'en-US': 'Reminders of tasks' }, urgent: true },
  ended: { label: { 'zh-CN': '我发起的流程有结果', 'en-US': 'My requests are decided' } },
  copy: { label: { 'zh-CN': '抄送给我', 'en-US': 'Copies to me' } },
  alarm: { label: { 'zh-CN': '流程异常', 'en-US': 'Flows that need help' }, urgent: true },
  delegation: { label: { 'zh-CN': '委托代理', 'en-US': 'Delegations' } },
  mention: { label: { 'zh-CN': '有人 @ 我', 'en-US': 'Mentions of me' } },
  bulk: { label: { 'zh-CN': '批量操作完成', 'en-US': 'Bulk changes have ended' } },
  rule: { label: { 'zh-CN': '业务规则提醒', 'en-US': 'Notices of rules' } },
  ruleMail: { label: { 'zh-CN': '业务规则邮件', 'en-US': 'Mails of rules' }, inApp: false, asks: true },
  board: { label: { 'zh-CN': '订阅的仪表盘', 'en-US': 'Dashboards by mail' }, inApp: false, asks: true },
  segment: { label: { 'zh-CN': '分群通知', 'en-US': 'Messages about segments' }, asks: true },
  threshold: { label: { 'zh-CN': '指标越过界限', 'en-US': 'Figures that cross a bound' }, asks: true },
} as const satisfies Readonly<Record<string, NoticeKind>>
export type NoticeKindKey = keyof typeof NOTICE_KINDS

export const noticeKind = (key: NoticeKindKey): NoticeKind => NOTICE_KINDS[key]
export const isNoticeKind = (key: string): key is NoticeKindKey => Object.hasOwn(NOTICE_KINDS, key)
