import type { ActionKind, Pick } from '@tenon/engine'
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

/** 创建记录: in any form; `pick` finds a person for a field: the one with the fewest open records, or in turn. */
export const createRecord: ActionKind = {
  kind: 'createRecord',
  label: { 'zh-CN': '创建记录', 'en-US': 'Create a record' },
  icon: 'plus',
  schema: actionSchema('createRecord', {
    form: KeySchema,
    values: ValuesSchema,
    pick: Type.Optional(Type.Record(Type.String(), PickSchema)),
  }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'createRecord', form: '', values: {} }),
  run(action, context) {
    const form = String(action.form)
    const id = context.newId()
    const pick = action.pick as Readonly<Record<string, Pick>> | undefined
    return {
      made: { form, id },
      commands: [
        {
          kind: 'createRecord',
          key: context.key,
          form,
          id,
          values: evaluated(setOf(action, 'values'), context),
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
  values: (action) => valuesOf(setOf(action, 'values'), 'values'),
  writes: (action) => [{ form: String(action.form), fields: '*', values: plainOf(setOf(action, 'values')) }],
  uses: (action) => [{ kind: 'form', key: String(action.form), path: 'form' }],
}

// helpers

const plainOf = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => typeof value !== 'object' && !String(value).includes('{')),
  )
