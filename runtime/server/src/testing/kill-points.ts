/** When a server is killed: after the nth statement that fits, mail or webhook that was answered. */
export interface KillPoint {
  /** Of which statements one is answered last. */
  readonly statement?: string
  /** A mail got its 250, a webhook its 200. */
  readonly after?: 'mail' | 'call'
  readonly n: number
}
/** Twenty points, the same for the same seed: at commits, in imports, among writes, and between an effect and its mark. */
export function killPoints(seed: number): KillPoint[] {
  let state = seed
  const random = (from: number, to: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return from + Math.floor((state / 2 ** 32) * (to - from + 1))
  }
  const some = (count: number, point: string | Pick<KillPoint, 'after'>, from: number, to: number) =>
    Array.from({ length: count }, () => ({
      ...(typeof point === 'string' ? { statement: point } : point),
      n: random(from, to),
    }))
  return [
    ...some(3, '^commit', 1, 12),
    // The first import's file has been read; the second's, when the first is done.
    ...some(2, '^copy', 1, 1),
    ...some(2, '^copy', 2, 2),
    ...some(2, 'update "meta"."import"', 1, 6),
    ...some(3, 'insert into "?app_kill', 1, 12),
    ...some(4, { after: 'mail' }, 1, 2),
    ...some(2, { after: 'call' }, 1, 2),
    ...some(2, '.', 40, 150),
  ].sort(() => random(0, 1) - 0.5)
}
