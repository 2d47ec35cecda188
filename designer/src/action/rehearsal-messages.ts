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
      until: '等到 {at}',
      count: '共 {n} 条记录',
      countOf: '符合条件的有 {of} 条，这里只演算了前 {done} 条；正式运行时会分批全部完成',
      countMore: '符合条件的超过 {of} 条，这里只演算了前 {done} 条；正式运行时会分批全部完成',
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
      until: 'Waits until {at}',
      count: '{n} record | {n} records',
      countOf:
        '{of} records meet the condition; the first {done} were played here. A real run does all of them in parts.',
      countMore:
        'More than {of} records meet the condition; the first {done} were played here. A real run does all of them in parts.',
      nothing: 'No change',
    },
  },
})
