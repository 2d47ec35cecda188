/** A value with everything it was before: undo and redo without a limit, since roots share what did not change. */
export interface History<T> {
  readonly past: readonly T[]
  readonly present: T
  readonly future: readonly T[]
  /** Steps with the same tag that follow each other quickly are one step: typing a word is undone as a word. */
  readonly tag?: string
  readonly at: number
}

const TYPING_PAUSE = 1_200

export const startHistory = <T>(present: T): History<T> => ({ past: [], present, future: [], at: 0 })

export function commit<T>(history: History<T>, next: T, now: number, tag?: string): History<T> {
  if (next === history.present) return history
  const same = tag !== undefined && tag === history.tag && now - history.at < TYPING_PAUSE
  return {
    past: same ? history.past : [...history.past, history.present],
    present: next,
    future: [],
    ...(tag === undefined ? {} : { tag }),
    at: now,
  }
}
export function undo<T>(history: History<T>): History<T> {
  if (history.past.length === 0) return history
  const present = history.past[history.past.length - 1]!
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future], at: 0 }
}
export function redo<T>(history: History<T>): History<T> {
  if (history.future.length === 0) return history
  const [present, ...future] = history.future as [T, ...T[]]
  return { past: [...history.past, history.present], present, future, at: 0 }
}
