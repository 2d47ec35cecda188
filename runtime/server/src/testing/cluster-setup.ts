import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startCluster } from '../db/cluster.ts'
import { migrate } from '../db/migrate.ts'
import { createPool } from '../db/pool.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser connection of the run's cluster. */
    clusterUrl: string
    /** Connection of the product's role; the database name is replaced. */
    roleUrl: string
  }
}

/**
 * vitest globalSetup: one throw-away Postgres for the run, with a migrated template database that tests clone. It is the
 * embedded one, or with TEST_POSTGRES_BIN=/usr/lib/postgresql/15/bin the oldest that `DATABASE_URL` may point to.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tenon-test-'))
  const binaries = process.env['TEST_POSTGRES_BIN']
  const settings = { max_connections: '300' }
  const cluster = await startCluster({ folder, fsync: false, settings, ...(binaries && { binaries }) })
  const pool = createPool(cluster.url, { max: 1 })
  await migrate(pool)
  await pool.end()
  project.provide('clusterUrl', cluster.superuserUrl())
  project.provide('roleUrl', cluster.url)
  return async () => {
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
