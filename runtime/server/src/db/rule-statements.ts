import {
  checkExpression,
  createAliases,
  physicalName,
  PlatformError,
  ref,
  slot,
  sql,
  type Checked,
  type CompiledForm,
  every,
  join,
  type Expression,
  type RecordQuery,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { PublishedApp } from '../definitions/published-app.ts'
import { systemAccess, type RecordAccess } from './record-access.ts'
import type { Database } from './schema.ts'
import { scopedFrom } from './scoped.ts'
import { prepare, run } from './statements.ts'
import type { ViewerSlots } from './viewer-slots.ts'

/** Ids of the live records for which a condition holds, oldest first; one more than `limit` where there are more. `after`: those behind that one. */
export async function matchingIds(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  where: Expression,
  slots: ViewerSlots,
  limit: number,
  after: string | null = null,
): Promise<readonly string[]> {
  const { from, where: rows } = sourceOf(app, form, where, after)
  const statement = prepare<{ id: string }>(
    sql`select ${ref(T, ID)} from ${from} where ${rows} order by ${ref(T, ID)} limit ${slot('limit', 'integer')}`,
    { named: false },
  )
  return (await run(db, statement, { ...slots, limit: limit + 1, ...(after === null ? {} : { after }) })).map(
    (row) => row.id,
  )
}

/**
 * Those of the records for which the condition holds once nobody else can change them: their rows are taken first, in order, and the
 * condition is asked again of what they have become. Two statements.
 */
export async function takeMatching(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  where: Expression,
  slots: ViewerSlots,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const wanted = sql`${ref(T, ID)} = any(${slot('ids', 'uuid[]')})`
  const { from } = scopedFrom(systemAccess(app), form, T, createAliases())
  await run(
    db,
    prepare(sql`select 1 from ${from} where ${wanted} order by ${ref(T, ID)} for no key update`, { named: false }),
    { ids },
  )
  const { from: source, where: rows } = sourceOf(app, form, where)
  const again = prepare<{ id: string }>(
    sql`select ${ref(T, ID)} from ${source} where ${rows} and ${wanted} order by ${ref(T, ID)}`,
    { named: false },
  )
  return (await run(db, again, { ...slots, ids })).map((row) => row.id)
}

/** Ids of the live records that an access sees and for which a condition holds, in an order; `desc` puts empty ones last too. */
export async function foundIds(
  db: Kysely<Database>,
  access: RecordAccess,
  form: CompiledForm,
  { checked, sort, limit }: { readonly checked: Checked; readonly sort: RecordQuery['sort']; readonly limit: number },
  slots: ViewerSlots,
): Promise<readonly string[]> {
  const rows = every([access.rows(form), { kind: 'when', checked }])
  const aliases = createAliases()
  const { from, where } = scopedFrom(access, form, T, aliases, rows)
  const keys = (sort ?? []).flatMap(({ field, desc }) => {
    const column = SORTED.has(field) ? field : form.field(field)?.column
    return column === undefined ? [] : [sql`${ref(T, physicalName(column))} ${desc ? sql`desc` : sql`asc`} nulls last`]
  })
  const order = join([...keys, ref(T, ID)])
  const statement = prepare<{ id: string }>(
    sql`select ${ref(T, ID)} from ${from} where ${where} order by ${order} limit ${slot('limit', 'integer')}`,
    { named: false },
  )
  return (await run(db, statement, { ...slots, limit })).map((row) => row.id)
}

/** How many live records behind that one the condition holds for; one more than `limit` where there are more. */
export async function countBehind(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  where: Expression,
  slots: ViewerSlots,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<number> {
  const { from, where: rows } = sourceOf(app, form, where, after)
  const statement = prepare<{ n: string }>(
    sql`select count(*) as "n" from (select 1 from ${from} where ${rows} limit ${slot('limit', 'integer')}) as behind`,
    { named: false },
  )
  const [row] = await run(db, statement, { ...slots, limit: limit + 1, after })
  return Number(row?.n ?? 0)
}

/** Takes the row of a record, so that nobody changes it before the caller's transaction ends. */
export async function lockRecord(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  id: string,
): Promise<void> {
  const { from } = scopedFrom(systemAccess(app), form, T, createAliases())
  await run(db, prepare(sql`select 1 from ${from} where ${ref(T, ID)} = ${slot('id', 'uuid')} for no key update`), {
    id,
  })
}

/** How many records (for which a condition holds) each of the people has in a field; people without any are absent. */
export async function loadOf(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  field: string,
  people: readonly string[],
  open: Expression | undefined,
  slots: ViewerSlots,
): Promise<ReadonlyMap<string, number>> {
  const column = field === 'owner_id' ? 'owner_id' : form.field(field)?.column
  if (column === undefined) throw new PlatformError('STATE', { reason: 'field', field })
  const { from, where } = sourceOf(app, form, open ?? true)
  const person = ref(T, physicalName(column))
  const statement = prepare<{ person: string; load: string }>(
    sql`select ${person} as "person", count(*) as "load" from ${from} where ${where} and ${person} = any(${slot('people', 'uuid[]')}) group by 1`,
    { named: false },
  )
  const rows = await run(db, statement, { ...slots, people })
  return new Map(rows.map((row) => [row.person, Number(row.load)]))
}

// helpers

const T = physicalName('t')
const ID = physicalName('id')
const SORTED: ReadonlySet<string> = new Set(['created_at', 'updated_at', 'owner_id'])

function sourceOf(app: PublishedApp, form: CompiledForm, where: Expression, after: string | null = null) {
  const checked = checkedCondition(form, where)
  const { from, where: rows } = scopedFrom(systemAccess(app), form, T, createAliases(), { kind: 'when', checked })
  return { from, where: after === null ? rows : sql`${rows} and ${ref(T, ID)} > ${slot('after', 'uuid')}` }
}

function checkedCondition(form: CompiledForm, where: Expression): Checked {
  const result = checkExpression(where, { ...form.scopeType, hasUser: true, hasOld: false }, { kind: 'boolean' })
  if (!result.ok) throw new PlatformError('STATE', { reason: 'condition', form: form.key }, { issues: result.issues })
  return result.checked
}
