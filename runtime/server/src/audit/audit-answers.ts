import { Type } from 'typebox'
import { Id, Moment, Nullable, Shape, Text, Titled, Whole } from '../http/schemas.ts'

export const AuditPage = Shape({
  rows: Type.Array(
    Shape({
      id: Id,
      at: Moment,
      actor: Nullable(Titled),
      via: Nullable(Text),
      action: Text,
      app: Nullable(Text),
      form: Nullable(Text),
      record: Nullable(Text),
      version: Nullable(Whole),
      changes: Type.Unknown({ description: 'Values before and after, by field' }),
      params: Type.Unknown(),
      request: Nullable(Text),
      address: Nullable(Text),
    }),
  ),
  nextCursor: Nullable(Text),
})

export const CheckpointAnswer = Nullable(Shape({ batch: Text, sealedAt: Moment, mac: Text, signature: Text }))

export const VerdictAnswer = Shape({
  intact: Type.Boolean(),
  batches: Whole,
  sealedRows: Whole,
  unsealedRows: Whole,
  checkpoints: Whole,
  problems: Type.Array(
    Shape({
      kind: Type.Enum(['edited', 'removed', 'inserted', 'chain', 'missing', 'checkpoint', 'forged']),
      batch: Type.Optional(Text),
      row: Type.Optional(Id),
      at: Type.Optional(Moment),
      action: Type.Optional(Text),
      actor: Type.Optional(Nullable(Text)),
      app: Type.Optional(Nullable(Text)),
      form: Type.Optional(Nullable(Text)),
      record: Type.Optional(Nullable(Text)),
    }),
  ),
})
