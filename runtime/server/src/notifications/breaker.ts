/** Who does not answer is left alone for a while: 5 s at first, doubling up to a minute. */
export interface Breaker {
  /** Until when nobody should try; undefined = go on. */
  closedUntil(target: string, now: Date): Date | undefined
  failed(target: string, now: Date): void
  answered(target: string): void
}

const FIRST = 5_000
const LONGEST = 60_000

/**
 * Without it a thousand mails for a server that hangs would keep every worker waiting for it, and timers and flows with
 * them. What it knows is no truth, only a guess of this process: losing it costs one try.
 */
export function createBreaker(): Breaker {
  const closed = new Map<string, { readonly until: number; readonly pause: number }>()
  return {
    closedUntil: (target, now) => {
      const until = closed.get(target)?.until ?? 0
      return until > now.getTime() ? new Date(until) : undefined
    },
    failed: (target, now) => {
      const known = closed.get(target)
      // Those who set out together fail together: that is one failure.
      if (known && known.until > now.getTime()) return
      const pause = Math.min(known ? known.pause * 2 : FIRST, LONGEST)
      closed.set(target, { until: now.getTime() + pause, pause })
    },
    answered: (target) => void closed.delete(target),
  }
}
