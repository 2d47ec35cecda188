import type { ActionKind, AssignRow, AssignTable, Expression, Json, RuleAction } from '@tenon/engine'
import { Type } from 'typebox'
import { RecipientsSchema } from '../nodes/people-schema.ts'
import { actionSchema, KeySchema, missing } from './action-schema.ts'
import { parentNames, withoutParent } from './parent-values.ts'
import { recipientValues, rolesOf } from './recipients.ts'

const exact = { additionalProperties: false }
const HoursSchema = Type.Enum(['work', 'off'])
const WaySchema = Type.Enum(['leastLoad', 'roundRobin', 'first'])
const RowSchema = Type.Object(
  {
    when: Type.Optional(Type.Unknown()),
    from: RecipientsSchema,
    by: WaySchema,
    cap: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    hours: Type.Optional(HoursSchema),
  },
  exact,
)
const TableSchema = Type.Object(
  {
    form: KeySchema,
    where: Type.Unknown(),
    order: Type.Optional(KeySchema),
    people: Type.Optional(KeySchema),
    department: Type.Optional(KeySchema),
    by: Type.Optional(
      Type.Object({ field: KeySchema, values: Type.Record(Type.String({ maxLength: 60 }), WaySchema) }, exact),
    ),
    cap: Type.Optional(KeySchema),
    hours: Type.Optional(
      Type.Object({ field: KeySchema, values: Type.Record(Type.String({ maxLength: 60 }), HoursSchema) }, exact),
    ),
    away: Type.Optional(KeySchema),
    fallback: Type.Optional(KeySchema),
  },
  exact,
)

type Row = AssignRow & { readonly when?: Expression }
const rowsOf = (action: RuleAction): readonly Row[] => (action.rows ?? []) as readonly Row[]
const tableOf = (action: RuleAction): AssignTable | undefined => action.table as AssignTable | undefined
const fallbackOf = (action: RuleAction) => (action.fallback ?? []) as AssignRow['from']
const fieldOf = (action: RuleAction): string => String(action.field ?? 'owner_id')

/**
 * 分配: gives the record to one of several people, by an ordered list of ways (`rows`) and then by those that stand as
 * records of a form (`table`), so that managers change them without a builder. The first that finds somebody decides.
 */
export const assign: ActionKind = {
  kind: 'assign',
  label: { 'zh-CN': '分配负责人', 'en-US': 'Assign' },
  icon: 'user-check',
  schema: actionSchema('assign', {
    field: Type.Optional(KeySchema),
    rows: Type.Optional(Type.Array(RowSchema, { maxItems: 50 })),
    table: Type.Optional(TableSchema),
    open: Type.Optional(Type.Unknown()),
    fallback: Type.Optional(RecipientsSchema),
  }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'assign', rows: [] }),
  check: (action) =>
    tableOf(action) || rowsOf(action).length > 0 || fallbackOf(action).length > 0
      ? []
      : [missing('rows', { 'zh-CN': '分配给谁', 'en-US': 'who gets it' })],
  run(action, context) {
    const table = tableOf(action)
    const rows = rowsOf(action)
      .filter(({ when }) => when === undefined || context.holds(when))
      .map(({ when: _asked, from, ...how }) => ({ ...how, from: context.recipients(from) }))
    return {
      commands: [
        {
          kind: 'assign',
          key: context.key,
          form: context.form,
          id: context.record,
          field: fieldOf(action),
          rows,
          ...(table
            ? {
                table: {
                  ...table,
                  where: withoutParent(table.where, (path) => context.value({ var: path }) as Json),
                },
              }
            : {}),
          ...(action.open === undefined ? {} : { open: action.open as Expression }),
          fallback: context.recipients(fallbackOf(action)),
        },
      ],
    }
  },
  values(action, { form }) {
    const table = tableOf(action)
    return [
      ...rowsOf(action).flatMap((row, i) => [
        ...(row.when === undefined
          ? []
          : [{ path: `rows/${i}/when`, value: row.when, expected: { kind: 'boolean' as const } }]),
        ...recipientValues(row.from).map((value) => ({ ...value, path: `rows/${i}/${value.path}` })),
      ]),
      ...(table
        ? [
            { path: 'table/where', value: table.where, expected: { kind: 'boolean' as const }, over: table.form },
            ...columnsOf(table).map(([path, field]) => ({
              path: `table/${path}`,
              value: { var: field } as Expression,
              over: table.form,
            })),
            ...parentNames(table.where).map((path) => ({ path: 'table/where', value: { var: path } as Expression })),
          ]
        : []),
      ...(action.open === undefined
        ? []
        : [{ path: 'open', value: action.open, expected: { kind: 'boolean' as const }, over: form }]),
      ...recipientValues(fallbackOf(action)),
    ]
  },
  writes: (action, { form }) => [{ form, fields: [fieldOf(action)] }],
  uses(action) {
    const table = tableOf(action)
    return [
      ...(table ? [{ kind: 'form' as const, key: table.form, path: 'table/form' }] : []),
      ...rowsOf(action).flatMap((row, i) =>
        rolesOf(row.from).map((use) => ({ ...use, path: `rows/${i}/${use.path}` })),
      ),
      ...rolesOf(fallbackOf(action)),
    ]
  },
}

// helpers

/** The fields of the table's form that say who gets the record. */
function columnsOf({ order, people, department, cap, away, fallback, by, hours }: AssignTable): [string, string][] {
  const plain = { order, people, department, cap, away, fallback, 'by/field': by?.field, 'hours/field': hours?.field }
  return Object.entries(plain).flatMap(([path, field]): [string, string][] =>
    field === undefined ? [] : [[path, field]],
  )
}
