import { defineMessages } from '../i18n/define-messages.ts'

export const messages = defineMessages({
  'zh-CN': {
    api: {
      offline: '网络已断开，请检查连接后重试。',
      unavailable: '服务正在重启，请稍后重试。',
      failed: '操作没有成功（{status}），请重试；仍不行请把时间告诉管理员。',
    },
  },
  'en-US': {
    api: {
      offline: 'You are offline. Check the connection and try again.',
      unavailable: 'The service is restarting. Try again in a moment.',
      failed: 'That did not work ({status}). Try again; if it persists, tell your administrator when it happened.',
    },
  },
})
