import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    publicForm: {
      send: '提交',
      done: '已提交',
      thanks: '谢谢，我们已经收到您填写的内容。',
      another: '再填一份',
      required: '带 * 的为必填',
      closed: '这个链接现在不能用',
      unknown: '没有这个链接',
      unknownText: '地址可能没有复制完整，请向发给您链接的人确认。',
      failed: '没有打开',
      language: '语言',
      foot: '您填写的内容只会发给 {name}。',
      footPlain: '您填写的内容只会发给链接的发布者。',
    },
  },
  'en-US': {
    publicForm: {
      send: 'Send',
      done: 'Sent',
      thanks: 'Thank you, we have received what you filled in.',
      another: 'Fill in another',
      required: 'Fields with * are required',
      closed: 'This link cannot be used now',
      unknown: 'There is no such link',
      unknownText: 'The address may be incomplete. Please ask whoever sent you the link.',
      failed: 'This could not be opened',
      language: 'Language',
      foot: 'What you fill in goes to {name} only.',
      footPlain: 'What you fill in goes to the publisher of this link only.',
    },
  },
})
