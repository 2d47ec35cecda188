import { Type } from 'typebox'
import { Id, Shape, Text, Whole } from '../http/schemas.ts'

export const ExportBegun = Shape({ id: Id, status: Text, name: Text })
export const ExportAnswer = Shape({
  id: Id,
  name: Text,
  status: Type.Enum(['waiting', 'running', 'done', 'failed']),
  rows: Whole,
})
