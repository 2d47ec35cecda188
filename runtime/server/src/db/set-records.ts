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
  type CompiledField,
  type CompiledRule,
  type Sql,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { PlainSet } from '../rules/plain-rule.ts'
import { systemAccess } from './record-access.ts'
import { recordTarget, tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { scopedFrom } from './scoped.ts'
import { prepare, run } from './statements.ts'
import { inRange, meant, type DueRange } from './timed-records.ts'
import type { ViewerSlots } from './viewer-slots.ts'

/**
 * Sets fields of all records that a clock of a rule means, as one statement: rows, audit, events and the rule's log. What is
 * as it should be is not touched; a value that is no option of its field is left out. Returns how many were changed, null
 * where the app has another version by now.
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
): Promise<number | null> {
  const form = app.form(rule.form)!
  const system = systemAccess(app)
  const aliases = createAliases()
  const { from, where } = scopedFrom(system, form, T, aliases, meant(rule, event))
  const target = recordTarget(system, form, T, aliases)
  const within = range ? inRange(target.column(form.key, range.field, T), range) : sql`true`
  const values = sets.map(({ value }) => toValueSql(value, target))
  const found = join(
    sets.map(({ field }, i) => sql`, ${ref(T, physicalName(field.column!))} as ${old(i)}, ${values[i]!} as ${next(i)}`),
    empty,
  )
  const changes = join(
    sets.map(
      ({ field }, i) =>
        sql`(${param(field.key, 'text')}, ${jsonOf(field, sql`d.${old(i)}`)}, ${jsonOf(field, sql`d.${next(i)}`)})`,
    ),
  )
  const statement = prepare<{ current: boolean; changed: number }>(
    sql`with g as (select 1 as ok from "meta"."app" where "key" = ${slot('app_key', 'text')} and "version" = ${slot('app_version', 'integer')}),
    o as (select ${ref(T, physicalName('id'))} as "id"${found} from ${from}${target.joins.sql()} where exists (select 1 from g) and ${within} and ${where} for no key update of ${ref(T)}),
    d as (select * from o where (${join(
      sets.map((_, i) => sql`${old(i)} is distinct from ${next(i)}`),
      sql` or `,
    )})${join(
      sets.map(({ field }, i) => isOption(field, next(i))),
      empty,
    )}),
    w as (update ${tableOf(system, form.key)} as n set ${join(
      sets.map(({ field }, i) => sql`${ref(physicalName(field.column!))} = d.${next(i)}`),
    )}, "version" = n."version" + 1, "updated_at" = ${slot('now', 'timestamptz')}, "updated_by" = null from d where n."id" = d."id" returning n."id", n."version"),
    c as (select w."id", w."version", (select jsonb_agg(jsonb_build_object('field', v."field", 'from', v."was", 'to', v."is")) from (values ${changes}) as v("field", "was", "is") where v."was" is distinct from v."is") as "changes" from w join d on d."id" = w."id"),
    a as (insert into "meta"."audit" ("at", "via", "action", "app", "form", "record", "version", "changes")
      select ${slot('now', 'timestamptz')}, ${slot('via', 'text')}, 'update', ${slot('app_key', 'text')}, ${param(form.key, 'text')}, c."id", c."version", c."changes" from c),
    e as (insert into "meta"."outbox" ("at", "topic", "app", "form", "record", "payload")
      select ${slot('now', 'timestamptz')}, 'record.updated', ${slot('app_key', 'text')}, ${param(form.key, 'text')}, c."id",
        jsonb_build_object('actor', null, 'changed', jsonb_path_query_array(c."changes", '$[*].field'), 'cause', ${slot('cause', 'jsonb')}, 'version', c."version") from c),
    r as (insert into "meta"."rule_run" ("at", "app", "rule", "revision", "form", "record", "event", "held", "actions", "via")
      select ${slot('now', 'timestamptz')}, ${slot('app_key', 'text')}, ${slot('rule', 'text')}, ${slot('revision', 'integer')}, ${param(form.key, 'text')}, c."id", ${slot('event', 'text')}, true, ${slot('actions', 'jsonb')}, ${slot('via', 'text')} from c)
    select exists (select 1 from g) as "current", (select count(*)::integer from w) as "changed"`,
    { named: false },
  )
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
