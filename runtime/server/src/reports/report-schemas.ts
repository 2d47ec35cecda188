import { FUNNEL_PARTS, Key, type FunnelPart, type Json } from '@tenon/engine'
import { Type } from 'typebox'
import { strict } from '../http/schemas.ts'

/** A group by its dimensions. */
export const Groups = Type.Record(
  Type.String({ maxLength: 130 }),
  Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean(), Type.Null()]),
)
/** Values of a filter bar by the keys of its filters. */
export const FilterValues = Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), {
  description: [
    'Values of the filter bar by the keys of its filters. What is left out is what the bar starts with; null is everything.',
    'A report that has a period of its own takes it as `$period`, where no dashboard is named or its bar has none for the form:',
    'a name such as `thisMonth` or `last12Months`, or `{"from": "2026-01-01", "to": "2026-12-31"}`, both days included.',
    'Without `$period` it is the period that the report opens with, not all time; `{"$period": null}` is all time.',
    'The answer says in `period` which days were counted. `$segment` is the id of a segment.',
  ].join(' '),
})
/** A group that was clicked in another report of the dashboard. */
export const Cross = Type.Object({ report: Key, dimensions: Groups }, strict)
/** One group of a dimension seen closer: a province by its cities. */
export const Zoom = Type.Object(
  { dimension: Type.String({ maxLength: 130 }), value: Type.String({ maxLength: 500 }), grain: Key },
  strict,
)
export const Filters = {
  /** Whose filter bar the values belong to. */
  dashboard: Type.Optional(Key),
  filters: Type.Optional(FilterValues),
  filter: Type.Optional(Type.Unsafe<Json>({})),
  cross: Type.Optional(Cross),
  zoom: Type.Optional(Zoom),
}
export const Drill = Type.Object(
  {
    dimensions: Type.Optional(Groups),
    measure: Type.Optional(Key),
    stage: Type.Optional(Type.String({ maxLength: 200 })),
    part: Type.Optional(Type.Unsafe<FunnelPart>(Type.Enum([...FUNNEL_PARTS]))),
  },
  strict,
)
export const Direction = Type.Enum(['above', 'below'])
/** A number, or its digits as a text. */
export const Bound = Type.Union([Type.Number(), Type.String({ pattern: '^-?\\d{1,30}(\\.\\d{1,10})?$' })])
export const ReportParams = Type.Object({ app: Key, report: Key })
export const BoardParams = Type.Object({ app: Key, dashboard: Key })
