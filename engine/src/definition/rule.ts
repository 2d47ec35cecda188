import { Type, type Static } from 'typebox'
import { Expression, Label } from './json.ts'
import { Key } from './key.ts'

/** Names with dots between them; a number is a place in a list: `items.0.sku`. */
const BODY_PATH = '^[^.\\s]+(\\.[^.\\s]+)*$'

/** What wakes a rule. `before: true` runs before the save and may only set fields and refuse. */
export const RuleEvent = Type.Object(
  {
    on: Type.Enum([
      'created',
      'updated',
      'deleted',
      'childCreated',
      'flowEnded',
      'button',
      'schedule',
      'time',
      'webhook',
    ]),
    before: Type.Optional(Type.Boolean()),
    /** Only records that came this way; the rule itself must be `onImport`. */
    via: Type.Optional(Type.Enum(['import'])),
    field: Type.Optional(Key),
    from: Type.Optional(Expression),
    to: Type.Optional(Expression),
    /** childCreated: `form.relationField`. */
    child: Type.Optional(Type.String({ maxLength: 90 })),
    flow: Type.Optional(Key),
    outcome: Type.Optional(Type.Enum(['approved', 'rejected', 'withdrawn', 'any'])),
    button: Type.Optional(Key),
    /** schedule: five fields in the organisation's time zone; the rule looks at every record of its form. */
    cron: Type.Optional(Type.String({ maxLength: 100 })),
    /** schedule: days off and public holidays are left out. */
    workdays: Type.Optional(Type.Boolean()),
    /** schedule: only the records of a saved segment, as they are when the moment comes. */
    segment: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })),
    /** time: how long after the date (negative = before it). */
    after: Type.Optional(
      Type.Object(
        { value: Type.Integer(), unit: Type.Enum(['minute', 'hour', 'day', 'workHour', 'workDay']) },
        { additionalProperties: false },
      ),
    ),
    /** time: the date field that is waited for. */
    of: Type.Optional(Key),
    /** time: the time of day that a date without one stands for; default 09:00. */
    at: Type.Optional(Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })),
    /** time: what becomes of a moment that has gone by once its date is moved; default: it comes at once. */
    past: Type.Optional(Type.Enum(['skip'])),
    /** time: asked when the moment comes; where it holds, nothing happens. */
    unless: Type.Optional(Expression),
    /** webhook: which place of the sent body goes into which field: `{"mobile": "contact.phone"}`. */
    values: Type.Optional(
      Type.Record(Key, Type.String({ minLength: 1, maxLength: 200, pattern: BODY_PATH }), { maxProperties: 100 }),
    ),
    /** webhook: the field by which a record is known; one with the same value is changed instead of making another. */
    match: Type.Optional(Key),
  },
  { additionalProperties: false },
)
export type RuleEvent = Static<typeof RuleEvent>

/** One effect; `kind` names an action kind, which checks the rest with its own schema. */
export interface RuleAction {
  readonly id: string
  readonly kind: string
  readonly when?: Expression
  readonly [setting: string]: unknown
}
export const RuleAction = Type.Unsafe<RuleAction>(
  Type.Object({
    id: Type.String({ pattern: '^[a-z][a-z0-9_]{0,40}$' }),
    kind: Type.String({ maxLength: 40 }),
    when: Type.Optional(Expression),
  }),
)

/** Event – condition – action. */
export const RuleDefinition = Type.Object(
  {
    kind: Type.Literal('rule'),
    key: Key,
    label: Label,
    group: Type.Optional(Label),
    help: Type.Optional(Label),
    form: Key,
    enabled: Type.Optional(Type.Boolean()),
    onImport: Type.Boolean(),
    runAs: Type.Optional(Type.Enum(['system', 'user'])),
    when: Type.Array(RuleEvent, { minItems: 1, maxItems: 10 }),
    if: Type.Optional(Expression),
    then: Type.Array(RuleAction, { maxItems: 30 }),
  },
  { additionalProperties: false },
)
export type RuleDefinition = Omit<Static<typeof RuleDefinition>, 'then'> & { then: readonly RuleAction[] }
