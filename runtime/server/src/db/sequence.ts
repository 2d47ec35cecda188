import { param, slot, sql } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

export interface Counter {
  readonly app: string
  readonly form: string
  readonly field: string
  readonly period: string
}

/**
 * Draws `n` numbers of a counter and returns the first. Never the same twice. `alone` = outside a transaction: the draw then does
 * not wait for the disk, which is safe because the record that takes the number is flushed after it.
 */
export async function drawNumbers(db: Kysely<Database>, counter: Counter, n: number, alone: boolean): Promise<number> {
  const [row] = await run<{ value: string }>(db, alone ? lazy : strict, { ...counter, n })
  return Number(row!.value) - n + 1
}

/** Sees to it that numbers up to `value` are not drawn any more: they came with a file. */
export async function passNumber(db: Kysely<Database>, counter: Counter, value: number): Promise<void> {
  await run(db, pass, { ...counter, n: value })
}

/** So many numbers from the first on. */
export const following = (first: number, n: number): readonly number[] => Array.from({ length: n }, (_, i) => first + i)

/**
 * Draws for many callers at once: those who come while a draw is under way share the next one. A counter is one hot row; without
 * this, 32 parallel creations queue up behind it.
 */
export function numberDrawer(db: Kysely<Database>): (counter: Counter, n: number) => Promise<readonly number[]> {
  interface Caller {
    readonly n: number
    take(first: Promise<number>, before: number): void
  }
  const queues = new Map<string, { waiting: Caller[]; busy: boolean }>()
  return (counter, n) => {
    const key = keyOf(counter)
    const queue = queues.get(key) ?? { waiting: [], busy: false }
    queues.set(key, queue)
    const work = (): void => {
      const group = queue.waiting.splice(0)
      if (group.length === 0) {
        queues.delete(key)
        return
      }
      queue.busy = true
      const first = drawNumbers(
        db,
        counter,
        group.reduce((sum, caller) => sum + caller.n, 0),
        true,
      )
      let before = 0
      for (const caller of group) {
        caller.take(first, before)
        before += caller.n
      }
      void first
        .catch(() => undefined)
        .then(() => {
          queue.busy = false
          work()
        })
    }
    return new Promise<readonly number[]>((resolve, reject) => {
      const take: Caller['take'] = (first, before) =>
        void first.then((value) => resolve(following(value + before, n)), reject)
      queue.waiting.push({ n, take })
      if (!queue.busy) work()
    })
  }
}

export interface BlockDrawer {
  draw(counter: Counter, n: number): Promise<readonly number[]>
  /** Puts back what was drawn and not taken. To be called once, at the end. */
  giveBack(): Promise<void>
}

/**
 * Draws blocks for one long transaction that makes thousands of records, an import, outside of it: the counter is free for
 * everybody else meanwhile. Where nobody else draws, the numbers follow each other without a gap, as if drawn one by one.
 */
export function blockDrawer(db: Kysely<Database>, size = 200): BlockDrawer {
  const blocks = new Map<string, { readonly counter: Counter; next: number; last: number }>()
  return {
    draw: async (counter, n) => {
      const key = keyOf(counter)
      const block = blocks.get(key) ?? { counter, next: 1, last: 0 }
      blocks.set(key, block)
      const drawn: number[] = []
      while (drawn.length < n) {
        if (block.next > block.last) {
          const length = Math.max(size, n - drawn.length)
          block.next = await drawNumbers(db, counter, length, true)
          block.last = block.next + length - 1
        }
        drawn.push(block.next++)
      }
      return drawn
    },
    giveBack: async () => {
      for (const { counter, next, last } of blocks.values())
        if (next <= last) await run(db, back, { ...counter, n: next - 1, last })
    },
  }
}

// helpers

const keyOf = (counter: Counter): string => JSON.stringify([counter.app, counter.form, counter.field, counter.period])

const TABLE = sql`insert into "meta"."sequence" as s ("app", "form", "field", "period", "value")`
const VALUES = sql`${slot('app', 'text')}, ${slot('form', 'text')}, ${slot('field', 'text')}, ${slot('period', 'text')}, ${slot('n', 'bigint')}`
const REST = sql`on conflict ("app", "form", "field", "period") do update set "value" = s."value" + excluded."value" returning s."value"`
const strict = prepare<{ value: string }>(sql`${TABLE} values (${VALUES}) ${REST}`)
const pass = prepare(
  sql`${TABLE} values (${VALUES}) on conflict ("app", "form", "field", "period") do update set "value" = greatest(s."value", excluded."value")`,
)
const lazy = prepare<{ value: string }>(
  sql`${TABLE} select ${VALUES} from (select set_config(${param('synchronous_commit', 'text')}, ${param('off', 'text')}, true)) as c ${REST}`,
)
/** NB: only while nobody has moved the counter further: what a record has brought with it stays passed. */
const back = prepare(
  sql`update "meta"."sequence" set "value" = ${slot('n', 'bigint')} where ("app", "form", "field", "period") = (${slot('app', 'text')}, ${slot('form', 'text')}, ${slot('field', 'text')}, ${slot('period', 'text')}) and "value" = ${slot('last', 'bigint')}`,
)
