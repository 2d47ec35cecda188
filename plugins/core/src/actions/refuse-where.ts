import type { ActionKind, Expression, Json, Label } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, KeySchema, LabelSchema } from './action-schema.ts'
import { parentNames, withoutParent } from './parent-values.ts'
import { labelValues } from './values.ts'

/**
 * 按其他记录拒绝: the save is refused where a record of another form says so – a setting, an unpaid bill, a lock. The record that woke
 * the rule is `parent` in the condition.
 */
export const refuseWhere: ActionKind = {
  kind: 'refuseWhere',
  label: { 'zh-CN': '按其他记录拒绝', 'en-US': 'Refuse by other records' },
  icon: 'shield-alert',
  schema: actionSchema('refuseWhere', { form: KeySchema, where: Type.Unknown(), message: LabelSchema(500) }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'refuseWhere', form: '', where: true, message: '' }),
  run: (action, context) => ({
    commands: [
      {
        kind: 'refuse',
        key: context.key,
        form: String(action.form),
        where: withoutParent(action.where as Expression, (path) => context.value({ var: path }) as Json),
        message: context.label(action.message as Label, 'header'),
      },
    ],
  }),
  values: (action) => [
    { path: 'where', value: action.where, expected: { kind: 'boolean' }, over: String(action.form) },
    ...parentNames(action.where as Expression).map((path) => ({ path: 'where', value: { var: path } as Expression })),
    ...labelValues(action.message, 'message'),
  ],
  uses: (action) => [{ kind: 'form', key: String(action.form), path: 'form' }],
}
