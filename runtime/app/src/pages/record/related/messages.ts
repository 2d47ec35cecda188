import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    related: {
      none: '还没有{form}',
      add: '新建{form}',
      more: '在列表中查看全部 {total} 条',
      link: '关联已有',
      linkTitle: '把已有的{form}关联到“{name}”',
      linkNow: '关联 {count} 条',
      linked: '已把 {count} 条关联到“{name}”',
      search: '搜索{form}',
      nothing: '没有找到',
      isThere: '已关联',
      from: '现在属于 {name}',
      unlink: '取消关联',
      unlinked: '已取消关联，{form}仍在',
      undo: '撤销',
      cancel: '取消',
      failed: '没有加载出来',
    },
  },
  'en-US': {
    related: {
      none: 'No {form} yet',
      add: 'New {form}',
      more: 'See all {total} in the list',
      link: 'Link existing',
      linkTitle: 'Link {form} records to “{name}”',
      linkNow: 'Link {count}',
      linked: '{count} linked to “{name}”',
      search: 'Search {form}',
      nothing: 'Nothing found',
      isThere: 'Linked',
      from: 'Now of {name}',
      unlink: 'Unlink',
      unlinked: 'Unlinked; the {form} itself stays',
      undo: 'Undo',
      cancel: 'Cancel',
      failed: 'Could not be loaded',
    },
  },
})
