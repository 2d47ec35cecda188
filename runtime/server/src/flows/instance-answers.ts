import { Type } from 'typebox'
import { Id, Labelled, Moment, Nullable, Shape, Text, Titled, Values, Whole } from '../http/schemas.ts'
import { ChoiceAnswer, FlowStatus, KnownFormAnswer, RowRights, Skipped, StepAhead, TaskState } from './flow-answers.ts'

const Task = Shape({
  id: Id,
  assignee: Nullable(Titled),
  insteadOf: Nullable(Titled),
  state: TaskState,
  position: Type.Enum(['main', 'before', 'after', 'parallel', 'delegate']),
  source: Nullable(Text),
  skipped: Nullable(Skipped),
  comment: Nullable(Text),
  signature: Nullable(Text),
  readAt: Nullable(Moment),
  createdAt: Moment,
  decidedAt: Nullable(Moment),
})
const Visit = Shape({
  id: Id,
  node: Text,
  kind: Nullable(Text),
  group: Type.Enum(['people', 'branch', 'automatic']),
  works: Type.Boolean(),
  label: Text,
  number: Whole,
  state: Type.Enum(['active', 'done', 'rejected', 'returned', 'cancelled']),
  enteredAt: Moment,
  leftAt: Nullable(Moment),
  dueAt: Nullable(Moment),
  branches: Nullable(Type.Record(Text, Type.Enum(['active', 'done', 'rejected', 'cancelled']))),
  failed: Nullable(Shape({ at: Moment, reason: Text, tries: Whole })),
  tasks: Type.Array(Task),
})
const Event = Shape({
  id: Id,
  kind: Text,
  at: Moment,
  actor: Nullable(Titled),
  node: Nullable(Text),
  label: Nullable(Text),
  task: Nullable(Text),
  comment: Nullable(Text),
  params: Type.Unknown(),
})

/** An approval with all that has happened in it and who is expected next. */
export const InstanceAnswer = Shape({
  id: Id,
  app: Text,
  flow: Labelled,
  version: Whole,
  status: FlowStatus,
  title: Text,
  figure: Nullable(Text),
  record: Shape({ form: Text, id: Id }),
  initiator: Nullable(Titled),
  startedAt: Moment,
  endedAt: Nullable(Moment),
  previous: Nullable(Id),
  parent: Nullable(Id),
  calls: Type.Array(Shape({ id: Id, title: Text, status: FlowStatus })),
  effects: Type.Array(Shape({ label: Text, at: Moment })),
  steps: Type.Array(
    Shape({
      id: Text,
      kind: Text,
      label: Text,
      branches: Type.Optional(
        Type.Array(
          Shape({ id: Text, label: Text, steps: Type.Array(Values, { description: 'Steps of the same shape' }) }),
        ),
      ),
    }),
  ),
  nodes: Type.Array(Visit),
  events: Type.Array(Event),
  predicted: Type.Array(StepAhead),
})

const Mode = Type.Enum(['hidden', 'masked', 'readonly', 'editable', 'required'])
const shown = {
  record: Values,
  fields: Type.Record(Text, Mode),
  rows: Type.Record(Text, RowRights),
}

export const InstancePage = Shape({
  ...InstanceAnswer.properties,
  actions: Type.Array(Text),
  shown: Nullable(Shape(shown)),
  known: Nullable(KnownFormAnswer),
})

export const PrintedInstance = Shape({
  instance: InstanceAnswer,
  printedAt: Moment,
  record: shown.record,
  fields: Nullable(shown.fields),
  rows: Nullable(shown.rows),
})

const Need = Type.Enum(['approve', 'reject', 'return'])
export const TaskAnswer = Shape({
  id: Id,
  state: TaskState,
  node: Shape({ id: Text, kind: Nullable(Text), label: Text, works: Type.Boolean() }),
  createdAt: Moment,
  dueAt: Nullable(Moment),
  comment: Nullable(Text),
  app: Text,
  form: Text,
  known: Nullable(KnownFormAnswer),
  record: shown.record,
  fields: Nullable(shown.fields),
  rows: Nullable(shown.rows),
  actions: Type.Array(Text),
  returnTargets: Type.Array(Shape({ id: Text, label: Text })),
  commentRequired: Type.Array(Need),
  signRequired: Type.Array(Need),
  choices: Type.Array(ChoiceAnswer),
  diff: Nullable(
    Shape({
      since: Moment,
      changes: Type.Array(Shape({ field: Text, from: Type.Unknown(), to: Type.Unknown() })),
    }),
  ),
  instance: InstanceAnswer,
})
