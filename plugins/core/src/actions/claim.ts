import {
  DEPARTMENT,
  type ActionKind,
  type ClaimLimits,
  type ClaimTable,
  type Expression,
  type Json,
  type RuleAction,
} from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, KeySchema } from './action-schema.ts'
import { parentNames, withoutParent } from './parent-values.ts'

const exact = { additionalProperties: false }
const limit = Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 }))
const key = Type.Optional(KeySchema)
const tableOf = (action: RuleAction): ClaimTable | undefined => action.table as ClaimTable | undefined

/** 领取: takes the record out of the pool for whoever pressed the button, within limits; the first wins. */
export const claim: ActionKind = {
  kind: 'claim',
  label: { 'zh-CN': '从公海领取', 'en-US': 'Take out of the pool' },
  icon: 'user-plus',
  schema: actionSchema('claim', {
    flag: KeySchema,
    former: key,
    since: key,
    limits: Type.Optional(Type.Object({ daily: limit, owned: limit, coolDays: limit }, exact)),
    table: Type.Optional(
      Type.Object(
        { form: KeySchema, where: Type.Unknown(), department: key, order: key, daily: key, owned: key, coolDays: key },
        exact,
      ),
    ),
    open: Type.Optional(Type.Unknown()),
  }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'claim', flag: '' }),
  run(action, context) {
    const table = tableOf(action)
    const where = table && withoutParent(table.where, (path) => context.value({ var: path }) as Json)
    return {
      commands: [
        {
          kind: 'claim',
          key: context.key,
          form: context.form,
          id: context.record,
          flag: String(action.flag),
          ...(action.former === undefined ? {} : { former: String(action.former) }),
          ...(action.since === undefined ? {} : { since: String(action.since) }),
          limits: (action.limits ?? {}) as ClaimLimits,
          ...(table && where !== undefined ? { table: { ...table, where } } : {}),
          ...(action.open === undefined ? {} : { open: action.open as Expression }),
        },
      ],
    }
  },
  values(action, { form }) {
    const table = tableOf(action)
    const boolean = { kind: 'boolean' as const }
    return [
      { path: 'flag', value: { var: String(action.flag) }, expected: boolean },
      ...(['former', 'since'] as const).flatMap((path) =>
        action[path] === undefined ? [] : [{ path, value: { var: String(action[path]) } as Expression }],
      ),
      ...(table
        ? [
            { path: 'table/where', value: table.where, expected: boolean, over: table.form },
            ...(table.department === undefined
              ? []
              : [
                  {
                    path: 'table/department',
                    value: { var: table.department } as Expression,
                    expected: { kind: 'id' as const, form: DEPARTMENT },
                    over: table.form,
                  },
                ]),
            ...(['order', 'daily', 'owned', 'coolDays'] as const).flatMap((path) =>
              table[path] === undefined
                ? []
                : [{ path: `table/${path}`, value: { var: table[path] } as Expression, over: table.form }],
            ),
            ...parentNames(table.where).map((path) => ({ path: 'table/where', value: { var: path } as Expression })),
          ]
        : []),
      ...(action.open === undefined ? [] : [{ path: 'open', value: action.open, expected: boolean, over: form }]),
    ]
  },
  writes: (action, { form }) => [
    { form, fields: ['owner_id', String(action.flag)], values: { [String(action.flag)]: false } },
  ],
  uses: (action) => {
    const table = tableOf(action)
    return table ? [{ kind: 'form', key: table.form, path: 'table/form' }] : []
  },
}
