import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from '@tenon/engine'
import type { Audit } from './audit/audit.ts'
import type { Config } from './config.ts'
import type { Database } from './db/schema.ts'
import type { Events } from './events/events.ts'
import type { Files } from './files/files.ts'
import type { Jobs } from './jobs/jobs.ts'

/** What every module of the server is given. Made once in main.ts; tests make one with their own clock and database. */
export interface Platform {
  readonly config: Config
  /** Query builder over `pool`. */
  readonly db: Kysely<Database>
  /** Requests. May go through a pooler in transaction mode: no session locks, no SET, no LISTEN. */
  readonly pool: pg.Pool
  /** LISTEN, jobs, session locks, DDL outside transactions. */
  readonly directPool: pg.Pool
  /** Reports and exports: on READ_DATABASE_URL where it is set. */
  readonly readPool: pg.Pool
  readonly registry: Registry
  /** The one clock. SQL gets it as a parameter. */
  readonly now: () => Date
  readonly log: FastifyBaseLogger
  readonly events: Events
  readonly jobs: Jobs
  readonly audit: Audit
  readonly files: Files
}
