import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    notifications: {
      title: '消息',
      all: '全部',
      unread: '未读',
      readAll: '全部标为已读',
      settings: '通知设置',
      empty: '没有消息',
      emptyText: '流程、规则和同事提到您时，会在这里通知您。',
      failed: '消息没有加载成功',
      more: '更早的消息',
      new: '未读',
    },
  },
  'en-US': {
    notifications: {
      title: 'Notifications',
      all: 'All',
      unread: 'Unread',
      readAll: 'Mark all as read',
      settings: 'Notification settings',
      empty: 'No notifications',
      emptyText: 'Flows, rules and colleagues who mention you will be heard here.',
      failed: 'Notifications could not be loaded',
      more: 'Earlier',
      new: 'Unread',
    },
  },
})
