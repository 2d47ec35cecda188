import type { ActionKind, RuleAction } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema } from './action-schema.ts'

const targetOf = (action: RuleAction): string => (typeof action.target === 'string' ? action.target : '')

/** 删除记录: puts the record itself, or the one behind a relation, into the bin. */
export const deleteRecord: ActionKind = {
  kind: 'deleteRecord',
  label: { 'zh-CN': '删除记录', 'en-US': 'Delete a record' },
  icon: 'trash-2',
  schema: actionSchema('deleteRecord', {
    target: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){0,3}$' })),
  }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'deleteRecord' }),
  run(action, context) {
    const target = targetOf(action)
    const record = target === '' ? { form: context.form, id: context.record } : context.related(target)
    return record ? { commands: [{ kind: 'deleteRecord', key: context.key, ...record }] } : {}
  },
  values: (action) => (targetOf(action) === '' ? [] : [{ path: 'target', value: { var: targetOf(action) } }]),
}
