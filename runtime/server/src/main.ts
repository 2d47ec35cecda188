import { corePlugin } from '@tenon/core'
import { createRegistry, type Registry } from '@tenon/engine'
import type { Logger } from 'pino'
import { createAudit } from './audit/audit.ts'
import type { Config } from './config.ts'
import { startCluster, type Cluster } from './db/cluster.ts'
import { migrate } from './db/migrate.ts'
import { warnOfSuperuser } from './db/role-check.ts'
import { createDirectSession } from './db/direct-session.ts'
import { createDatabase, createPool } from './db/pool.ts'
import { createFiles } from './files/files.ts'
import { createApp, type App } from './http/app.ts'
import { createEvents } from './events/events.ts'
import { serveStaticFiles } from './http/static-files.ts'
import { registerHousekeeping, scheduleHousekeeping } from './jobs/housekeeping.ts'
import { createJobs } from './jobs/jobs.ts'
import { createWorkerProcess } from './jobs/worker-process.ts'
import { createLogger } from './log.ts'
import { registerMessages } from './notifications/channels/http-channel.ts'
import { registerNotificationStreams } from './notifications/notify.ts'
import { registerHeldNotices, scheduleHeldNotices } from './notifications/release-held.ts'
import { registerMail } from './notifications/send-mail.ts'
import type { Platform } from './platform.ts'
import { scheduleBoardClock } from './reports/board-clock.ts'
import { registerRoutes } from './routes.ts'
import { scheduleRuleClock } from './rules/rule-clock.ts'
import { createSessions, type Sessions } from './sessions/sessions.ts'
import { ensureFirstAdministrator } from './users/first-administrator.ts'

export interface ServerOptions {
  readonly config: Config
  readonly registry?: Registry
  readonly now?: () => Date
  readonly log?: Logger
  /** Registers further tasks, subscriptions and routes before anything starts (tests, plugins of the server). */
  readonly prepare?: (platform: Platform, app: App) => void | Promise<void>
  /** Looks at the application before it has routes (tests). */
  readonly watch?: (app: App) => void
}

export interface Server {
  readonly app: App
  readonly platform: Platform
  readonly sessions: Sessions
  /** Set once, in the process that made the first administrator with a generated password. */
  readonly firstPassword: string | null
  readonly cluster: Cluster | undefined
  /** Answers requests from now on; returns the address. */
  listen(): Promise<string>
  /** Lets requests in flight and jobs finish, then closes everything it opened. */
  close(): Promise<void>
}

/** Longest statement of a request, in ms. What may take longer runs as a job, on the direct pool. */
const STATEMENT_TIMEOUT = 30_000

/** Composition root: database, migrations, first administrator, modules, routes. Nothing listens until `listen()`. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { config, now = () => new Date() } = options
  const log = options.log ?? createLogger(config.logLevel)
  const cluster = config.databaseUrl ? undefined : await startCluster({ folder: `${config.dataDir}/postgres` })
  const url = config.databaseUrl ?? cluster!.url
  const direct = config.directDatabaseUrl ?? url
  // A pooler takes no startup parameters; its own configuration limits statements there.
  const statementTimeout = config.directDatabaseUrl ? 0 : STATEMENT_TIMEOUT
  const pool = createPool(url, {
    statementTimeout,
    max: config.poolSize,
    applicationName: 'tenon',
    names: config.statementNames,
  })
  const directPool = createPool(direct, { max: 10, applicationName: 'tenon direct' })
  const readPool = createPool(config.readDatabaseUrl ?? url, {
    statementTimeout,
    max: Math.max(2, config.poolSize >> 1),
    applicationName: 'tenon read',
    // Charts of several people wait for each other: as long as one of them may take.
    patience: STATEMENT_TIMEOUT,
    // A dashboard needs all of them at once, and opening them costs more than its questions where there is little to count.
    idle: 600_000,
  })
  const pools = [pool, directPool, readPool]
  const endPools = async () => void (await Promise.allSettled(pools.map((each) => each.end())))

  try {
    await migrate(directPool)
    if (!cluster) await warnOfSuperuser(directPool, log)
    const db = createDatabase(pool)
    const registry = options.registry ?? createRegistry([corePlugin])
    const logger = log as unknown as Platform['log']
    const session = createDirectSession(direct, logger)
    const events = createEvents(pool, session, logger)
    const jobs = createJobs(directPool, logger)
    const works = config.role !== 'web'
    const worker = works ? createWorkerProcess({ directPool, pool, session, jobs, now, log: logger }) : undefined
    const audit = createAudit({ db, directPool, config, now, log: logger })
    const platform: Platform = {
      config,
      db,
      pool,
      directPool,
      readPool,
      registry,
      now,
      log: logger,
      events,
      jobs,
      audit,
      files: createFiles(db),
    }
    registerHousekeeping(platform)
    registerMail(platform)
    registerMessages(platform)
    registerHeldNotices(platform)
    registerNotificationStreams(platform)
    const firstPassword = await ensureFirstAdministrator(platform)
    const sessions = createSessions(platform)
    const app = await createApp(config, logger)
    options.watch?.(app)
    await registerRoutes(app, platform, sessions)
    await options.prepare?.(platform, app)
    await serveStaticFiles(app, config, sessions)
    await app.ready()
    await session.start()
    await events.start({ drain: works })
    await worker?.start()
    audit.start({ seal: works })
    if (works) await scheduleHousekeeping(platform)
    if (works) await scheduleRuleClock(platform)
    if (works) await scheduleBoardClock(platform)
    if (works) await scheduleHeldNotices(platform)
    return {
      app,
      platform,
      sessions,
      firstPassword,
      cluster,
      listen: () => app.listen({ port: config.port, host: config.host }),
      close: async () => {
        await app.close()
        await worker?.stop()
        await events.stop()
        await audit.stop()
        await session.stop()
        await endPools()
        await cluster?.stop()
      },
    }
  } catch (error) {
    await endPools()
    await cluster?.stop()
    throw error
  }
}
