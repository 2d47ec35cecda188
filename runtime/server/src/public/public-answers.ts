import { Type } from 'typebox'
import { Definition, Id, Moment, Nullable, Shape, Text, Whole, Words } from '../http/schemas.ts'

/** A form as whoever has the link may fill it. */
export const PublicFormAnswer = Shape({
  app: Text,
  form: Definition,
  options: Type.Record(Text, Definition),
  organisation: Text,
  timeZone: Text,
})
export const PublicDoneAnswer = Shape({ done: Nullable(Words) })

export const LinkAnswer = Shape({
  id: Id,
  entry: Text,
  label: Text,
  url: Text,
  enabled: Type.Boolean(),
  expiresAt: Nullable(Moment),
  hourly: Whole,
  sent: Whole,
  lastSentAt: Nullable(Moment),
  createdAt: Moment,
})
