import type { ActionKind, RuleAction } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, ValuesSchema } from './action-schema.ts'
import { additionsOf, additionValues, evaluated, setOf, valuesOf, withAdditions, writeOf } from './values.ts'

const targetOf = (action: RuleAction): string => (typeof action.target === 'string' ? action.target : '')

/** 更新记录: the record itself, or the one behind a relation (`target`: `customer`, `contract.customer`), or one that an
 * earlier action has made (`$made.draft`). */
export const updateRecord: ActionKind = {
  kind: 'updateRecord',
  label: { 'zh-CN': '更新记录', 'en-US': 'Update a record' },
  icon: 'refresh-cw',
  schema: actionSchema('updateRecord', {
    target: Type.Optional(Type.String({ pattern: '^(\\$made\\.)?[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){0,3}$' })),
    set: Type.Optional(ValuesSchema),
    add: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String(), { minItems: 1 }))),
  }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'updateRecord', set: {} }),
  run(action, context) {
    const target = targetOf(action)
    const record = target === '' ? { form: context.form, id: context.record } : context.related(target)
    if (!record) return {}
    const values = {
      ...evaluated(setOf(action), context),
      ...withAdditions(additionsOf(action), context, target),
    }
    if (Object.keys(values).length === 0) return {}
    return { commands: [{ kind: 'updateRecord', key: context.key, ...record, values }] }
  },
  values(action, lookup) {
    const target = targetOf(action)
    return [
      ...valuesOf(setOf(action), 'set', target === '' ? lookup.form : lookup.target(target)),
      ...additionValues(additionsOf(action), target),
      ...(target === '' ? [] : [{ path: 'target', value: { var: target } }]),
    ]
  },
  plainSet: (action) =>
    targetOf(action) === '' && Object.keys(additionsOf(action)).length === 0 ? setOf(action) : undefined,
  writes(action, lookup) {
    const target = targetOf(action)
    const form = target === '' ? lookup.form : lookup.target(target)
    return form === undefined ? [] : [writeOf(form, setOf(action), additionsOf(action))]
  },
}
