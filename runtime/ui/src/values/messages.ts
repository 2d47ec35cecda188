import { defineMessages } from '../i18n/define-messages.ts'

export const messages = defineMessages({
  'zh-CN': {
    values: {
      field: '字段',
      source: '值的来源',
      add: '添加字段',
      remove: '移除',
      unknownField: '{name}（找不到）',
      sources: {
        fixed: '固定值',
        field: '取自字段',
        record: '本记录',
        today: '今天',
        now: '现在',
        text: '拼接文字',
        formula: '公式',
        made: '刚创建的',
      },
      pickBy: '分给谁',
      by: { leastLoad: '待处理最少的人', roundRobin: '轮流', first: '第一个人' },
      openWhen: '满足以下条件的记录算作待处理',
      addPick: '自动选人的字段',
    },
  },
  'en-US': {
    values: {
      field: 'Field',
      source: 'Where the value comes from',
      add: 'Add a field',
      remove: 'Remove',
      unknownField: '{name} (not found)',
      sources: {
        fixed: 'Fixed',
        field: 'From field',
        record: 'This record',
        today: 'Today',
        now: 'Now',
        text: 'Text',
        formula: 'Formula',
        made: 'Just made',
      },
      pickBy: 'Who gets it',
      by: { leastLoad: 'Fewest open records', roundRobin: 'In turn', first: 'The first' },
      openWhen: 'A record counts as open when',
      addPick: 'Person chosen by the platform',
    },
  },
})
