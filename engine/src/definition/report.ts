import { Type, type Static } from 'typebox'
import { Expression, Label } from './json.ts'
import { Key } from './key.ts'

const Path = Type.String({ maxLength: 130, pattern: '^\\$?[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){0,3}$' })

/** A form, or a dataset of the platform (`$task`). */
const DatasetKey = Type.String({ pattern: '^\\$?[a-z][a-z0-9_]{0,40}$' })

/** A value of a computed dimension: how it is shown, at the place that it has among the others. */
export const DimensionValue = Type.Object(
  {
    value: Type.String({ maxLength: 200 }),
    label: Type.Optional(Label),
    color: Type.Optional(Type.String({ maxLength: 20 })),
  },
  { additionalProperties: false },
)

/**
 * A column to group by; `field` is a path, or the name of a dimension that the form shares (`$signed_month`). `grain`: year, quarter, month, week or day of a date in the organisation's time zone, or a grouping
 * that the field's type brings (province of an area). `expression` makes the group from the record (an age band), `field` is
 * then what it is about; `values` names and orders what it gives.
 */
export const Dimension = Type.Object(
  {
    field: Path,
    key: Type.Optional(Key),
    label: Type.Optional(Label),
    grain: Type.Optional(Key),
    expression: Type.Optional(Expression),
    values: Type.Optional(Type.Array(DimensionValue, { maxItems: 60 })),
  },
  { additionalProperties: false },
)
export type Dimension = Static<typeof Dimension>

/** What a name of something shared begins with: `$win_rate` is the measure `win_rate` of the dataset's form. */
export const SHARED_MARK = '$'

/**
 * A figure per group. `shared` takes the measure that the form defines under the name in `field` (`$win_rate`), with a label or a
 * format of its own where it says so, and narrowed by `filter`. `count` needs no field; `expression` stands for a field that is computed from the record (days from
 * creation to signing); `formula` is an expression over the keys of the other measures.
 */
export const Measure = Type.Object(
  {
    key: Key,
    label: Type.Optional(Label),
    agg: Type.Enum(['count', 'distinct', 'sum', 'avg', 'median', 'min', 'max', 'formula', 'shared']),
    field: Type.Optional(Path),
    expression: Type.Optional(Expression),
    formula: Type.Optional(Expression),
    /** Of a formula, along the periods: its running total, or its growth since the period before. */
    over: Type.Optional(Type.Enum(['running', 'growth'])),
    filter: Type.Optional(Expression),
    format: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
)
export type Measure = Static<typeof Measure>

/** `encoding` maps a chart's channels (x, y, color …) to dimension fields and measure keys. */
export const Chart = Type.Object(
  {
    kind: Type.String({ maxLength: 40 }),
    label: Type.Optional(Label),
    encoding: Type.Record(Type.String(), Type.Unknown()),
    settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
)
export type Chart = Static<typeof Chart>

/**
 * Which time a report is about: a date of its records, and the period that it opens with, the key of a relative period; all time
 * without one. A reader may choose another.
 */
export const ReportPeriod = Type.Object(
  { field: Path, default: Type.Optional(Type.String({ maxLength: 40 })) },
  { additionalProperties: false },
)
export type ReportPeriod = Static<typeof ReportPeriod>

/**
 * A report. Its dataset is a form, or with `rows` the rows of one of its subforms: paths are then fields of a row, and
 * `parent.…` the record that holds it.
 */
export const ReportDefinition = Type.Object(
  {
    kind: Type.Literal('report'),
    key: Key,
    label: Label,
    help: Type.Optional(Label),
    dataset: Type.Object(
      { form: DatasetKey, rows: Type.Optional(Key), joins: Type.Optional(Type.Array(Path, { maxItems: 5 })) },
      { additionalProperties: false },
    ),
    dimensions: Type.Array(Dimension, { maxItems: 4 }),
    measures: Type.Array(Measure, { minItems: 1, maxItems: 20 }),
    filter: Type.Optional(Expression),
    period: Type.Optional(ReportPeriod),
    sort: Type.Optional(Type.Array(Type.String({ maxLength: 130 }))),
    top: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    others: Type.Optional(Type.Boolean()),
    /** Fields of the record by which a reader goes on from a mark, in this order; without it every field is offered. */
    drill: Type.Optional(Type.Array(Path, { maxItems: 8, uniqueItems: true })),
    /** A funnel over a stage log: `{kind: 'funnel', …}`; the shape belongs to `engine/src/report`. */
    analysis: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    /** None in a question that is only asked (`preview`); a published report has at least one. */
    charts: Type.Array(Chart, { maxItems: 10 }),
  },
  { additionalProperties: false },
)
export type ReportDefinition = Static<typeof ReportDefinition>
