import { defineMessages } from '../i18n/define-messages.ts'

export const messages = defineMessages({
  'zh-CN': {
    api: {
      offline: '网络已断开，请检查连接后重试。',
      broken: '页面出了问题，请重试；仍不行请刷新页面，并把时间告诉管理员。',
      refused: '没有权限查看或操作。',
      missing: '内容不存在，或已经移走。',
      tooLarge: '发送的内容过大。',
      busy: '请求过于频繁，请稍后重试。',
      unavailable: '服务正在重启，请稍后重试。',
      failed: '操作没有成功（{status}），请重试；仍不行请把时间告诉管理员。',
    },
  },
  'en-US': {
    api: {
      offline: 'You are offline. Check the connection and try again.',
      broken:
        'Something went wrong on this page. Try again; if it persists, reload and tell your administrator when it happened.',
      refused: 'You are not allowed to see or do this.',
      missing: 'It does not exist or has moved.',
      tooLarge: 'What was sent is too large.',
      busy: 'Too many requests. Try again in a moment.',
      unavailable: 'The service is restarting. Try again in a moment.',
      failed: 'That did not work ({status}). Try again; if it persists, tell your administrator when it happened.',
    },
  },
})
