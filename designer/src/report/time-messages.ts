import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    reportTime: {
      title: '时间范围',
      field: '按哪个日期',
      first: '打开时',
      none: '不限时间',
      all: '全部时间',
      hint: '显示在报表页上，看的人可以改；放进仪表盘后，由仪表盘的时间筛选决定。',
      words: '{field}：{period}',
    },
  },
  'en-US': {
    reportTime: {
      title: 'Time',
      field: 'By which date',
      first: 'Opens with',
      none: 'No time',
      all: 'All time',
      hint: 'Shown on the page of the report, where readers can change it. On a dashboard its own time filter decides.',
      words: '{field}: {period}',
    },
  },
})
