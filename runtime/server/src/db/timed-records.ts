import {
  createAliases,
  physicalName,
  ref,
  slot,
  sql,
  type Checked,
  type CompiledRule,
  type RowPredicate,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { PublishedApp } from '../definitions/published-app.ts'
import { systemAccess } from './record-access.ts'
import { recordTarget } from './record-target.ts'
import type { Database } from './schema.ts'
import { scopedFrom } from './scoped.ts'
import { prepare, run } from './statements.ts'
import type { ViewerSlots } from './viewer-slots.ts'

/** Values of the awaited date field that came due between two looks: later than `after`, not later than `until`. */
export interface DueRange {
  readonly field: string
  readonly kind: 'date' | 'datetime'
  readonly after: string
  readonly until: string
}
export interface DueRecord {
  readonly id: string
  /** Value of the awaited field; null where the clock waits for none. */
  readonly value: string | null
}

/** Live records that a clock of a rule means: in its range, the condition holds, and nothing calls it off. Sorted by id. */
export async function dueRecords(
  db: Kysely<Database>,
  app: PublishedApp,
  rule: CompiledRule,
  event: number,
  range: DueRange | null,
  slots: ViewerSlots,
  page: { readonly after: string | null; readonly size: number; readonly audience?: Checked | undefined },
): Promise<readonly DueRecord[]> {
  const form = app.form(rule.form)
  if (!form) return []
  const aliases = createAliases()
  const { from, where } = scopedFrom(systemAccess(app), form, T, aliases, meant(rule, event, page.audience))
  const target = recordTarget(systemAccess(app), form, T, aliases)
  const id = ref(T, physicalName('id'))
  const value = range ? target.column(form.key, range.field, T) : sql`null`
  const within = range ? inRange(value, range) : sql`true`
  const statement = prepare<DueRecord>(
    sql`select ${id} as "id", ${value} as "value" from ${from} where ${within} and ${where} and (${slot('page_after', 'uuid')} is null or ${id} > ${slot('page_after', 'uuid')}) order by ${id} limit ${slot('size', 'integer')}`,
    { named: false },
  )
  const bounds = range ? { due_after: range.after, due_until: range.until } : {}
  return run(db, statement, { ...slots, ...bounds, page_after: page.after, size: page.size })
}

/** What the rule asks of a record and whom it is meant for, as a predicate of rows. What it asks of the past is asked when it runs. */
export function meant(rule: CompiledRule, event: number, audience?: Checked): RowPredicate {
  const unless = rule.unless.get(event)
  return {
    kind: 'every',
    of: [
      { kind: 'all' },
      ...(audience ? [{ kind: 'when' as const, checked: audience }] : []),
      ...(rule.condition && !rule.condition.needs.old ? [{ kind: 'when' as const, checked: rule.condition }] : []),
      ...(unless && !unless.needs.old
        ? [{ kind: 'not' as const, of: { kind: 'when' as const, checked: unless } }]
        : []),
    ],
  }
}

/** The range over a date column; its slots are `due_after` and `due_until`. */
export function inRange(value: ReturnType<typeof sql>, { kind }: DueRange): ReturnType<typeof sql> {
  const type = kind === 'date' ? 'date' : 'timestamptz'
  return sql`${value} > ${slot('due_after', type)} and ${value} <= ${slot('due_until', type)}`
}

// helpers

const T = physicalName('t')
