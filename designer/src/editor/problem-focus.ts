import { inject, provide, shallowRef, watch, type InjectionKey, type ShallowRef } from 'vue'
import type { Problem } from './problems.ts'

const FOCUS: InjectionKey<ShallowRef<Problem | undefined>> = Symbol('problem focus')

/** Lets the frame say which problem the reader wants to see. */
export function provideProblemFocus(): (problem: Problem) => void {
  const wanted = shallowRef<Problem>()
  provide(FOCUS, wanted)
  return (problem) => (wanted.value = { ...problem })
}
/** A designer selects the place of a problem when it is asked for; also when it opens because of that. */
export function onProblemFocus(show: (problem: Problem) => void): void {
  const wanted = inject(FOCUS, undefined)
  if (wanted) watch(wanted, (problem) => problem && show(problem), { immediate: true, flush: 'post' })
}
