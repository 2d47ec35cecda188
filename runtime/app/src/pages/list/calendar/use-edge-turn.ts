import { onScopeDispose, ref } from 'vue'

/** Long enough that nobody turns the sheet on his way to somewhere else. */
const TURN_MS = 700

/** While something that is dragged stands at an edge of the sheet, the sheets turn one after the other. */
export function useEdgeTurn(turn: (by: -1 | 1) => void) {
  const over = ref<-1 | 1 | null>(null)
  let timer: ReturnType<typeof setInterval> | undefined
  function leave() {
    clearInterval(timer)
    over.value = null
  }
  onScopeDispose(leave)
  return {
    over,
    enter(by: -1 | 1) {
      if (over.value === by) return
      leave()
      over.value = by
      timer = setInterval(() => turn(by), TURN_MS)
    },
    leave,
  }
}
