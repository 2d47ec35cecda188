import { PlatformError } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** One group of a chart: the values of its dimensions, and how it is called. */
export interface AlertPart {
  readonly dimensions: Readonly<Record<string, string | number | boolean | null>>
  readonly text: string
}

/** The figures that somebody watches; of one report where it is named. */
export const listAlerts = (db: Kysely<Database>, owner: string, app?: string, report?: string) =>
  db
    .selectFrom('meta.report_alert')
    .select(['id', 'app', 'report', 'measure', 'direction', 'bound', 'dashboard', 'filters', 'mail', 'paused'])
    .select(['part', 'value', 'problem', 'crossed_at as crossedAt', 'checked_at as checkedAt'])
    .where('owner_id', '=', owner)
    .$if(app !== undefined, (query) => query.where('app', '=', app!))
    .$if(report !== undefined, (query) => query.where('report', '=', report!))
    .orderBy('id')
    .execute()

/** Nobody keeps more subscriptions or alerts than that. Errors: STATE. */
export async function refuseTooMany(
  db: Kysely<Database>,
  of: 'meta.report_alert' | 'meta.board_subscription',
  owner: string,
): Promise<void> {
  const { n } = await db
    .selectFrom(of)
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('owner_id', '=', owner)
    .executeTakeFirstOrThrow()
  if (Number(n) >= MOST[of]) throw new PlatformError('STATE', { reason: 'tooMany' })
}

// helpers

const MOST = { 'meta.report_alert': 50, 'meta.board_subscription': 30 }
