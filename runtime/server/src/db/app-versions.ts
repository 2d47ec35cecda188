import { slot, sql } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import { prepare, run } from './statements.ts'

/** The published version of each app that is there. */
export async function appVersions(db: Kysely<Database>, apps: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await run(db, VERSIONS, { apps })
  return new Map(rows.map(({ key, version }) => [key, version]))
}

// helpers

const VERSIONS = prepare<{ key: string; version: number }>(
  sql`select "key", "version" from "meta"."app" where "key" = any(${slot('apps', 'text[]')})`,
)
