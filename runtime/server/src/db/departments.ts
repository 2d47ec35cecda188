import { slot, sql, type Sql } from '@tenon/engine'
import { prepare, run, type Executor } from './statements.ts'

/** Each department and the one above it. */
export async function departmentParents(db: Executor): Promise<ReadonlyMap<string, string | null>> {
  return new Map((await run(db, PARENTS)).map(({ id, parent_id }) => [id, parent_id]))
}

/** The way from the top down to each of these departments; those that are not there are absent. One statement. */
export async function departmentWays(
  db: Executor,
  departments: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (departments.length === 0) return new Map()
  return new Map((await run(db, WAYS, { departments })).map(({ id, way }) => [id, way]))
}

/**
 * Ids of the departments that a `uuid[]` names and of all below them, as `uuid[]`. Asked once where the departments are the
 * same for every row, so that an index over the rows' department serves it.
 */
export const departmentsWithin = (departments: Sql): Sql =>
  sql`array(with recursive "tree" as (select "id" from "meta"."department" where "id" = any(${departments}) union select "d"."id" from "meta"."department" as "d" join "tree" on "d"."parent_id" = "tree"."id") select "id" from "tree")`

// helpers

const PARENTS = prepare<{ readonly id: string; readonly parent_id: string | null }>(
  sql`select "id", "parent_id" from "meta"."department"`,
)
const WAYS = prepare<{ readonly id: string; readonly way: readonly string[] }>(
  sql`with recursive "up" as (
    select "id", "parent_id", array["id"] as "way" from "meta"."department" where "id" = any(${slot('departments', 'uuid[]')})
    union all select "up"."id", "d"."parent_id", "d"."id" || "up"."way" from "up" join "meta"."department" as "d" on "d"."id" = "up"."parent_id"
  ) select "id", "way" from "up" where "parent_id" is null`,
)
