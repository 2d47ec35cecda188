import type { ActionKind, Expression, Json, Pick, RuleAction } from '@tenon/engine'
import { Type } from 'typebox'
import { RecipientsSchema } from '../nodes/people-schema.ts'
import { actionSchema, KeySchema, ValuesSchema } from './action-schema.ts'
import { evaluated, setOf, valuesOf } from './values.ts'

const PickSchema = Type.Object(
  {
    from: RecipientsSchema,
    by: Type.Enum(['leastLoad', 'roundRobin', 'first']),
    open: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
)

/**
 * 创建记录: in any form; `pick` finds a person for a field: the one with the fewest open records, or in turn. A record that has
 * the same values in the fields of `match` is taken instead of making another.
 */
export const createRecord: ActionKind = {
  kind: 'createRecord',
  label: { 'zh-CN': '创建记录', 'en-US': 'Create a record' },
  icon: 'plus',
  schema: actionSchema('createRecord', {
    form: KeySchema,
    values: ValuesSchema,
    pick: Type.Optional(Type.Record(Type.String(), PickSchema)),
    match: Type.Optional(Type.Array(KeySchema, { maxItems: 5 })),
  }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'createRecord', form: '', values: {} }),
  run(action, context) {
    const form = String(action.form)
    const id = context.newId()
    const values = evaluated(setOf(action, 'values'), context)
    const existing = sameIn(action, values)
    const pick = action.pick as Readonly<Record<string, Pick>> | undefined
    return {
      made: { form, id },
      commands: [
        {
          kind: 'createRecord',
          key: context.key,
          form,
          id,
          values,
          ...(existing === undefined ? {} : { existing }),
          ...(pick
            ? {
                pick: Object.fromEntries(
                  Object.entries(pick).map(([field, how]) => [field, { ...how, from: context.recipients(how.from) }]),
                ),
              }
            : {}),
        },
      ],
    }
  },
  hands: (action) => ({ form: String(action.form), as: 'made' }),
  values: (action) => [
    ...valuesOf(setOf(action, 'values'), 'values', String(action.form)),
    ...matchOf(action).map((key, i) => ({
      path: `match/${i}`,
      value: { '==': [{ var: key }, null] },
      over: String(action.form),
    })),
  ],
  writes: (action) => [{ form: String(action.form), fields: '*', values: plainOf(setOf(action, 'values')) }],
  uses: (action) => [{ kind: 'form', key: String(action.form), path: 'form' }],
}

// helpers

const matchOf = (action: RuleAction): readonly string[] => (action.match ?? []) as readonly string[]
/** What a record that is there already must be like; undefined where there is nothing to tell it by. */
function sameIn(action: RuleAction, values: Readonly<Record<string, unknown>>): Expression | undefined {
  const parts = matchOf(action).map((key): Expression => ({ '==': [{ var: key }, (values[key] ?? null) as Json] }))
  if (parts.length === 0 || matchOf(action).some((key) => (values[key] ?? null) === null)) return undefined
  return parts.reduce((all, part) => ({ and: [all, part] }))
}

const plainOf = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => typeof value !== 'object' && !String(value).includes('{')),
  )
