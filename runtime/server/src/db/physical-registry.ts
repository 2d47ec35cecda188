import type { ArchivedColumn } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** Columns and child tables that earlier versions left behind, by form. */
export async function readArchived(
  db: Kysely<Database>,
  app: string,
): Promise<(form: string) => readonly ArchivedColumn[]> {
  const rows = await db
    .selectFrom('meta.physical_column')
    .select(['form', 'subform', 'name', 'field_id', 'sql_type'])
    .where('app', '=', app)
    .where('state', '=', 'archived')
    .execute()
  const found = new Map<string, ArchivedColumn[]>()
  for (const row of rows) {
    const list = found.get(row.form) ?? []
    list.push({ table: row.subform, field: row.field_id, column: row.name, type: row.sql_type })
    found.set(row.form, list)
  }
  return (form) => found.get(form) ?? []
}

export interface LeftColumn {
  readonly table: string
  readonly field: string
  readonly column: string
  readonly type: string
  readonly since: string
}

/** Columns that earlier types of a form's fields left behind, with when. */
export async function leftColumns(db: Kysely<Database>, app: string, form: string): Promise<readonly LeftColumn[]> {
  const rows = await db
    .selectFrom('meta.physical_column')
    .select(['subform', 'name', 'field_id', 'sql_type', 'archived_at'])
    .where('app', '=', app)
    .where('form', '=', form)
    .where('state', '=', 'archived')
    .execute()
  return rows.flatMap((row) =>
    row.archived_at === null
      ? []
      : [{ table: row.subform, field: row.field_id, column: row.name, type: row.sql_type, since: row.archived_at }],
  )
}

/** Replaces what is recorded as left behind by a form. `keys` gives a field's key, for the description. */
export async function writeArchived(
  db: Kysely<Database>,
  app: string,
  form: string,
  version: number,
  archived: readonly ArchivedColumn[],
  keys: (fieldId: string) => string,
): Promise<void> {
  const known = await db
    .selectFrom('meta.physical_column')
    .select(['subform', 'name'])
    .where('app', '=', app)
    .where('form', '=', form)
    .where('state', '=', 'archived')
    .execute()
  const same = (a: ArchivedColumn) => (b: { subform: string; name: string }) =>
    b.subform === a.table && b.name === a.column
  for (const gone of known.filter((row) => !archived.some((column) => same(column)(row))))
    await db
      .deleteFrom('meta.physical_column')
      .where('app', '=', app)
      .where('form', '=', form)
      .where('subform', '=', gone.subform)
      .where('name', '=', gone.name)
      .execute()
  const added = archived.filter((column) => !known.some(same(column)))
  if (added.length === 0) return
  const at = new Date().toISOString()
  await db
    .insertInto('meta.physical_column')
    .values(
      added.map((column) => ({
        app,
        form,
        subform: column.table,
        name: column.column,
        field_id: column.field,
        field_key: keys(column.field),
        sql_type: column.type,
        state: 'archived' as const,
        since_version: version,
        archived_version: version,
        archived_at: at,
      })),
    )
    .onConflict((oc) => oc.doNothing())
    .execute()
}

/** Last definition of each form that ever was, for forms that come back. */
export async function lastForms(db: Kysely<Database>, app: string): Promise<(form: string) => unknown> {
  const rows = await db
    .selectFrom('meta.definition')
    .select(['key', 'body'])
    .distinctOn('key')
    .where('app', '=', app)
    .where('kind', '=', 'form')
    .orderBy('key')
    .orderBy('revision', 'desc')
    .execute()
  const found = new Map(rows.map((row) => [row.key, row.body]))
  return (form) => found.get(form)
}
