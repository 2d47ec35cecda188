import { useElementSize } from '@vueuse/core'
import { computed, type ComputedRef, type Ref } from 'vue'

/** Below it a table of rows would show two columns and hide the rest behind a scroll bar: the side of a record page, a phone. */
const NARROW_PX = 420

/** Whether a place is too narrow for a table. */
export function useNarrow(box: Ref<HTMLElement | null | undefined>): ComputedRef<boolean> {
  const { width } = useElementSize(box as Ref<HTMLElement | undefined>)
  return computed(() => width.value > 0 && width.value < NARROW_PX)
}
