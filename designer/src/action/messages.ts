import { defineMessages } from '@tenon/ui/i18n'

export const messages = defineMessages({
  'zh-CN': {
    action: {
      add: '添加动作',
      handed: { made: '刚创建的{form}', found: '找到的{form}', each: '当前的{form}', list: '找到的多条{form}' },
      copy: '复制动作',
      more: '更多',
      up: '上移',
      down: '下移',
      remove: '删除动作',
      addCondition: '加执行条件',
      onlyWhen: '只在满足条件时执行',
      id: '动作标识',
      idHint: '动作的标识，运行记录里用它认出这个动作',
    },
  },
  'en-US': {
    action: {
      add: 'Add an action',
      handed: {
        made: 'The new {form}',
        found: 'The {form} found',
        each: 'The current {form}',
        list: 'The {form} records found',
      },
      copy: 'Copy action',
      more: 'More',
      up: 'Move up',
      down: 'Move down',
      remove: 'Delete action',
      addCondition: 'Add a condition',
      onlyWhen: 'Done only when',
      id: 'Identifier of the action',
      idHint: 'The run log knows the action by it',
    },
  },
})
