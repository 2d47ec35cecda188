import { PlatformError } from '@tenon/engine'
import type { Platform } from '../platform.ts'

const WINDOW = 15 * 60_000
const PER_ACCOUNT = 10
const PER_ADDRESS = 50

/** Failed sign-ins by account and by address, counted in the database so that N processes count together. */
export function createThrottle({ db, now }: Pick<Platform, 'db' | 'now'>) {
  return {
    /** Throws RATE_LIMITED with `retryAfter` in seconds after 10 failures of an account or 50 of an address in 15 minutes. */
    check: async (account: string, address: string): Promise<void> => {
      const keys = [accountKey(account), addressKey(address)]
      const rows = await db.selectFrom('meta.login_failure').selectAll().where('key', 'in', keys).execute()
      for (const row of rows) {
        const until = Date.parse(row.first_at) + WINDOW - now().getTime()
        const allowed = row.key === keys[0] ? PER_ACCOUNT : PER_ADDRESS
        if (until > 0 && row.failures >= allowed)
          throw new PlatformError('RATE_LIMITED', { retryAfter: Math.ceil(until / 1000) })
      }
    },
    failed: async (account: string, address: string): Promise<void> => {
      const at = now()
      const start = new Date(at.getTime() - WINDOW).toISOString()
      await db
        .insertInto('meta.login_failure')
        .values(
          [accountKey(account), addressKey(address)].map((key) => ({
            key,
            failures: 1,
            first_at: at.toISOString(),
            last_at: at.toISOString(),
          })),
        )
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet((eb) => {
            const stale = eb('meta.login_failure.first_at', '<', start)
            return {
              failures: eb
                .case()
                .when(stale)
                .then(1)
                .else(eb('meta.login_failure.failures', '+', 1))
                .end(),
              first_at: eb
                .case()
                .when(stale)
                .then(eb.ref('excluded.first_at'))
                .else(eb.ref('meta.login_failure.first_at'))
                .end(),
              last_at: eb.ref('excluded.last_at'),
            }
          }),
        )
        .execute()
    },
    succeeded: async (account: string): Promise<void> => {
      await db.deleteFrom('meta.login_failure').where('key', '=', accountKey(account)).execute()
    },
  }
}
export type Throttle = ReturnType<typeof createThrottle>

// helpers

const accountKey = (account: string) => `account:${account.slice(0, 200)}`
const addressKey = (address: string) => `address:${address}`
