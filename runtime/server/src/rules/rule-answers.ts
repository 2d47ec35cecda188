import { Type } from 'typebox'
import { versionRow } from '../flows/flow-answers.ts'
import { stepEffect } from '../flows/simulate-answers.ts'
import { Id, Moment, Nullable, Rows, Shape, Text, Titled, Values, Whole } from '../http/schemas.ts'

const ran = {
  id: Text,
  kind: Text,
  ran: Type.Boolean(),
  made: Type.Optional(Shape({ form: Text, id: Id })),
  way: Type.Optional(Whole),
  until: Type.Optional(Text),
  since: Type.Optional(Text),
  hurried: Type.Optional(Type.Literal(true)),
  count: Type.Optional(Whole),
  item: Type.Optional(Text),
  ends: Type.Optional(Type.Enum(['conditionGone', 'dateEmpty', 'nothingFound'])),
}

/** What a rule would do with a record, and why; nothing of it is done. */
const trial = {
  rule: Text,
  label: Text,
  revision: Whole,
  enabled: Type.Boolean(),
  events: Type.Array(
    Shape({
      on: Text,
      field: Nullable(Text),
      to: Type.Unknown(),
      now: Type.Unknown(),
      reached: Type.Optional(Type.Boolean()),
    }),
  ),
  held: Type.Boolean(),
  condition: Nullable(Shape({ value: Type.Boolean(), tree: Values, firstFalse: Nullable(Text) })),
  commands: Type.Array(Type.Object({ kind: Text, key: Text }, { additionalProperties: true })),
  patch: Values,
  actions: Type.Array(Shape(ran)),
}
export const TrialAnswer = Shape(trial)
export const WhyAnswer = Rows(
  Shape({ ...trial, last: Nullable(Shape({ at: Moment, held: Type.Boolean(), event: Text })) }),
)

export const RuleVersionsAnswer = Shape({ published: Nullable(Whole), rows: Type.Array(Shape(versionRow)) })

/** The rule played for what happened in some days, as it would act now. */
export const RuleBackTestAnswer = Shape({
  days: Whole,
  hidden: Type.Array(Text),
  of: Whole,
  records: Whole,
  woken: Whole,
  held: Whole,
  tried: Whole,
  refused: Whole,
  actions: Type.Record(Text, Whole),
  rows: Type.Array(
    Shape({
      id: Id,
      title: Text,
      at: Moment,
      event: Text,
      held: Type.Boolean(),
      steps: Type.Optional(Type.Array(Shape(stepEffect))),
    }),
  ),
})

export const ActivityAnswer = Rows(
  Shape({ rule: Text, today: Type.Boolean(), ran: Whole, stopped: Whole, more: Type.Boolean() }),
)

const run = {
  id: Id,
  at: Moment,
  rule: Text,
  revision: Whole,
  form: Text,
  record: Id,
  event: Text,
  held: Type.Boolean(),
  actions: Type.Array(Type.Object(ran, { additionalProperties: true })),
  via: Nullable(Text),
  status: Type.Enum(['running', 'waiting', 'done', 'failed', 'refused', 'cancelled']),
  ms: Nullable(Type.Number()),
  retries: Whole,
  actor: Nullable(Titled),
  retriedAt: Nullable(Moment),
  delayMs: Nullable(Type.Number()),
  error: Nullable(Shape({ code: Text, message: Text })),
}
export const RunsAnswer = Shape({ rows: Type.Array(Shape(run)), nextCursor: Nullable(Id) })
export const RunAnswer = Shape({
  ...run,
  deliveries: Type.Array(
    Shape({
      step: Text,
      kind: Type.Enum(['mail', 'message', 'webhook']),
      id: Id,
      to: Text,
      status: Type.Enum(['waiting', 'sending', 'sent', 'failed']),
      attempts: Whole,
      error: Nullable(Text),
      nextAt: Nullable(Moment),
      sentAt: Nullable(Moment),
    }),
  ),
})
