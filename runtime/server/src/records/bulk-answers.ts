import { Type } from 'typebox'
import { Id, Nullable, Rows, Shape, Text, Whole } from '../http/schemas.ts'

export const BulkAnswer = Shape({
  id: Id,
  app: Text,
  form: Text,
  action: Type.Enum(['update', 'delete', 'restore', 'press']),
  status: Type.Enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  total: Nullable(Whole),
  done: Whole,
  refused: Whole,
  problem: Nullable(Text),
})
export const BulksAnswer = Rows(BulkAnswer)
export const RefusedAnswer = Shape({
  rows: Type.Array(Shape({ record: Id, title: Nullable(Text), reason: Text })),
  next: Nullable(Whole),
})
