import type { ActionKind, Expression, Json } from '@tenon/engine'
import { actionSchema, KeySchema, ValuesSchema } from './action-schema.ts'
import { Type } from 'typebox'
import { parentNames, withoutParent } from './parent-values.ts'
import { evaluated, setOf, valuesOf, writeOf } from './values.ts'

/** 批量更新: all records of a form for which `where` holds; the record that woke the rule is `parent` in it. */
export const updateRecords: ActionKind = {
  kind: 'updateRecords',
  label: { 'zh-CN': '批量更新记录', 'en-US': 'Update several records' },
  icon: 'list-checks',
  schema: actionSchema('updateRecords', { form: KeySchema, where: Type.Unknown(), set: ValuesSchema }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'updateRecords', form: '', where: true, set: {} }),
  run: (action, context) => ({
    commands: [
      {
        kind: 'updateRecords',
        key: context.key,
        form: String(action.form),
        where: withoutParent(action.where as Expression, (path) => context.value({ var: path }) as Json),
        values: evaluated(setOf(action), context),
      },
    ],
  }),
  values: (action) => [
    { path: 'where', value: action.where, expected: { kind: 'boolean' }, over: String(action.form) },
    ...valuesOf(setOf(action), 'set', String(action.form)),
    ...parentNames(action.where as Expression).map((path) => ({ path: 'where', value: { var: path } as Expression })),
  ],
  writes: (action) => [writeOf(String(action.form), setOf(action))],
  uses: (action) => [{ kind: 'form', key: String(action.form), path: 'form' }],
}
