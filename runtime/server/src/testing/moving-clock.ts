import type { TestServer } from './test-server.ts'

const DAY = 24 * 3_600_000

/** A clock that stands until a test moves it; the server's `now`. */
export interface MovingClock {
  now: () => Date
  /** An instant so long from now. */
  at(ms: number): string
  /** Moves on and waits for nothing. */
  skip(server: TestServer, ms: number): Promise<void>
  /** Moves on, and returns when the clocks of all rules have followed and what they woke is done. */
  pass(server: TestServer, ms: number): Promise<void>
}

export function movingClock(start: string): MovingClock {
  let ms = Date.parse(start)
  const now = () => new Date(ms)
  const skip = async (server: TestServer, away: number) => {
    const then = ms + away
    // The people of a test do not sign in anew after every weekend. NB: first, or the housekeeping of that moment has them out.
    const seen = { last_seen_at: new Date(then).toISOString(), expires_at: new Date(then + 30 * DAY).toISOString() }
    await server.platform.db.updateTable('meta.session').set(seen).execute()
    ms = then
  }
  return {
    now,
    skip,
    at: (away) => new Date(ms + away).toISOString(),
    pass: async (server, away) => {
      await skip(server, away)
      const deadline = Date.now() + 30_000
      while (!(await followed(server, now().toISOString()))) {
        if (Date.now() > deadline) throw new Error('The clocks of rules have not followed within 30 s.')
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
  }
}

// helpers

const TIMED = `select
  (select count(*)::integer from meta.rule_clock where seen_at < $1) as late,
  (select count(*)::integer from meta.rule_clock) as clocks,
  (select count(*)::integer from meta.timer where task = 'rule-rest' and due_at <= $1) as waits,
  (select count(*)::integer from graphile_worker.jobs where task_identifier in ('rule-due', 'rule-rest', 'rule-clock')) as jobs`

async function followed(server: TestServer, at: string): Promise<boolean> {
  const { rows } = await server.platform.directPool.query(TIMED, [at])
  return rows[0].late === 0 && rows[0].clocks > 0 && rows[0].waits === 0 && rows[0].jobs === 0
}
