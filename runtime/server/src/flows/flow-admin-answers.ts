import { Type } from 'typebox'
import { Id, Labelled, Moment, Nullable, Rows, Shape, Text, Titled, Whole } from '../http/schemas.ts'
import { FlowStatus } from './flow-answers.ts'

const Incident = Shape({
  kind: Type.Enum(['failed', 'nobody', 'webhook']),
  node: Text,
  visit: Id,
  since: Moment,
  tries: Whole,
  reason: Nullable(Text),
  error: Type.Optional(Nullable(Text)),
})

export const MonitorAnswer = Shape({
  flows: Type.Array(Labelled),
  rows: Type.Array(
    Shape({
      id: Id,
      app: Text,
      title: Text,
      flow: Labelled,
      status: FlowStatus,
      startedAt: Moment,
      initiator: Titled,
      waiting: Type.Array(Shape({ ...Titled.properties, task: Id, since: Moment, read: Type.Boolean() })),
      dueAt: Nullable(Moment),
      stuck: Type.Boolean(),
      incident: Nullable(Incident),
    }),
  ),
  counts: Shape({ running: Whole, overdue: Whole, stuck: Whole, returned: Whole }),
  nextCursor: Nullable(Text),
})

const hours = Type.Number({ description: 'Hours' })
const decided = { decided: Whole, median: hours, slow: hours, returned: Whole, rejected: Whole, late: Whole }
export const StatisticsAnswer = Shape({
  days: Whole,
  nodes: Type.Array(Shape({ ...decided, flow: Text, node: Text, key: Text })),
  people: Type.Array(Shape({ ...decided, open: Whole, overdue: Whole, person: Titled })),
})

export const OpenTasksAnswer = Rows(Shape({ task: Id, instance: Id, app: Text, flow: Text, node: Text, title: Text }))
