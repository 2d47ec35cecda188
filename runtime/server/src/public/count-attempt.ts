import { PlatformError } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

const HOUR = 3_600_000
/** Sendings from one address through one link and hour: a stand at a fair has one address for all its visitors. */
const PER_ADDRESS = 100

/**
 * Counts a sending before anything else is done for it, in the database, so that N processes count together. Refused ones count
 * too: whoever guesses by 查重 runs out. Errors: RATE_LIMITED with `retryAfter` in seconds.
 */
export async function countAttempt(
  db: Kysely<Database>,
  now: Date,
  link: { readonly id: string; readonly hourly: number; readonly perAddress?: number },
  address: string,
): Promise<void> {
  const start = new Date(now.getTime() - HOUR).toISOString()
  const limits = [
    { key: `${link.id}/${address}`, max: link.perAddress ?? PER_ADDRESS },
    { key: link.id, max: link.hourly },
  ]
  // One row after the other: whoever is stopped at his address uses up nothing of the link.
  for (const { key, max } of limits) {
    const row = await db
      .insertInto('meta.public_attempt')
      .values({ key, attempts: 1, first_at: now.toISOString() })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((eb) => {
          const stale = eb('meta.public_attempt.first_at', '<', start)
          return {
            attempts: eb
              .case()
              .when(stale)
              .then(1)
              .else(eb('meta.public_attempt.attempts', '+', 1))
              .end(),
            first_at: eb
              .case()
              .when(stale)
              .then(eb.ref('excluded.first_at'))
              .else(eb.ref('meta.public_attempt.first_at'))
              .end(),
          }
        }),
      )
      .returning(['attempts', 'first_at'])
      .executeTakeFirstOrThrow()
    if (row.attempts <= max) continue
    const retryAfter = Math.max(1, Math.ceil((Date.parse(row.first_at) + HOUR - now.getTime()) / 1000))
    throw new PlatformError('RATE_LIMITED', { reason: 'linkBusy', retryAfter })
  }
}
