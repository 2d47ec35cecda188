import { Type } from 'typebox'
import { Id, Moment, Nullable, Shape, Text, Values, Whole, Words } from '../http/schemas.ts'

export const NotificationsAnswer = Shape({
  rows: Type.Array(
    Shape({
      id: Id,
      kind: Text,
      title: Text,
      body: Nullable(Text),
      link: Nullable(Values),
      at: Moment,
      readAt: Nullable(Moment),
    }),
  ),
  unread: Whole,
  nextCursor: Nullable(Text),
})

const clock = Type.String({ description: 'HH:mm' })
export const NotificationSettingsAnswer = Shape({
  timeZone: Text,
  email: Nullable(Text),
  mobile: Nullable(Text),
  kinds: Type.Array(Shape({ key: Text, label: Words, urgent: Type.Boolean() })),
  channels: Type.Array(
    Shape({ id: Text, name: Text, label: Words, icon: Text, shared: Type.Boolean(), missing: Nullable(Text) }),
  ),
  defaults: Type.Record(Text, Type.Record(Text, Type.Enum(['now', 'off', 'asked']))),
  choices: Type.Record(Text, Type.Record(Text, Type.Enum(['now', 'off', 'digest']))),
  quiet: Nullable(Shape({ from: clock, until: clock })),
  urgentThrough: Type.Boolean(),
  digest: Shape({ every: Type.Enum(['hour', 'day']), at: clock }),
})

/** Mails, messages and calls to other systems, with what became of them. */
export const DeliveriesAnswer = Shape({
  counts: Type.Optional(
    Shape({
      waiting: Whole,
      sent: Whole,
      failed: Whole,
      errors: Type.Array(Shape({ error: Text, count: Whole })),
    }),
  ),
  rows: Type.Array(
    Shape({
      id: Id,
      type: Type.Enum(['mail', 'message', 'webhook']),
      at: Moment,
      title: Text,
      recipient: Text,
      status: Type.Enum(['waiting', 'sending', 'sent', 'failed']),
      attempts: Whole,
      error: Nullable(Text),
      reply: Nullable(Text),
      triedAt: Nullable(Moment),
      nextAt: Nullable(Moment),
      sentAt: Nullable(Moment),
      app: Nullable(Text),
      person: Nullable(Text),
      channelName: Nullable(Text),
      channelLabel: Nullable(Words),
      icon: Text,
    }),
  ),
  nextCursor: Nullable(Text),
})
