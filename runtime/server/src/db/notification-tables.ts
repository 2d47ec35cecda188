import type { Generated, JSONColumnType } from 'kysely'
import type { Instant } from './schema.ts'

type Made = Generated<Instant>
type Id = Generated<string>
type Jsonb<T> = JSONColumnType<T & object, string, string>
type JsonbOrNull<T> = JSONColumnType<(T & object) | null, string | null, string | null>

/** How something that leaves the house stands: the same for mails, messages and webhooks. */
export interface DeliveryColumns {
  id: Id
  status: Generated<'waiting' | 'sending' | 'sent' | 'failed'>
  attempts: Generated<number>
  max_attempts: Generated<number>
  /** Times the sending process was killed before it could say how it ended. */
  interrupted: Generated<number>
  error: string | null
  reply: string | null
  tried_at: Instant | null
  next_at: Instant | null
  created_at: Made
  sent_at: Instant | null
}

/** What people are told, how they want to hear it, and what leaves the house. */
export interface NotificationTables {
  'meta.notification': {
    id: Id
    user_id: string
    kind: string
    title: string
    body: string | null
    link: JsonbOrNull<Record<string, unknown>>
    key: string | null
    created_at: Made
    read_at: Instant | null
    shown: Generated<boolean>
  }
  'meta.channel': {
    id: Id
    kind: string
    name: Generated<string>
    enabled: Generated<boolean>
    settings: Jsonb<Record<string, string>>
    secrets: Buffer | null
    departments: Generated<string[]>
    defaults: Generated<string[]>
    created_at: Made
    updated_at: Made
    deleted_at: Instant | null
  }
  'meta.notification_setting': { user_id: string; settings: Jsonb<Record<string, unknown>>; updated_at: Made }
  'meta.held_notice': {
    id: Id
    user_id: string
    channel: string
    notification: string
    reason: 'quiet' | 'digest' | 'burst'
    mail: JsonbOrNull<Record<string, unknown>>
    due_at: Instant
    created_at: Instant
    done_at: Instant | null
  }
  'meta.message': DeliveryColumns & {
    key: string | null
    channel: string | null
    user_id: string | null
    app: Generated<string | null>
    chat: Generated<string | null>
    mentions: Generated<string[]>
    topic: string
    recipient: string
    title: string
    body: string
    url: string | null
  }
  'meta.mail': DeliveryColumns & {
    key: string | null
    message_id: string
    recipient: string
    subject: string
    body_text: string
    body_html: string | null
    unsubscribe: string | null
    task_link: string | null
    app: string | null
    form: string | null
    record: string | null
    subject_template: string | null
    user_id: string | null
    channel: string | null
  }
  'meta.webhook_delivery': DeliveryColumns & {
    key: string
    app: string
    url: string
    event: string
    body: Jsonb<Record<string, unknown>>
    answer: number | null
    /** The run of a flow that tells it. */
    instance: string | null
    /** Failed, and somebody has passed it by. */
    passed_at: Instant | null
  }
}
