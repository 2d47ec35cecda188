import { Type } from 'typebox'
import { Id, Shape, Text, Whole } from '../http/schemas.ts'

export const CalendarAnswer = Shape({
  id: Id,
  key: Text,
  name: Text,
  base: Type.Enum(['none', 'china']),
  weekdays: Type.Array(Whole, { description: '1 is Monday' }),
  from: Text,
  until: Text,
  days: Type.Array(Shape({ day: Text, works: Type.Boolean(), note: Type.Optional(Text) })),
  isDefault: Type.Boolean(),
})
export const PublicDayAnswer = Shape({ day: Type.String({ format: 'date' }), works: Type.Boolean(), name: Text })
