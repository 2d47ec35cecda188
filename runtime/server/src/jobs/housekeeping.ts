import { removeOld } from '../db/remove-old.ts'
import { removeUnusedFiles } from '../files/file-routes.ts'
import type { Platform } from '../platform.ts'

const DAY = 24 * 3_600_000
const EVERY = 3_600_000

/** Removes what has served its time: events of yesterday, sessions that ended, counted sign-ins, old calls, runs and deliveries. Once an hour, on one process. */
export function registerHousekeeping({
  jobs,
  db,
  config,
  now,
}: Pick<Platform, 'jobs' | 'db' | 'config' | 'now'>): void {
  jobs.registerTask('housekeeping', async () => {
    const at = (ago: number) => new Date(now().getTime() - ago).toISOString()
    await db.deleteFrom('meta.event').where('at', '<', at(DAY)).execute()
    await db.deleteFrom('meta.session').where('expires_at', '<', at(0)).execute()
    await db.deleteFrom('meta.login_failure').where('last_at', '<', at(DAY)).execute()
    await db.deleteFrom('meta.public_attempt').where('first_at', '<', at(DAY)).execute()
    await db
      .deleteFrom('meta.task_link')
      .where('expires_at', '<', at(30 * DAY))
      .execute()
    await db
      .deleteFrom('meta.hook_call')
      .where('at', '<', at(90 * DAY))
      .execute()
    await db
      .deleteFrom('meta.held_notice')
      .where('done_at', '<', at(30 * DAY))
      .execute()
    await removeOld(db, 'rule_run', at(config.ruleLogDays * DAY))
    for (const log of ['mail', 'message', 'webhook_delivery'] as const)
      await removeOld(db, log, at(config.deliveryLogDays * DAY))
    await removeUnusedFiles({ db, config, now })
    await scheduleHousekeeping({ jobs, now })
  })
}

/** The next run, under one key: as many processes as there are plan one. */
export async function scheduleHousekeeping({ jobs, now }: Pick<Platform, 'jobs' | 'now'>): Promise<void> {
  const hour = Math.floor(now().getTime() / EVERY) + 1
  await jobs.add([
    { task: 'housekeeping', payload: {}, key: `housekeeping:${hour}`, runAt: new Date(hour * EVERY).toISOString() },
  ])
}
