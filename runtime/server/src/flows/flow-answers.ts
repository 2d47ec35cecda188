import { Type } from 'typebox'
import { Definition, Id, Moment, Nullable, Shape, Text, Titled, Values } from '../http/schemas.ts'

export const FlowStatus = Type.Enum(['running', 'approved', 'rejected', 'withdrawn', 'returned', 'cancelled'])
export const TaskState = Type.Enum([
  'pending',
  'approved',
  'rejected',
  'returned',
  'transferred',
  'cancelled',
  'skipped',
  'waiting',
])

/** Why people of a node are not known: who has to name them, or what happens where nobody is found. */
export const Missing = Type.Enum(['initiator', 'previous', 'flowAdmin', 'approve', 'reject', 'people', 'pause'])

/** Why the platform decided without a person. */
export const Skipped = Type.Enum(['self', 'repeat', 'empty', 'timeout', 'unchanged'])

/** An instance after something was done with it. */
export const InstanceState = Shape({ id: Id, status: FlowStatus })

/** A form as the reader of a task knows it, and the option sets that its fields name. */
export const KnownFormAnswer = Shape({ form: Definition, options: Type.Record(Text, Definition) })

/** Of the rows of a detail table: what may be done with each column, and whether rows may come and go. */
export const RowRights = Shape({
  columns: Type.Record(Text, Type.Enum(['hidden', 'readonly', 'editable', 'required'])),
  add: Type.Boolean(),
  delete: Type.Boolean(),
})

/** People whom the initiator or the step before has to choose. */
export const ChoiceAnswer = Shape({
  node: Text,
  label: Text,
  many: Type.Boolean(),
  must: Type.Boolean(),
  people: Nullable(Type.Array(Titled)),
})

/** A task that was to go to somebody else. */
export const ReassignedAnswer = Shape({
  task: Id,
  instance: Id,
  title: Text,
  ok: Type.Boolean(),
  reason: Type.Optional(Text),
})

export const DelegationAnswer = Shape({
  id: Id,
  person: Shape({ id: Id, title: Text }),
  delegate: Shape({ id: Id, title: Text }),
  startsAt: Moment,
  endsAt: Moment,
  app: Nullable(Text),
  flow: Nullable(Text),
  own: Type.Boolean(),
})
export const DelegationMade = Shape({ id: Id, moved: Type.Array(ReassignedAnswer) })

/** A flow of a record, as its page shows it. */
export const RecordFlowAnswer = Shape({
  id: Id,
  flow: Text,
  label: Text,
  status: FlowStatus,
  title: Text,
  startedAt: Moment,
  endedAt: Nullable(Moment),
  nodes: Type.Array(Shape({ label: Text, since: Moment })),
  waiting: Type.Array(Titled),
  passed: Type.Integer(),
})

/** A node that lies ahead: who will be asked, as far as that is known. */
export const StepAhead = Shape({
  node: Text,
  label: Text,
  works: Type.Boolean(),
  mode: Type.Enum(['any', 'sequence', 'all']),
  people: Type.Array(Titled),
  copied: Type.Array(Titled),
  missing: Type.Optional(Missing),
  skipped: Type.Optional(Skipped),
})
/** The way that a flow would take with everybody agreeing. */
export const FlowAhead = Shape({ flow: Text, label: Text, status: FlowStatus, steps: Type.Array(StepAhead) })
export const SaveAhead = Shape({ possible: Type.Boolean(), ready: Type.Boolean(), flows: Type.Array(FlowAhead) })

/** What will happen by itself. */
export const FutureAnswer = Shape({
  id: Text,
  at: Moment,
  label: Text,
  detail: Text,
  /** The run of a rule that waits for it, for whoever may let it go on now. */
  run: Type.Optional(Shape({ rule: Text, id: Id })),
})

/** A version of a definition that stands in the log. */
export const versionRow = {
  revision: Type.Integer(),
  at: Moment,
  by: Nullable(Titled),
  definition: Values,
}

/** What one likes to say when one decides. */
export const PhrasesAnswer = Shape({ phrases: Type.Array(Text) })
