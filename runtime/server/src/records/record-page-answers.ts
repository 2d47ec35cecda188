import { Type } from 'typebox'
import { Id, Moment, Nullable, Rows, Shape, Text, Titled, Values, Whole, Words } from '../http/schemas.ts'

export const RelatedAnswer = Shape({
  tabs: Type.Array(Shape({ form: Text, field: Text, many: Type.Boolean(), label: Words, total: Whole })),
})

const Change = Shape({ field: Text, from: Type.Unknown(), to: Type.Unknown() })
/** What happened to a record, newest first. */
export const TimelineAnswer = Shape({
  items: Type.Array(
    Shape({
      id: Type.String({ description: 'Unique in the list; not of a row' }),
      kind: Type.Enum(['created', 'changed', 'comment', 'flow', 'rule', 'child', 'mail']),
      at: Moment,
      actor: Nullable(Titled),
      changes: Type.Optional(Type.Array(Change)),
      text: Type.Optional(Text),
      form: Type.Optional(Text),
      record: Type.Optional(Id),
      title: Type.Optional(Nullable(Words)),
      params: Type.Optional(Values),
    }),
  ),
  nextCursor: Nullable(Text),
})
export const CommentAnswer = Shape({
  id: Id,
  kind: Text,
  at: Moment,
  actor: Titled,
  text: Text,
  params: Shape({ mentions: Type.Array(Id) }),
})

/** The values that a record had in an earlier version, where they differ. */
export const EarlierAnswer = Shape({
  version: Whole,
  at: Nullable(Moment),
  actor: Nullable(Titled),
  values: Type.Optional(Type.Array(Change)),
})

export const MergedAnswer = Shape({ id: Id, record: Values, moved: Whole })
export const UnmergedAnswer = Shape({ record: Id, other: Id, kept: Type.Array(Text) })
export const PrintedRecord = Shape({ record: Values, printedAt: Moment })
/** Records that look like the one that is written. */
export const DuplicatesAnswer = Shape({
  matches: Type.Array(
    Shape({
      fields: Type.Array(Text),
      match: Type.Enum(['exact', 'normalized', 'similar']),
      do: Type.Enum(['warn', 'block']),
      score: Type.Number(),
      owner: Nullable(Text),
      id: Nullable(Id),
      title: Type.Unknown(),
      number: Type.Unknown(),
    }),
  ),
})
export const CountsAnswer = Shape({
  counts: Type.Record(Text, Shape({ total: Nullable(Whole), totalKind: Type.Enum(['exact', 'atLeast', 'none']) })),
})
export const FavouritesAnswer = Rows(Shape({ form: Text, view: Text, label: Text }))
export const ListSettingsAnswer = Shape({ first: Nullable(Text), views: Type.Record(Text, Values) })
