import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

export interface Timer {
  /** One timer per key: setting it again moves it. */
  readonly key: string
  readonly dueAt: Date | string
  /** Name of the task; its payload gets `timer: {id, dueAt, app, form, record}` besides. */
  readonly task: string
  readonly payload?: Readonly<Record<string, unknown>>
  readonly app?: string
  readonly form?: string
  readonly record?: string
}

/** Sets timers in the caller's transaction. They fire late after downtime, and once. */
export async function setTimers(db: Kysely<Database>, timers: readonly Timer[]): Promise<void> {
  if (!timers.length) return
  await db
    .insertInto('meta.timer')
    .values(
      timers.map((timer) => ({
        key: timer.key,
        due_at: typeof timer.dueAt === 'string' ? timer.dueAt : timer.dueAt.toISOString(),
        task: timer.task,
        app: timer.app ?? null,
        form: timer.form ?? null,
        record: timer.record ?? null,
        payload: JSON.stringify(timer.payload ?? {}),
      })),
    )
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((eb) => ({
        due_at: eb.ref('excluded.due_at'),
        task: eb.ref('excluded.task'),
        payload: eb.ref('excluded.payload'),
      })),
    )
    .execute()
}

/** Removes timers by key; those that have fired are not affected. */
export async function cancelTimers(db: Kysely<Database>, keys: readonly string[]): Promise<void> {
  if (keys.length) await db.deleteFrom('meta.timer').where('key', 'in', keys).execute()
}
