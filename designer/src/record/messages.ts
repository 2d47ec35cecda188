import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': { recordPicker: { choose: '选一条{form}', unnamed: '（未命名）' } },
  'en-US': { recordPicker: { choose: 'Choose a {form}', unnamed: '(no name)' } },
})
