import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { FastifyBaseLogger } from 'fastify'
import type pg from 'pg'
import type { DirectSession } from '../db/direct-session.ts'
import { forgetProcess, recordWorkers, registerProcess, releaseDeadProcesses } from '../db/process-statements.ts'
import { fireTimers } from '../db/timer-statements.ts'
import type { Jobs } from './jobs.ts'
import { repeat, type Repeated } from './repeat.ts'

export interface WorkerProcess {
  start(): Promise<void>
  stop(): Promise<void>
}

const SWEEP = 4_000
const TICK = 1_000
const BATCH = 500

/**
 * This process as one of those that work: it holds a lock while it lives, looks for others whose lock has become free
 * and gives their jobs back (a killed process's work goes on within seconds, not the queue's four hours), and turns
 * due timers into jobs.
 */
export function createWorkerProcess({
  directPool,
  pool,
  session,
  jobs,
  now,
  log,
}: {
  readonly directPool: pg.Pool
  readonly pool: pg.Pool
  readonly session: DirectSession
  readonly jobs: Jobs
  readonly now: () => Date
  readonly log: FastifyBaseLogger
}): WorkerProcess {
  const id = randomUUID()
  let workers: readonly string[] = []
  let started = false
  const loops: Repeated[] = []

  session.onConnect((client) => registerProcess(client, { id, host: hostname(), pid: process.pid, workers, at: now() }))
  const failed = (err: unknown) => log.warn({ err }, 'background work waits for the database')

  return {
    start: async () => {
      await jobs.start((ids) => {
        workers = ids
        if (started) recordWorkers(pool, id, ids).catch(failed)
      })
      started = true
      await recordWorkers(pool, id, workers)
      loops.push(
        repeat(
          SWEEP,
          async () => {
            const freed = await releaseDeadProcesses(directPool, id)
            if (freed.length) log.warn({ workers: freed.length }, 'took over the work of a process that is gone')
          },
          failed,
        ),
        repeat(TICK, async () => (await fireTimers(pool, now(), BATCH)) >= BATCH, failed),
      )
    },
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()))
      await jobs.stop()
      await forgetProcess(pool, id).catch(failed)
    },
  }
}
