/** Work that is done at intervals, and at once when somebody hints that there is some. */
export interface Repeated {
  /** Do it now, or as soon as the pause after the last run is over; while it runs, once more after it. */
  hint(): void
  /** No further run; resolves when the present one has ended. */
  stop(): Promise<void>
}

/**
 * Runs `work` every `every` ms, never twice at a time. An error is reported and the next run comes in its time.
 * `work` may return true: there is more, go on at once. With `pause` hints that come within so many ms of a run are gathered:
 * the first is followed at once, a burst costs one run per pause.
 */
export function repeat(
  every: number,
  work: () => Promise<boolean | void>,
  failed: (error: unknown) => void,
  pause = 0,
): Repeated {
  let stopped = false
  let hinted = false
  let gathering = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  const run = async () => {
    let more = false
    do {
      hinted = false
      try {
        more = (await work()) === true
      } catch (error) {
        more = false
        failed(error)
      }
    } while (more && !stopped)
  }
  const start = () => {
    clearTimeout(timer)
    if (stopped || running) return
    running = run().finally(() => {
      running = undefined
      gathering = pause > 0
      if (!stopped) timer = setTimeout(rested, pause)
    })
  }
  /** The pause is over: what was hinted meanwhile, else the next run in its time. */
  const rested = () => {
    gathering = false
    if (hinted) start()
    else timer = setTimeout(start, every - pause)
  }
  start()
  return {
    hint: () => {
      hinted = true
      if (!gathering) start()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
