import { Type } from 'typebox'
import { Id, Labelled, Moment, Nullable, Shape, Text, Titled, Whole } from '../http/schemas.ts'
import { FlowStatus, TaskState } from './flow-answers.ts'

export const InboxAnswer = Shape({
  rows: Type.Array(
    Shape({
      id: Id,
      task: Nullable(Id),
      instance: Id,
      app: Text,
      form: Text,
      record: Id,
      flow: Labelled,
      node: Nullable(Shape({ id: Text, label: Text })),
      title: Text,
      figure: Nullable(Text),
      initiator: Titled,
      status: Text,
      state: Nullable(Text),
      at: Moment,
      dueAt: Nullable(Moment),
      read: Type.Boolean(),
      quick: Type.Boolean({ description: 'Can be decided from the list' }),
      batch: Type.Boolean(),
    }),
  ),
  counts: Shape({ todo: Whole, copied: Whole, started: Whole }),
  flows: Type.Array(Shape({ app: Text, flow: Text, label: Text, count: Whole })),
  nextCursor: Nullable(Text),
})

/** What became of the task, and of the flow that it belongs to. */
export const DecidedAnswer = Shape({
  instance: Id,
  status: FlowStatus,
  task: Shape({ id: Id, state: Nullable(TaskState) }),
})
export const BatchDecidedAnswer = Shape({
  rows: Type.Array(
    Type.Union([
      Shape({ id: Id, ok: Type.Literal(true), status: FlowStatus }),
      Shape({ id: Id, ok: Type.Literal(false), code: Text, reason: Type.Unknown(), message: Text }),
    ]),
  ),
})

/** A task as a link in a mail shows it, to whoever holds the link. */
export const TaskLinkAnswer = Shape({
  task: Id,
  title: Text,
  figure: Nullable(Text),
  flow: Text,
  node: Text,
  initiator: Nullable(Text),
  person: Nullable(Text),
  expiresAt: Moment,
  actions: Type.Array(Text),
  commentRequired: Type.Array(Type.Enum(['approve', 'reject', 'return'])),
})
export const TaskLinkDecided = Shape({ status: FlowStatus })
