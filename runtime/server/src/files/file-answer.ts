import { Type } from 'typebox'
import { Id, Shape, Text, Whole } from '../http/schemas.ts'

export const FileAnswer = Shape({
  id: Id,
  name: Text,
  mediaType: Text,
  size: Whole,
  image: Type.Boolean({ description: 'Can be shown as a picture' }),
})
