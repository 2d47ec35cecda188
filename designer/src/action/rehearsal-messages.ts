import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    rehearsal: {
      create: '新建{form}',
      update: '更新{form}',
      delete: '删除{form}',
      secret: '（无权查看）',
      empty: '空',
      people: '相关人员：{people}',
      flows: '发起 {n} 个流程',
      outside: '通知 {n} 个外部地址',
      nothing: '没有变化',
    },
  },
  'en-US': {
    rehearsal: {
      create: 'Creates {form}',
      update: 'Updates {form}',
      delete: 'Deletes {form}',
      secret: '(not yours to see)',
      empty: 'empty',
      people: 'People: {people}',
      flows: 'Starts {n} flow | Starts {n} flows',
      outside: 'Tells {n} address outside | Tells {n} addresses outside',
      nothing: 'No change',
    },
  },
})
