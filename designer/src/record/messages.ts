import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    recordPicker: {
      choose: '选一条{form}',
      unnamed: '（未命名）',
      noRight: '你没有查看这些记录的权限，请让数据管理员来试。',
    },
  },
  'en-US': {
    recordPicker: {
      choose: 'Choose a {form}',
      unnamed: '(no name)',
      noRight: 'You may not see these records; ask a data administrator to try.',
    },
  },
})
