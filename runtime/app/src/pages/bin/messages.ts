import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    bin: {
      title: '{form}回收站',
      intro: '删除的{form}在这里，恢复后一切如旧。',
      deletedAt: '删除时间',
      restore: '恢复',
      restoreMany: '恢复 {count} 条',
      restored: '已恢复 {count} 条',
      refused: '{failed} 条没有恢复：{message}',
      empty: '回收站是空的',
      emptyText: '删除的{form}会出现在这里。',
      more: '更早删除的',
      failed: '没有加载成功',
      back: '回到列表',
      select: '选择“{title}”',
      selectAll: '选择全部',
      untitled: '（无标题）',
    },
  },
  'en-US': {
    bin: {
      title: '{form}: recycle bin',
      intro: 'What is deleted from {form} is here. Restored, it is as it was before.',
      deletedAt: 'Deleted',
      restore: 'Restore',
      restoreMany: 'Restore {count}',
      restored: '{count} restored',
      refused: '{failed} not restored: {message}',
      empty: 'The recycle bin is empty',
      emptyText: 'What is deleted from {form} will appear here.',
      more: 'Deleted earlier',
      failed: 'This could not be loaded',
      back: 'Back to the list',
      select: 'Select “{title}”',
      selectAll: 'Select all',
      untitled: '(no title)',
    },
  },
})
