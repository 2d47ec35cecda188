import { Type } from 'typebox'
import { Id, Moment, Named, Nullable, Rows, Shape, Text, Values, Words } from '../http/schemas.ts'

const subscription = {
  id: Id,
  app: Text,
  dashboard: Text,
  cron: Text,
  workdays: Type.Boolean(),
  paused: Type.Boolean(),
  filters: Values,
  nextAt: Moment,
  lastAt: Nullable(Moment),
  owner: Named,
  readers: Type.Array(Shape({ ...Named.properties, left: Type.Boolean() })),
}
const alert = {
  id: Id,
  app: Text,
  report: Text,
  dashboard: Nullable(Text),
  filters: Values,
  mail: Type.Boolean(),
  measure: Text,
  direction: Type.Enum(['above', 'below']),
  bound: Text,
  paused: Type.Boolean(),
  value: Nullable(Text),
  problem: Nullable(Text),
  part: Nullable(
    Shape({
      dimensions: Type.Record(Text, Type.Union([Text, Type.Number(), Type.Boolean(), Type.Null()])),
      text: Text,
    }),
  ),
  crossedAt: Nullable(Moment),
  checkedAt: Nullable(Moment),
}

export const SubscriptionsAnswer = Rows(Shape(subscription))
/** With the names of the dashboards; null where it is gone or no longer open to the reader. */
export const MySubscriptionsAnswer = Rows(Shape({ ...subscription, label: Nullable(Words) }))
export const SubscribedAnswer = Shape({ id: Id, nextAt: Moment })
export const UnsubscribeAnswer = Shape({ dashboard: Text, left: Type.Boolean() })
export const AlertsAnswer = Rows(Shape(alert))
export const MyAlertsAnswer = Rows(
  Shape({
    ...alert,
    label: Nullable(Words),
    column: Nullable(Shape({ key: Text, label: Words, format: Values })),
  }),
)
