import { Type } from 'typebox'
import { Id, Nullable, Rows, Shape, Text, Whole, Words } from '../http/schemas.ts'

export const ChannelAnswer = Shape({
  id: Id,
  kind: Text,
  name: Text,
  enabled: Type.Boolean(),
  departments: Type.Array(Text),
  defaults: Type.Array(Text, { description: 'Notices that go here unless a person says otherwise' }),
  hints: Type.Record(Text, Nullable(Text), { description: 'The end of each secret; the secrets never leave' }),
  missing: Nullable(Text),
})
const Setting = Shape({
  key: Text,
  label: Words,
  hint: Type.Optional(Words),
  required: Type.Optional(Type.Boolean()),
  minLength: Type.Optional(Whole),
  secret: Type.Optional(Type.Boolean()),
  address: Type.Optional(Type.Boolean()),
})

export const ChannelsAnswer = Shape({
  rows: Type.Array(ChannelAnswer),
  kinds: Type.Array(
    Shape({
      kind: Text,
      label: Words,
      icon: Text,
      help: Words,
      reach: Type.Enum(['email', 'mobile', 'everybody']),
      shared: Type.Boolean(),
      single: Type.Boolean(),
      settings: Type.Array(Setting),
    }),
  ),
  notices: Type.Array(Shape({ key: Text, label: Words })),
  mail: Shape({ host: Nullable(Text), from: Text }),
})
export const ChatsAnswer = Rows(Shape({ name: Text, label: Words }))
export const TestedAnswer = Shape({ ok: Type.Boolean(), reply: Text })
