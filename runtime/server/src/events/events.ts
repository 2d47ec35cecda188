import type { FastifyBaseLogger } from 'fastify'
import type pg from 'pg'
import type { DirectSession } from '../db/direct-session.ts'
import {
  drainOutbox,
  EVENT_CHANNEL,
  eventsAfter,
  lastEvent,
  type EventRow,
  type JobSpec,
} from '../db/outbox-statements.ts'
import { repeat, type Repeated } from '../jobs/repeat.ts'
import type { Viewer } from '../users/viewer.ts'

export interface Subscription {
  /** Exact topic, or a prefix with a star: `record.*`. */
  readonly topic: string
  /** Jobs that follow from one event, added in the same transaction that takes it from the outbox: each exactly once. */
  jobs(event: EventRow): readonly JobSpec[]
}
export interface Stream {
  /** Name on the wire: `event: record`. */
  readonly name: string
  readonly topic: string
  /** What of these events this viewer may know, as data for the wire; index → data, null = nothing. */
  see(viewer: Viewer, events: readonly EventRow[]): Promise<readonly (unknown | null)[]>
}
export interface StreamMessage {
  readonly seq: string
  readonly name: string
  readonly data: unknown
}

export interface Events {
  /** Tells the drainer of this process that a transaction with outbox rows has just committed. */
  hint(): void
  /** Jobs that follow from events; before the server starts. */
  subscribe(subscription: Subscription): void
  /** What goes to browsers; before the server starts. */
  stream(stream: Stream): void
  /** In this process, for every event on any process. Not for effects (they would double): for caches. */
  on(topic: string, listener: (event: EventRow) => void): void
  /** Batches of events as they appear, until the returned function is called. */
  follow(listener: (events: readonly EventRow[]) => void): () => void
  /** What a viewer may see of a batch, in order. */
  messages(viewer: Viewer, events: readonly EventRow[]): Promise<readonly StreamMessage[]>
  /** Events after a number, for a browser that comes back; at most `limit`. */
  since(seq: string, limit: number): Promise<readonly EventRow[]>
  start(options: { readonly drain: boolean }): Promise<void>
  stop(): Promise<void>
}

const BATCH = 500
/** Under load events are moved at most so often, in ms: else each write would pay for a transaction of its own. */
const GATHER = 25

/** Events: written to the outbox by business transactions, drained into `meta.event` and jobs, followed by every process. */
export function createEvents(pool: pg.Pool, session: DirectSession, log: FastifyBaseLogger): Events {
  const subscriptions: Subscription[] = []
  const streams: Stream[] = []
  const listeners: { readonly topic: string; readonly listener: (event: EventRow) => void }[] = []
  const followers = new Set<(events: readonly EventRow[]) => void>()
  let last = '0'
  let draining: Repeated | undefined
  let tailing: Repeated | undefined

  session.listen(EVENT_CHANNEL, () => tailing?.hint())

  const plan = (events: readonly EventRow[]): readonly JobSpec[] =>
    subscriptions.flatMap((subscription) =>
      events.filter((event) => matches(subscription.topic, event.topic)).flatMap((event) => subscription.jobs(event)),
    )
  const drain = async () => ((await drainOutbox(pool, BATCH, plan)) ?? 0) >= BATCH
  const tail = async (): Promise<boolean> => {
    const events = await eventsAfter(pool, last, BATCH)
    if (!events.length) return false
    last = events.at(-1)!.seq
    for (const event of events)
      for (const { topic, listener } of listeners) if (matches(topic, event.topic)) listener(event)
    for (const follower of followers) follower(events)
    return events.length >= BATCH
  }

  return {
    hint: () => draining?.hint(),
    subscribe: (subscription) => void subscriptions.push(subscription),
    stream: (stream) => void streams.push(stream),
    on: (topic, listener) => void listeners.push({ topic, listener }),
    follow: (listener) => {
      followers.add(listener)
      return () => void followers.delete(listener)
    },
    messages: async (viewer, events) => {
      const found: StreamMessage[] = []
      for (const stream of streams) {
        const own = events.filter((event) => matches(stream.topic, event.topic))
        if (!own.length) continue
        const seen = await stream.see(viewer, own)
        own.forEach((event, i) => {
          if (seen[i] !== null && seen[i] !== undefined)
            found.push({ seq: event.seq, name: stream.name, data: seen[i] })
        })
      }
      return found.sort((a, b) => Number(a.seq) - Number(b.seq))
    },
    since: (seq, limit) => eventsAfter(pool, seq, limit),
    start: async (options) => {
      last = await lastEvent(pool)
      const failed = (err: unknown) => log.warn({ err }, 'events wait for the database')
      if (options.drain) draining = repeat(250, drain, failed, GATHER)
      tailing = repeat(1_000, tail, failed, GATHER)
    },
    stop: async () => {
      await draining?.stop()
      await tailing?.stop()
    },
  }
}

export type { EventRow }

// helpers

const matches = (pattern: string, topic: string): boolean =>
  pattern.endsWith('*') ? topic.startsWith(pattern.slice(0, -1)) : pattern === topic
