import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    reportIndexes: {
      title: '报表提速',
      about: '报表真正按哪些字段筛选、每次要多久。为常用又慢的字段建索引，建的时候不影响使用。',
      app: '应用',
      usesOf: '{n} 次',
      time: '平均用时',
      rowsOf: '{n} 行',
      state: { indexed: '已有索引', building: '正在建', small: '行数少，不需要' },
      build: '建索引',
      started: '已开始为“{name}”建索引',
      empty: '还没有筛选记录',
      emptyText: '有人打开报表并筛选之后，这里会列出字段。',
      failed: '没有加载成功',
    },
  },
  'en-US': {
    reportIndexes: {
      title: 'Faster reports',
      about:
        'Which fields reports really filter by, and how long it takes. Add an index for what is used often and slow; work goes on while it is built.',
      app: 'App',
      usesOf: '{n} time | {n} times',
      time: 'Mean time',
      rowsOf: '{n} row | {n} rows',
      state: { indexed: 'Has an index', building: 'Being built', small: 'Few rows, not needed' },
      build: 'Add index',
      started: 'An index for “{name}” is being built',
      empty: 'Nothing was filtered yet',
      emptyText: 'Fields appear here once somebody opens a report and filters it.',
      failed: 'Could not be loaded',
    },
  },
})
