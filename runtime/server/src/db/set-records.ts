import {
  createAliases,
  empty,
  join,
  param,
  physicalName,
  ref,
  slot,
  sql,
  toValueSql,
  type Checked,
  type CompiledField,
  type CompiledRule,
  type Sql,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { PlainSet } from '../rules/plain-rule.ts'
import { untimed } from './in-transaction.ts'
import { systemAccess } from './record-access.ts'
import { recordTarget, tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { scopedFrom } from './scoped.ts'
import { prepare, run } from './statements.ts'
import { inRange, meant, type DueRange } from './timed-records.ts'
import type { ViewerSlots } from './viewer-slots.ts'

/**
 * Sets fields of all records that a clock of a rule means, as one statement: rows, audit, events and the rule's log. What is
 * as it should be is not touched; a value that is no option of its field is left out. Belongs into a transaction of its own,
 * which may take as long as it needs. Returns how many were changed, null where the app has another version by now.
 */
export async function setRecords(
  db: Kysely<Database>,
  app: PublishedApp,
  rule: CompiledRule,
  event: number,
  range: DueRange | null,
  sets: readonly PlainSet[],
  log: { readonly event: string; readonly revision: number; readonly via: string },
  slots: ViewerSlots,
  audience?: Checked,
): Promise<number | null> {
  const form = app.form(rule.form)!
  const system = systemAccess(app)
  const aliases = createAliases()
  const { from, where } = scopedFrom(system, form, T, aliases, meant(rule, event, audience))
  const target = recordTarget(system, form, T, aliases)
  const within = range ? inRange(target.column(form.key, range.field, T), range) : sql`true`
  const values = sets.map(({ value }) => toValueSql(value, target))
  const found = join(
    sets.map(({ field }, i) => sql`, ${ref(T, physicalName(field.column!))} as ${old(i)}, ${values[i]!} as ${next(i)}`),
    empty,
  )
  const differs = join(
    sets.map(({ field }, i) => sql`${ref(T, physicalName(field.column!))} is distinct from ${values[i]!}`),
    sql` or `,
  )
  const allowed = join(
    sets.map(({ field }, i) => isOption(field, values[i]!)),
    empty,
  )
  const changed = (as: (field: CompiledField, i: number) => Sql): Sql =>
    join(
      sets.map(({ field }, i) => {
        const part = sql`jsonb_build_array(${as(field, i)})`
        // What is set alone differs, else the row would not be here.
        return sets.length === 1
          ? part
          : sql`case when w.${old(i)} is distinct from w.${next(i)} then ${part} else '[]'::jsonb end`
      }),
      sql` || `,
    )
  const changes = changed(
    (field, i) =>
      sql`jsonb_build_object('field', ${param(field.key, 'text')}, 'from', ${jsonOf(field, sql`w.${old(i)}`)}, 'to', ${jsonOf(field, sql`w.${next(i)}`)})`,
  )
  const names = changed((field) => param(field.key, 'text'))
  const pairs = join(
    sets.map((_, i) => sql`, o.${old(i)}, o.${next(i)}`),
    empty,
  )
  const statement = prepare<{ current: boolean; changed: number }>(
    sql`with g as (select 1 as ok from "meta"."app" where "key" = ${slot('app_key', 'text')} and "version" = ${slot('app_version', 'integer')}),
    o as (select ${ref(T, physicalName('id'))} as "id"${found} from ${from}${target.joins.sql()} where exists (select 1 from g) and ${within} and ${where} and (${differs})${allowed} for no key update of ${ref(T)}),
    w as (update ${tableOf(system, form.key)} as n set ${join(
      sets.map(({ field }, i) => sql`${ref(physicalName(field.column!))} = o.${next(i)}`),
    )}, "version" = n."version" + 1, "updated_at" = ${slot('now', 'timestamptz')}, "updated_by" = null from o where n."id" = o."id" returning n."id", n."version"${pairs}),
    a as (insert into "meta"."audit" ("at", "via", "action", "app", "form", "record", "version", "changes")
      select ${slot('now', 'timestamptz')}, ${slot('via', 'text')}, 'update', ${slot('app_key', 'text')}, ${param(form.key, 'text')}, w."id", w."version", ${changes} from w),
    e as (insert into "meta"."outbox" ("at", "topic", "app", "form", "record", "payload")
      select ${slot('now', 'timestamptz')}, 'record.updated', ${slot('app_key', 'text')}, ${param(form.key, 'text')}, w."id",
        jsonb_build_object('actor', null, 'changed', ${names}, 'cause', ${slot('cause', 'jsonb')}, 'version', w."version") from w),
    r as (insert into "meta"."rule_run" ("at", "app", "rule", "revision", "form", "record", "event", "held", "actions", "via")
      select ${slot('now', 'timestamptz')}, ${slot('app_key', 'text')}, ${slot('rule', 'text')}, ${slot('revision', 'integer')}, ${param(form.key, 'text')}, w."id", ${slot('event', 'text')}, true, ${slot('actions', 'jsonb')}, ${slot('via', 'text')} from w)
    select exists (select 1 from g) as "current", (select count(*)::integer from w) as "changed"`,
    { named: false },
  )
  // A night's pass over a million records takes minutes.
  await untimed(db)
  const [row] = await run(db, statement, {
    ...slots,
    ...(range ? { due_after: range.after, due_until: range.until } : {}),
    app_key: app.key,
    app_version: app.version,
    rule: rule.definition.key,
    revision: log.revision,
    event: log.event,
    via: log.via,
    cause: JSON.stringify({ kind: 'rule', key: rule.definition.key }),
    actions: JSON.stringify(rule.actions.map(({ action }) => ({ id: action.id, kind: action.kind, ran: true }))),
  })
  return row?.current ? row.changed : null
}

// helpers

const T = physicalName('t')
const old = (i: number): Sql => ref(physicalName(`o${i}`))
const next = (i: number): Sql => ref(physicalName(`n${i}`))

const isOption = (field: CompiledField, value: Sql): Sql =>
  field.options.length === 0
    ? empty
    : sql` and (${value} is null or ${value} = any(${param(
        field.options.map((option) => option.value),
        'text[]',
      )}))`

/** As an audit row writes values: an instant as UTC text. */
const jsonOf = (field: CompiledField, value: Sql): Sql =>
  field.columnType === 'timestamptz(3)'
    ? sql`to_jsonb(to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`
    : sql`to_jsonb(${value})`
