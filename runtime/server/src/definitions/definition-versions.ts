import type { Definition, DefinitionKind } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** Versions that are offered for comparison. */
const SHOWN = 50

/** A definition as a published version has it; undefined = there is no such version. */
export async function definitionAt<D extends Definition>(
  db: Kysely<Database>,
  app: string,
  {
    kind,
    key,
    revision,
  }: { readonly kind: D['kind'] & DefinitionKind; readonly key: string; readonly revision: number },
): Promise<D | undefined> {
  const row = await db
    .selectFrom('meta.definition')
    .select('body')
    .where('app', '=', app)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where('revision', '=', revision)
    .executeTakeFirst()
  return row?.body as D | undefined
}

/** Published versions of one definition, the newest first, with whose they are. */
export async function definitionVersions(db: Kysely<Database>, app: string, kind: DefinitionKind, key: string) {
  const rows = await db
    .selectFrom('meta.definition as d')
    .leftJoin('meta.user as u', 'u.id', 'd.created_by')
    .select(['d.revision', 'd.body', 'd.created_at', 'd.created_by', 'u.name'])
    .where('d.app', '=', app)
    .where('d.kind', '=', kind)
    .where('d.key', '=', key)
    .orderBy('d.revision', 'desc')
    .limit(SHOWN)
    .execute()
  return rows.map(({ revision, body, created_at, created_by, name }) => ({
    revision,
    at: created_at,
    by: created_by ? { id: created_by, title: name } : null,
    definition: body,
  }))
}
