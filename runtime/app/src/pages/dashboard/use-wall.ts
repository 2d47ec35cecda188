import { useFullscreen, useIntervalFn, useWakeLock, useWindowSize } from '@vueuse/core'
import { computed, watch, type Ref } from 'vue'

/** How long a page stays on a screen on the wall. */
const TURN = 20_000
const [LEAST, MOST, GAP, AROUND] = [28, 64, 12, 88]

/**
 * A dashboard on a screen that nobody touches: the whole screen, as high as it is, awake, one page after the other. `rows` is
 * the height of the page in rows of the grid.
 */
export function useWall(pages: () => number, rows: () => number, turn: () => void) {
  const { isFullscreen, isSupported, toggle } = useFullscreen()
  const lock = useWakeLock()
  const { height } = useWindowSize()
  const rotation = useIntervalFn(() => pages() > 1 && turn(), TURN, { immediate: false })
  watch(isFullscreen, (on) => {
    if (on) rotation.resume()
    else rotation.pause()
    // A browser may refuse; the picture is the same.
    if (lock.isSupported.value) void (on ? lock.request('screen') : lock.release()).catch(() => undefined)
  })
  const row = computed(() => {
    const free = (height.value - AROUND) / Math.max(1, rows()) - GAP
    return `${Math.min(MOST, Math.max(LEAST, Math.floor(free)))}px`
  })
  return { wall: isFullscreen as Readonly<Ref<boolean>>, isSupported, toggle, row }
}
