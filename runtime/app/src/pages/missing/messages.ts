import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    missing: { title: '找不到这个页面', text: '地址可能已经改变，或者您没有查看权限。', home: '回到工作台' },
  },
  'en-US': {
    missing: {
      title: 'This page does not exist',
      text: 'The address may have changed, or you may not be allowed to see it.',
      home: 'Back to home',
    },
  },
})
