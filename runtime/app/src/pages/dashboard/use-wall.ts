import { useFullscreen, useIntervalFn, usePreferredReducedMotion, useWakeLock, useWindowSize } from '@vueuse/core'
import { computed, watch, type Ref } from 'vue'
import { nextScreen, type Stretch } from './next-screen.ts'

/** How long a page stays on a screen on the wall. */
const TURN = 20_000
const [LEAST, MOST, GAP, AROUND] = [28, 64, 12, 88]

/**
 * A dashboard on a screen that nobody touches: the whole screen, as high as it is, awake; what does not fit comes a screen at a
 * time, then the next page. `rows` is the height of the page in rows of the grid, `body` what scrolls.
 */
export function useWall(body: Readonly<Ref<HTMLElement | null>>, rows: () => number, turn: () => void) {
  const { isFullscreen, isSupported, toggle } = useFullscreen()
  const lock = useWakeLock()
  const motion = usePreferredReducedMotion()
  const { height } = useWindowSize()
  const rotation = useIntervalFn(onward, TURN, { immediate: false })
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

  function onward(): void {
    const box = body.value
    if (!box) return
    // The card that a screen begins with stands below a gap.
    const view = { top: box.scrollTop + GAP, bottom: box.scrollTop + box.clientHeight }
    const top = nextScreen(view, cardsOf(box))
    if (top === null) turn()
    const calm = top === null || motion.value === 'reduce'
    box.scrollTo({ top: top === null ? 0 : top - GAP, behavior: calm ? 'instant' : 'smooth' })
  }
}

// helpers

function cardsOf(box: HTMLElement): readonly Stretch[] {
  const begin = box.getBoundingClientRect().top - box.scrollTop
  return Array.from(box.querySelectorAll('.dash'), (card) => {
    const { top, bottom } = card.getBoundingClientRect()
    return { top: top - begin, bottom: bottom - begin }
  })
}
