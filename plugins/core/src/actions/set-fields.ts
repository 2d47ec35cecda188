import type { ActionKind } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, ValuesSchema } from './action-schema.ts'
import { additionsOf, additionValues, evaluated, setOf, valuesOf, withAdditions, writeOf } from './values.ts'

/** 设置字段: of the record itself; before the save as part of it, after it as a change of its own. */
export const setFields: ActionKind = {
  kind: 'setFields',
  label: { 'zh-CN': '设置字段', 'en-US': 'Set fields' },
  icon: 'pen',
  schema: actionSchema('setFields', {
    set: Type.Optional(ValuesSchema),
    add: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String(), { minItems: 1 }))),
  }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'setFields', set: {} }),
  before: true,
  run(action, context) {
    const values = { ...evaluated(setOf(action), context), ...withAdditions(additionsOf(action), context) }
    if (context.phase === 'before') return { patch: values }
    if (Object.keys(values).length === 0) return {}
    return {
      commands: [{ kind: 'updateRecord', key: context.key, form: context.form, id: context.record, values }],
    }
  },
  values: (action, { form }) => [...valuesOf(setOf(action), 'set', form), ...additionValues(additionsOf(action))],
  plainSet: (action) => (Object.keys(additionsOf(action)).length === 0 ? setOf(action) : undefined),
  writes: (action, { form }) => [writeOf(form, setOf(action), additionsOf(action))],
}
