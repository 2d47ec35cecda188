import type { FieldDefinition, PeopleRule, Step } from '@tenon/engine'
import { Type } from 'typebox'

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const exact = { additionalProperties: false }

const plainRecipients = [
  Type.Object({ kind: Type.Literal('member'), people: Type.Array(text(60), { minItems: 1, maxItems: 100 }) }, exact),
  Type.Object({ kind: Type.Literal('role'), role: text(41) }, exact),
  Type.Object({ kind: Type.Literal('department'), department: text(60) }, exact),
  Type.Object(
    {
      kind: Type.Literal('departmentHead'),
      of: text(41),
      level: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    },
    exact,
  ),
  Type.Object({ kind: Type.Literal('field'), field: text(41) }, exact),
  Type.Object({ kind: Type.Literal('initiator') }, exact),
  Type.Object(
    {
      kind: Type.Literal('managers'),
      of: text(41),
      levels: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
      from: Type.Optional(Type.Enum(['bottom', 'top'])),
      role: Type.Optional(text(41)),
    },
    exact,
  ),
  Type.Object({ kind: Type.Literal('expression'), expression: Type.Unknown() }, exact),
  Type.Object({ kind: Type.Literal('address'), address: text(254) }, exact),
]
/** A recipient as builders write it; the same words for approvers, copies, mails and notices. */
export const RecipientSchema = Type.Union([
  ...plainRecipients,
  Type.Object(
    {
      kind: Type.Literal('chosen'),
      by: Type.Optional(Type.Enum(['initiator', 'previous'])),
      from: Type.Optional(Type.Array(Type.Union(plainRecipients), { minItems: 1, maxItems: 20 })),
      many: Type.Optional(Type.Boolean()),
      optional: Type.Optional(Type.Boolean()),
    },
    exact,
  ),
])
export const RecipientsSchema = Type.Array(RecipientSchema, { minItems: 1, maxItems: 20 })

const UNITS = ['minute', 'hour', 'day', 'workHour', 'workDay']
/** From a date of the record on, or back before it. */
const ShiftSchema = Type.Object(
  { value: Type.Number({ minimum: -100_000, maximum: 100_000 }), unit: Type.Enum(UNITS) },
  exact,
)
export const DurationSchema = Type.Object(
  {
    value: Type.Number({ minimum: 0, maximum: 100_000 }),
    unit: Type.Enum(UNITS),
  },
  exact,
)
export const NodeFieldsSchema = Type.Record(Type.String(), Type.Enum(['hidden', 'readonly', 'editable', 'required']))

const DecisionsSchema = Type.Optional(Type.Array(Type.Enum(['approve', 'reject', 'return']), { uniqueItems: true }))

/** Settings of every node that waits for people. */
export const PEOPLE_PROPERTIES = {
  approvers: RecipientsSchema,
  mode: Type.Optional(
    Type.Union([
      Type.Enum(['any', 'sequence']),
      Type.Object({ all: Type.Number({ exclusiveMinimum: 0, maximum: 1 }) }, exact),
    ]),
  ),
  rejectNeedsAll: Type.Optional(Type.Boolean()),
  onEmpty: Type.Optional(
    Type.Object(
      {
        do: Type.Enum(['flowAdmin', 'approve', 'reject', 'people', 'pause']),
        people: Type.Optional(RecipientsSchema),
      },
      exact,
    ),
  ),
  onSelf: Type.Optional(Type.Object({ do: Type.Enum(['self', 'skip', 'nextManager']) }, exact)),
  onRepeat: Type.Optional(Type.Enum(['none', 'adjacent', 'first'])),
  must: Type.Optional(Type.Boolean()),
  fields: Type.Optional(NodeFieldsSchema),
  rows: Type.Optional(
    Type.Record(
      Type.String(),
      Type.Object({ add: Type.Optional(Type.Boolean()), delete: Type.Optional(Type.Boolean()) }, exact),
    ),
  ),
  timeout: Type.Optional(
    Type.Object(
      {
        calendar: Type.Optional(text(41)),
        after: Type.Optional(DurationSchema),
        at: Type.Optional(Type.Object({ field: text(41), plus: Type.Optional(ShiftSchema) }, exact)),
        remind: Type.Optional(
          Type.Array(
            Type.Object(
              {
                before: Type.Optional(DurationSchema),
                after: Type.Optional(DurationSchema),
                every: Type.Optional(DurationSchema),
              },
              exact,
            ),
            { maxItems: 10 },
          ),
        ),
        then: Type.Optional(
          Type.Union([
            Type.Enum(['approve', 'reject', 'return', 'manager', 'end']),
            Type.Object({ people: RecipientsSchema }, exact),
          ]),
        ),
      },
      exact,
    ),
  ),
  actions: Type.Optional(
    Type.Array(
      Type.Enum([
        'approve',
        'reject',
        'return',
        'transfer',
        'delegate',
        'addSign',
        'removeSign',
        'takeBack',
        'comment',
      ]),
      { uniqueItems: true },
    ),
  ),
  copy: Type.Optional(
    Type.Object(
      {
        on: Type.Array(Type.Enum(['arrive', 'approve', 'reject']), { minItems: 1, uniqueItems: true }),
        to: RecipientsSchema,
      },
      exact,
    ),
  ),
  addFrom: Type.Optional(RecipientsSchema),
  onReject: Type.Optional(Type.Union([Type.Literal('end'), Type.Object({ to: text(41) }, exact)])),
  commentRequired: DecisionsSchema,
  signRequired: DecisionsSchema,
  opinionOnly: Type.Optional(Type.Boolean()),
}

/** The rule of a step whose kind has exactly these settings; the schema has been checked at publish. */
export const peopleRule = (step: Step): PeopleRule => step as unknown as PeopleRule

/** Who got a copy from a node reads what the node shows, and writes nothing. */
export const copyFields = ({ copy, fields = {} }: PeopleRule): PeopleRule['fields'] =>
  copy && Object.fromEntries(Object.entries(fields).map(([key, mode]) => [key, mode === 'hidden' ? mode : 'readonly']))

const choice = (
  id: string,
  key: string,
  zh: string,
  en: string,
  items: readonly (readonly [string, string, string])[],
) =>
  ({
    id,
    key,
    type: 'radio',
    label: { 'zh-CN': zh, 'en-US': en },
    settings: { options: items.map(([value, z, e]) => ({ value, label: { 'zh-CN': z, 'en-US': e } })) },
  }) satisfies FieldDefinition

/** The settings that are plain choices; approvers, field rights and deadlines have editors of their own. */
export const PEOPLE_FIELDS: readonly FieldDefinition[] = [
  choice('n_repeat', 'onRepeat', '同一人重复出现', 'The same person again', [
    ['none', '每次都要审批', 'Decides each time'],
    ['adjacent', '连续重复时自动通过', 'Passed when he decided just before'],
    ['first', '只在第一次审批', 'Decides the first time only'],
  ]),
  {
    id: 'n_must',
    key: 'must',
    type: 'switch',
    label: { 'zh-CN': '必须亲自审批，不参与去重', 'en-US': 'Must decide in person, never passed as a repetition' },
  },
  {
    id: 'n_rejall',
    key: 'rejectNeedsAll',
    type: 'switch',
    label: { 'zh-CN': '或签时全员拒绝才算拒绝', 'en-US': 'With any one: refused only when everybody refuses' },
  },
  {
    id: 'n_opinion',
    key: 'opinionOnly',
    type: 'switch',
    label: { 'zh-CN': '前加签的人只给意见', 'en-US': 'People added before give an opinion only' },
  },
]
