import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Migrator, type Migration } from 'kysely/migration'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'

const FOLDER = join(import.meta.dirname, '../../../../migrations')

/**
 * Brings the platform's own tables to the newest version; returns the names of what it ran. Parallel callers wait for
 * one another on a lock. Needs a direct connection, not a pooler in transaction mode. `folder` is where they lie.
 */
export async function migrate(pool: pg.Pool, folder = FOLDER): Promise<readonly string[]> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: keepOpen(pool) }) })
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => readMigrations(folder) },
    migrationTableName: 'tenon_migration',
    migrationLockTableName: 'tenon_migration_lock',
    // Two branches may each add one: whichever lands later must run where the other has run already.
    allowUnorderedMigrations: true,
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName
    throw new Error(`Migration ${failed ?? ''} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
  await runMigrations({ pgPool: pool, noHandleSignals: true } as never)
  return (results ?? []).map((result) => result.migrationName)
}

// helpers

async function readMigrations(folder: string): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.ts$/.test(name)).sort()
  const found: Record<string, Migration> = {}
  for (const file of files) {
    const { up } = (await import(join(folder, file))) as { up: string }
    found[file.slice(0, -'.ts'.length)] = { up: async (db) => void (await sql.raw(up).execute(db)) }
  }
  return found
}

/** Kysely ends the pool it is given when destroyed; this one belongs to the caller. */
function keepOpen(pool: pg.Pool) {
  return { connect: () => pool.connect(), end: async () => undefined } as unknown as pg.Pool
}
