import { createAliases, join, param, physicalName, ref, slot, sql, type CompiledForm, type Sql } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { predicateSql, recordTarget, tableOf } from './record-target.ts'
import type { Database } from './schema.ts'
import { scopedFrom } from './scoped.ts'
import { prepare, run } from './statements.ts'
import { titleColumn } from './title-column.ts'
import type { ViewerSlots } from './viewer-slots.ts'

/** Which of these records the access may see, those in the bin too: for events, files and whatever else names records. */
export async function visibleIds(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  ids: readonly string[],
  slots: ViewerSlots,
): Promise<ReadonlySet<string>> {
  const rows = access.rows(form)
  if (rows.kind === 'none' || ids.length === 0) return new Set()
  const scope = predicateSql(systemAccess(access.app), form, rows, T, createAliases())
  const statement = prepare<{ id: string }>(
    sql`select ${ref(T, ID)} from ${tableOf(access, form.key)} as ${ref(T)} where ${ref(T, ID)} = any(${slot('ids', 'uuid[]')}) and ${scope}`,
  )
  return new Set((await run(db, statement, { ...slots, ids })).map((row) => row.id))
}

/** Titles of references (`$user`, `$department`, a form) as the access sees them; ids without a visible title are absent. */
export async function titlesOf(
  db: Kysely<Database>,
  access: RecordAccess,
  points: string,
  ids: readonly string[],
  slots: ViewerSlots,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const anchor = access.app.form(Object.keys(access.app.bundle.forms)[0] ?? '')
  if (!anchor) return new Map()
  const target = recordTarget(access, anchor, T, createAliases())
  const statement = prepare<{ id: string; title: string | null }>(
    sql`select r."id", ${titleColumn(access, target, points, sql`r."id"`, false)} as "title" from unnest(${slot('ids', 'uuid[]')}) as r("id")`,
  )
  const rows = await run(db, statement, { ...slots, ids })
  return new Map(rows.flatMap(({ id, title }) => (title === null ? [] : [[id, title]])))
}

export interface ChildForm {
  readonly form: CompiledForm
  /** Key of the relation that leads to the record. */
  readonly relation: string
  /** It leads to several: this record is one of them. */
  readonly many: boolean
}

/** How many records of each child form point to a record, as the access sees them; each at most `cap`. One statement. */
export async function childCounts(
  db: Kysely<Database>,
  access: RecordAccess,
  children: readonly ChildForm[],
  id: string,
  cap: number,
  slots: ViewerSlots,
): Promise<readonly number[]> {
  if (children.length === 0) return []
  const counts = children.map(
    (child, i) =>
      sql`(select count(*)::integer from (select 1 ${childrenFrom(access, child)} limit ${param(cap, 'integer')}) as c) as ${ref(physicalName(`n${i}`))}`,
  )
  const [row] = await run<Record<string, number>>(db, prepare(sql`select ${join(counts)}`), { ...slots, parent: id })
  return children.map((_child, i) => row?.[`n${i}`] ?? 0)
}

export interface ChildRow {
  readonly form: string
  readonly id: string
  readonly at: string
  readonly by: string | null
  readonly by_name: string | null
  readonly title: string | null
}

/** The newest records of all child forms, as the access sees them. */
export async function newestChildren(
  db: Kysely<Database>,
  access: RecordAccess,
  children: readonly ChildForm[],
  id: string,
  before: string | null,
  limit: number,
  slots: ViewerSlots,
): Promise<readonly ChildRow[]> {
  if (children.length === 0) return []
  const parts = children.map((child) => {
    const { form } = child
    const target = recordTarget(access, form, T, createAliases())
    const title = titleColumn(access, target, form.key, ref(T, ID), false)
    return sql`(select ${param(form.key, 'text')} as "form", ${ref(T, ID)}, ${ref(T, physicalName('created_at'))} as "at", ${ref(T, physicalName('created_by'))} as "by", ${title} as "title"
      ${childrenFrom(access, child)} and (${slot('before', 'timestamptz')} is null or ${ref(T, physicalName('created_at'))} < ${slot('before', 'timestamptz')})
      order by ${ref(T, physicalName('created_at'))} desc limit ${param(limit, 'integer')})`
  })
  return run<ChildRow>(
    db,
    prepare(
      sql`select c.*, u."name" as "by_name" from (${join(parts, sql` union all `)}) as c left join "meta"."user" as u on u."id" = c."by" order by c."at" desc limit ${param(limit, 'integer')}`,
    ),
    { ...slots, parent: id, before },
  )
}

// helpers

const T = physicalName('t')
const ID = physicalName('id')

function childrenFrom(access: RecordAccess, { form, relation, many }: ChildForm): Sql {
  const source = scopedFrom(access, form, T, createAliases())
  const column = ref(T, physicalName(form.field(relation)!.column!))
  const parent = slot('parent', 'uuid')
  return sql`from ${source.from} where ${many ? sql`${column} @> array[${parent}]` : sql`${column} = ${parent}`} and ${source.where}`
}
