import { Type } from 'typebox'
import { Id, Nullable, Rows, Shape, Text, Titled, Whole } from '../http/schemas.ts'
import { FlowStatus, Missing, Skipped, versionRow } from './flow-answers.ts'

const Length = Shape({ value: Type.Number(), unit: Type.Enum(['minute', 'hour', 'day', 'workHour', 'workDay']) })
/** When a run would reach a node and leave it, and how that is known: runs of the last 90 days, a deadline, or a rest that is set. */
const Time = Shape({
  begins: Text,
  ends: Text,
  length: Type.Union([
    Shape({ from: Type.Literal('past'), duration: Length, cases: Whole }),
    Shape({ from: Type.Enum(['limit', 'rest']), duration: Length }),
  ]),
})

export const SimulationAnswer = Shape({
  status: FlowStatus,
  initiator: Titled,
  begins: Text,
  works: Type.Boolean({ description: 'Whether work is done at that moment' }),
  ends: Text,
  minutes: Type.Number({ description: 'Working minutes from the start to the end' }),
  values: Type.Array(Shape({ field: Text, text: Nullable(Text) }), { description: 'Fields that conditions read' }),
  perDay: Type.Number({ description: 'Working minutes of a day' }),
  complete: Type.Boolean({ description: 'False where nothing is known of a node that holds it up' }),
  visits: Type.Array(
    Shape({
      node: Text,
      people: Type.Array(Shape({ ...Titled.properties, insteadOf: Type.Optional(Titled) })),
      copied: Type.Array(Titled),
      branches: Type.Optional(Type.Array(Text)),
      missing: Type.Optional(Missing),
      skipped: Type.Optional(Skipped),
      time: Type.Optional(Time),
    }),
  ),
})

const concerned = { count: Whole, people: Type.Array(Titled) }
/** The flow played for every member of the company. */
export const CompanyAnswer = Shape({
  checked: Whole,
  of: Whole,
  noManager: Shape(concerned),
  nodes: Type.Array(
    Shape({
      node: Text,
      inside: Type.Optional(Text),
      empty: Type.Optional(
        Shape({ ...concerned, fallback: Type.Enum(['flowAdmin', 'people', 'approve', 'reject', 'pause']) }),
      ),
      self: Type.Optional(Shape(concerned)),
      record: Type.Boolean(),
    }),
  ),
})

/** What a step would have done; nothing of it was kept. */
export const stepEffect = {
  action: Text,
  kind: Text,
  refused: Type.Optional(Text),
  records: Type.Array(
    Shape({
      form: Text,
      does: Type.Enum(['create', 'update', 'delete']),
      set: Type.Array(Shape({ field: Text, text: Nullable(Text) })),
    }),
  ),
  count: Type.Optional(Shape({ done: Whole, of: Whole, more: Type.Optional(Type.Literal(true)) })),
  people: Type.Array(Text),
  until: Type.Optional(Text),
  flows: Whole,
  outside: Whole,
}

const played = { id: Id, title: Text }
/** The flow played for the records of some days, as it would go now. */
export const FlowBackTestAnswer = Shape({
  days: Whole,
  played: Whole,
  of: Whole,
  statuses: Type.Record(Text, Whole, { description: 'Records by the status that they would have' }),
  nodes: Type.Record(Text, Shape({ times: Whole, nobody: Whole })),
  branches: Type.Record(Text, Whole),
  effects: Shape({
    tried: Whole,
    refused: Whole,
    rows: Type.Array(
      Shape({
        ...played,
        steps: Type.Array(Shape({ ...stepEffect, node: Text, inside: Type.Optional(Text) })),
      }),
    ),
  }),
  stuck: Type.Array(Shape(played)),
  different: Shape({
    compared: Whole,
    count: Whole,
    rows: Type.Array(Shape({ ...played, then: Type.Array(Text), now: Type.Array(Text) })),
  }),
})

export const FlowVersionsAnswer = Shape({
  published: Nullable(Whole),
  rows: Type.Array(Shape({ ...versionRow, running: Whole })),
})

/** Where instances of an older version would stand in the newest. */
export const MigrationAnswer = Rows(
  Shape({
    id: Id,
    title: Text,
    revision: Whole,
    stands: Type.Array(Text),
    goesOn: Type.Array(Text),
    problems: Type.Array(
      Shape({
        reason: Type.Enum(['ENDED', 'GONE', 'KIND', 'BUSY', 'BRANCH', 'PARALLEL']),
        node: Type.Optional(Text),
        label: Type.Optional(Text),
      }),
    ),
    done: Type.Optional(Type.Boolean()),
  }),
)
