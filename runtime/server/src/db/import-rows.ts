import { param, sql, type Issue } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** Marks rows of an import as refused, each with its reasons in place of what was kept of it; one statement for all of them. */
export async function markRefused(
  db: Kysely<Database>,
  id: string,
  refusals: readonly { readonly no: number; readonly issues: readonly Issue[] }[],
): Promise<void> {
  const rows = param(
    refusals.map(({ no }) => no),
    'integer[]',
  )
  const issues = param(
    refusals.map((refusal) => JSON.stringify(refusal.issues)),
    'jsonb[]',
  )
  await run(
    db,
    prepare(
      sql`update "meta"."import_row" as r set "state" = 'refused', "record" = null, "input" = null, "issues" = said."issues"
        from unnest(${rows}, ${issues}) as said("row_no", "issues") where r."import" = ${param(id, 'uuid')} and r."row_no" = said."row_no"`,
      { named: false },
    ),
  )
}
