import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    list: {
      calendar: {
        today: '今天',
        previous: '上个月',
        next: '下个月',
        more: '还有 {count} 条',
        add: '{day}：新建',
        dayLabel: '{day}，{count} 条',
        emptyDay: '这一天没有记录',
        how: '拖到别的日子可以改期；按 Alt + 方向键也可以',
        howSpan: '拖到别的日子可以改期，拖右端可以改结束日期；按 Alt 或 Shift + 方向键也可以',
        moved: '已改到{day}',
        lasts: '结束日期已改为{day}',
        change: '改日期',
        save: '保存',
        cancel: '取消',
        tooMany: '这个月的记录超过 {most} 条，{day}及以后的没有全部显示；筛选后可看到全部',
        none: '没有日期字段',
        noneText: '日历按一个日期字段摆放记录，请在表单里加一个日期字段。',
      },
    },
  },
  'en-US': {
    list: {
      calendar: {
        today: 'Today',
        previous: 'Previous month',
        next: 'Next month',
        more: '{count} more',
        add: '{day}: new record',
        dayLabel: '{day}, {count} record | {day}, {count} records',
        emptyDay: 'No records on this day',
        how: 'Drag it to another day, or press Alt and an arrow',
        howSpan: 'Drag it to another day, or its right edge to another end; or press Alt or Shift and an arrow',
        moved: 'Moved to {day}',
        lasts: 'Now ends on {day}',
        change: 'Change the date',
        save: 'Save',
        cancel: 'Cancel',
        tooMany: 'More than {most} records this month: not all from {day} on are shown. Filter to see them',
        none: 'No date field',
        noneText: 'A calendar places records by a date: add a date field to the form.',
      },
    },
  },
})
