import { Logger, run, type Runner, type TaskList } from 'graphile-worker'
import { EventEmitter } from 'node:events'
import { CompiledQuery, type Transaction } from 'kysely'
import type { FastifyBaseLogger } from 'fastify'
import type pg from 'pg'
import { addJobs, type JobSpec } from '../db/outbox-statements.ts'
import type { Database } from '../db/schema.ts'

export interface JobContext {
  readonly jobId: string
  /** 1 for the first try. */
  readonly attempt: number
  readonly lastAttempt: boolean
  /** Aborted when the server shuts down and the job should end soon. */
  readonly signal: AbortSignal | undefined
}
/**
 * Does one job. May run again after a crash or an error (25 tries with growing pauses, unless the job says otherwise):
 * effects in our database carry a unique key, effects outside a stable id.
 */
// Payloads are what the adder wrote; each task names its own shape.
export type TaskHandler = (payload: never, context: JobContext) => Promise<void>

export interface Jobs {
  /** Before the server starts. A name is taken once. */
  registerTask(name: string, handler: TaskHandler): void
  /** Adds jobs in a transaction (they exist if it commits) or, without one, at once. */
  add(jobs: readonly JobSpec[], transaction?: Transaction<Database>): Promise<void>
  /** Starts working; `workers` hears the ids under which jobs get locked. */
  start(workers: (ids: readonly string[]) => void): Promise<void>
  stop(): Promise<void>
}

/** Jobs on graphile-worker over a direct connection. */
export function createJobs(directPool: pg.Pool, log: FastifyBaseLogger, concurrency = 4): Jobs {
  const tasks = new Map<string, TaskHandler>()
  let runner: Runner | undefined

  return {
    registerTask: (name, handler) => {
      if (tasks.has(name)) throw new Error(`The task "${name}" is registered twice.`)
      if (runner) throw new Error(`The task "${name}" comes too late: work has begun.`)
      tasks.set(name, handler)
    },
    add: async (jobs, transaction) => {
      if (!transaction) return addJobs(directPool, jobs)
      if (!jobs.length) return
      // The statement is the same; only the way to the connection differs.
      await addJobs(
        {
          query: (text: string, values: unknown[]) => transaction.executeQuery(CompiledQuery.raw(text, values)),
        } as never,
        jobs,
      )
    },
    start: async (workers) => {
      const events = new EventEmitter()
      const ids = new Set<string>()
      const learn = (id: string) => {
        ids.add(id)
        workers([...ids])
      }
      events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => learn(workerPool.id))
      events.on('worker:create', ({ worker }: { worker: { workerId: string } }) => learn(worker.workerId))
      runner = await run({
        pgPool: directPool,
        taskList: Object.fromEntries([...tasks].map(([name, handler]) => [name, wrap(handler)])) as TaskList,
        parsedCronItems: [],
        noHandleSignals: true,
        events: events as never,
        logger: new Logger(() => (level, message) => {
          if (level === 'error') log.error({ source: 'jobs' }, message)
          else if (level === 'warning') log.warn({ source: 'jobs' }, message)
          else log.debug({ source: 'jobs' }, message)
        }),
        preset: {
          worker: {
            concurrentJobs: concurrency,
            pollInterval: 1_000,
            useNodeTime: true,
            localQueue: { size: concurrency * 8, ttl: 20_000 },
            gracefulShutdownAbortTimeout: 3_000,
          },
        },
      })
    },
    stop: async () => {
      await runner?.stop().catch((err) => log.warn({ err }, 'jobs did not stop cleanly'))
    },
  }
}

export type { JobSpec }

// helpers

const wrap =
  (handler: TaskHandler): TaskList[string] =>
  (payload, { job, abortSignal }) =>
    handler(payload as never, {
      jobId: job.id,
      attempt: job.attempts,
      lastAttempt: job.attempts >= job.max_attempts,
      signal: abortSignal,
    })
