import { onMounted, onScopeDispose, shallowReactive } from 'vue'

/** Fields whose control is made at once: more than a screen of them. */
const AT_ONCE = 40
/** How far from the visible part of the page a control is made, so that neither eye nor Tab key meets a drawing. */
const MARGIN = '900px'

/** Which fields of a long form have their control; the others are drawn until they come near, or the browser has nothing else to do. */
export interface Waking {
  isAwake(key: string): boolean
  wake(key: string): void
  /** Wakes a field when its element comes near. */
  watch(element: HTMLElement, key: string): void
}

/** `keys`: the fields in the order of reading. Call it in `setup`. */
export function createWaking(keys: readonly string[]): Waking {
  const near = observer()
  const awake = shallowReactive(new Set(near ? keys.slice(0, AT_ONCE) : keys))
  const keyOf = new WeakMap<Element, string>()
  let ended = false
  onScopeDispose(() => {
    ended = true
    near?.disconnect()
  })
  // In the end all are real: for screen readers, and for whoever searches the page.
  if (near) onMounted(() => whenIdle(wakeNext))
  return {
    isAwake: (key) => !near || awake.has(key),
    wake: (key) => void awake.add(key),
    watch(element, key) {
      keyOf.set(element, key)
      near?.observe(element)
    },
  }

  function wakeNext(): void {
    if (ended) return
    const next = keys.find((key) => !awake.has(key))
    if (next === undefined) return
    awake.add(next)
    whenIdle(wakeNext)
  }
  function observer(): IntersectionObserver | undefined {
    if (keys.length <= AT_ONCE || typeof IntersectionObserver === 'undefined') return undefined
    // The page scrolls inside of a box: its margin counts as well as the window's.
    const options: IntersectionObserverInit & { scrollMargin: string } = { rootMargin: MARGIN, scrollMargin: MARGIN }
    return new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        const key = keyOf.get(target)
        if (!isIntersecting || key === undefined) continue
        awake.add(key)
        near?.unobserve(target)
      }
    }, options)
  }
}

// helpers

/** Safari knows no idle time; there a pause has to do. */
const whenIdle = (run: () => void): void => {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run)
  else setTimeout(run, 60)
}
