/** Work that is done at intervals, and at once when somebody hints that there is some. */
export interface Repeated {
  /** Do it now; while it runs, once more after it. */
  hint(): void
  /** No further run; resolves when the present one has ended. */
  stop(): Promise<void>
}

/**
 * Runs `work` every `every` ms, never twice at a time. An error is reported and the next run comes in its time.
 * `work` may return true: there is more, go on at once.
 */
export function repeat(every: number, work: () => Promise<boolean | void>, failed: (error: unknown) => void): Repeated {
  let stopped = false
  let again = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  const run = async () => {
    do {
      again = false
      try {
        if ((await work()) === true) again = true
      } catch (error) {
        failed(error)
      }
    } while (again && !stopped)
  }
  const start = () => {
    clearTimeout(timer)
    if (stopped || running) return
    running = run().finally(() => {
      running = undefined
      if (!stopped) timer = setTimeout(start, every)
    })
  }
  start()
  return {
    hint: () => {
      again = true
      start()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
