import { sql } from '@tenon/engine'
import { prepare, run, type Executor } from './statements.ts'

/** Each department and the one above it. */
export async function departmentParents(db: Executor): Promise<ReadonlyMap<string, string | null>> {
  return new Map((await run(db, PARENTS)).map(({ id, parent_id }) => [id, parent_id]))
}

// helpers

const PARENTS = prepare<{ readonly id: string; readonly parent_id: string | null }>(
  sql`select "id", "parent_id" from "meta"."department"`,
)
