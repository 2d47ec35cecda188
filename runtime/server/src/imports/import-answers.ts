import { Type } from 'typebox'
import { Id, IssueShape, Moment, Nullable, Rows, Shape, Text, Values, Whole } from '../http/schemas.ts'

const Status = Type.Enum([
  'uploaded',
  'mapped',
  'checking',
  'checked',
  'running',
  'done',
  'failed',
  'cancelled',
  'undone',
])
const Column = Shape({
  index: Whole,
  header: Text,
  samples: Type.Array(Text),
  texts: Type.Array(Text),
})
const Mapping = Shape({
  fields: Type.Record(
    Text,
    Type.Union([
      Shape({ columns: Type.Array(Whole), values: Type.Optional(Type.Record(Text, Type.Unknown())) }),
      Shape({ constant: Type.Unknown() }),
    ]),
  ),
})
const Sheet = Shape({
  name: Text,
  headerRow: Whole,
  rows: Whole,
  columns: Type.Array(Column),
  suggestedMapping: Mapping,
  confidence: Type.Record(Text, Type.Number()),
})

/** An import from its upload to its end: what was read, what was chosen, how far it is, what came of it. */
export const ImportAnswer = Shape({
  id: Id,
  app: Text,
  form: Text,
  name: Text,
  status: Status,
  createdAt: Moment,
  sheets: Type.Array(Sheet),
  sheet: Text,
  columns: Type.Array(Column),
  suggestedMapping: Mapping,
  mapping: Mapping,
  mode: Type.Enum(['create', 'update', 'upsert']),
  keyField: Nullable(Text),
  onError: Type.Enum(['skip', 'reject-all']),
  rows: Whole,
  done: Whole,
  progress: Nullable(Shape({ done: Whole, total: Whole, stopping: Type.Boolean() })),
  accepted: Whole,
  created: Whole,
  updated: Whole,
  refused: Whole,
  warnings: Whole,
  issues: Type.Record(Text, Whole, { description: 'How many cells have each kind of problem' }),
  problem: Nullable(Values),
  seconds: Nullable(Type.Number()),
  startedAt: Nullable(Moment),
  finishedAt: Nullable(Moment),
  undoneAt: Nullable(Moment),
  undone: Whole,
  kept: Whole,
})

export const ImportsAnswer = Rows(
  Shape({
    id: Id,
    name: Text,
    status: Status,
    createdAt: Moment,
    undoneAt: Nullable(Moment),
    rows: Whole,
    created: Whole,
    updated: Whole,
    refused: Whole,
  }),
)

/** Rows that stay outside, or come in with a warning. */
export const ImportRowsAnswer = Shape({
  total: Whole,
  rows: Type.Array(
    Shape({
      row: Whole,
      state: Type.Enum(['refused', 'warned', 'update']),
      cells: Type.Array(Shape({ column: Whole, text: Text })),
      issues: Type.Array(Shape({ ...IssueShape.properties, label: Text, message: Text, columns: Type.Array(Whole) })),
    }),
  ),
})
export const CellsAnswer = Shape({ row: Whole, cells: Type.Optional(Type.Record(Text, Text)) })

/** A form that a file speaks for: fields with their types, as the form designer takes them. */
export const InferredAnswer = Shape({
  sheets: Type.Array(Shape({ name: Text, headerRow: Whole, rows: Whole, fields: Type.Array(Values) })),
})
