import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    drafts: {
      box: '草稿',
      unnamed: '未命名的{form}',
      fresh: '新建',
      editing: '修改',
      kept: '{time} 填写',
      gone: '这个表单已停用，或你不再有权打开',
      remove: '删除草稿',
      removed: '已删除草稿：{title}',
      undo: '撤销',
      failed: '浏览器已存满，草稿没能恢复',
      empty: '没有草稿',
      emptyText: '填了一半的表单会留在这里。',
      choose: '选一条草稿接着填写',
      where: '草稿只保存在这个浏览器里，90 天后自动清除。',
    },
  },
  'en-US': {
    drafts: {
      box: 'Drafts',
      unnamed: '{form} without a name',
      fresh: 'New',
      editing: 'Change',
      kept: 'typed {time}',
      gone: 'This form is gone, or you may no longer open it',
      remove: 'Delete draft',
      removed: 'Draft deleted: {title}',
      undo: 'Undo',
      failed: 'This browser has no room left: the draft is not back',
      empty: 'No drafts',
      emptyText: 'Forms that you leave half filled in wait here.',
      choose: 'Choose a draft to go on with',
      where: 'Drafts are kept in this browser only, for 90 days.',
    },
  },
})
