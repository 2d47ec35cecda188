import { Type } from 'typebox'
import { Id, Moment, Nullable, Shape, Text, Whole } from '../http/schemas.ts'

const hook = { url: Text, enabled: Type.Boolean(), hourly: Whole, createdAt: Moment }
export const HookShape = Shape(hook)
export const HookFound = Shape({ hook: Nullable(HookShape) })
export const HookMade = Shape({ ...hook, secret: Type.String({ description: 'Shown this once' }) })
export const HookCallsAnswer = Shape({
  rows: Type.Array(
    Shape({
      id: Id,
      at: Moment,
      key: Nullable(Text),
      outcome: Type.Enum(['created', 'updated', 'refused', 'repeated']),
      status: Whole,
      record: Nullable(Id),
      ms: Nullable(Type.Number()),
      address: Nullable(Text),
      error: Nullable(Text),
    }),
  ),
  nextCursor: Nullable(Text),
})
export const CalledAnswer = Shape({ outcome: Type.Enum(['created', 'updated', 'repeated']), record: Id })
