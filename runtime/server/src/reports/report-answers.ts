import type { Json } from '@tenon/engine'
import { Type } from 'typebox'
import { RecordPageAnswer } from '../records/record-answers.ts'
import { Definition, Nullable, Shape, Text, Values, Whole, Words } from '../http/schemas.ts'

/** A figure: exact decimals travel as text where a number would lose some of it. */
const Figure = Type.Unsafe<Json>(Type.Union([Type.Number(), Text, Type.Boolean(), Type.Null()]))
const Row = Type.Record(Text, Type.Unknown())
const Column = Shape({
  key: Text,
  role: Type.Enum(['dimension', 'measure']),
  label: Words,
  type: Type.Enum(['text', 'number', 'boolean', 'date', 'datetime', 'id']),
  grain: Type.Optional(Text),
  fiscalYearStart: Type.Optional(Whole),
  format: Type.Optional(Values),
  order: Type.Optional(Type.Array(Text)),
  colors: Type.Optional(Type.Record(Text, Text)),
})
const FunnelStage = Shape({
  value: Text,
  label: Type.Optional(Text),
  reached: Whole,
  advanced: Whole,
  staying: Whole,
  lost: Whole,
  conversion: Nullable(Type.Number()),
  loss: Nullable(Type.Number()),
  averageDays: Nullable(Type.Number()),
  bottleneck: Type.Boolean(),
})
const Forecast = Shape({
  quarter: Text,
  fiscalYearStart: Type.Optional(Whole),
  won: Figure,
  expected: Figure,
  total: Figure,
  stages: Type.Array(
    Shape({
      value: Text,
      label: Type.Optional(Text),
      records: Whole,
      amount: Figure,
      expected: Figure,
      rate: Type.Number(),
      sample: Whole,
      won: Whole,
      basis: Type.Enum(['history', 'default']),
    }),
  ),
  quarters: Type.Array(
    Shape({ quarter: Nullable(Text), overdue: Type.Boolean(), records: Whole, amount: Figure, expected: Figure }),
  ),
  past: Type.Array(Shape({ quarter: Text, forecast: Figure, actual: Figure, error: Nullable(Type.Number()) })),
  meanError: Nullable(Type.Number()),
})
const day = Type.String({ format: 'date' })

/** The figures of a report for its reader. */
export const ReportAnswer = Shape({
  columns: Type.Array(Column),
  rows: Type.Array(Row),
  totals: Row,
  subtotals: Type.Optional(Type.Array(Row)),
  sort: Type.Optional(Type.Array(Shape({ key: Text, descending: Type.Boolean() }))),
  labels: Type.Record(Text, Type.Record(Text, Text), { description: 'Names of the values, by dimension' }),
  period: Type.Optional(Shape({ from: day, to: day })),
  comparison: Type.Optional(Shape({ from: day, to: day, rows: Type.Array(Row), totals: Row })),
  funnel: Type.Optional(
    Shape({
      stages: Type.Array(FunnelStage),
      cohort: Whole,
      overall: Nullable(Type.Number()),
      basis: Type.Enum(['log', 'current']),
    }),
  ),
  forecast: Type.Optional(Forecast),
  targets: Type.Optional(Shape({ from: day, to: day, elapsed: Type.Number() })),
  crossed: Type.Optional(Type.Literal(true)),
  segment: Type.Optional(Text),
  truncated: Type.Boolean(),
})

/** The records behind a figure. */
export const RecordsBehindAnswer = Shape({
  ...RecordPageAnswer.properties,
  form: Text,
  filter: Type.Unknown(),
  more: Type.Boolean({ description: 'The figure is of more records than the filter can name' }),
})

export const BoardAnswer = Shape({
  kind: Type.Literal('dashboard'),
  key: Text,
  label: Words,
  help: Type.Optional(Words),
  items: Type.Array(Definition),
  reports: Type.Record(Text, Definition),
  filters: Type.Optional(Type.Array(Definition)),
  tabs: Type.Optional(Type.Array(Shape({ key: Text, label: Words }))),
})

export const ReportIndexesAnswer = Shape({
  fields: Type.Array(
    Shape({
      form: Text,
      formLabel: Words,
      field: Text,
      label: Words,
      uses: Whole,
      milliseconds: Type.Number(),
      rows: Whole,
      state: Type.Enum(['small', 'proposed', 'building', 'indexed']),
    }),
  ),
})
export const IndexBegun = Shape({ form: Text, field: Text })

/** Figures under the columns of a list. */
export const SumsAnswer = Shape({
  labels: Type.Record(Text, Text),
  rows: Type.Array(
    Shape({
      group: Type.Unknown(),
      count: Type.Unsafe<Json>(Type.Union([Whole, Text])),
      totals: Type.Optional(Type.Array(Figure)),
      sums: Type.Record(Text, Shape({ sum: Figure, average: Figure })),
    }),
  ),
})
export const NotifiedAnswer = Shape({ people: Whole, records: Whole })
