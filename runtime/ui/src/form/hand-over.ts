import { inject, onScopeDispose, provide, type InjectionKey } from 'vue'

/** Gives the form what an input still holds back: a file under way. False = it did not arrive. */
export type HandOver = () => Promise<boolean>

const HAND_OVERS: InjectionKey<Set<HandOver>> = Symbol('hand-overs')

/** For whoever saves: waits until the inputs below have given everything. Returns whether all of it arrived. */
export function provideHandOvers(): () => Promise<boolean> {
  const inputs = new Set<HandOver>()
  provide(HAND_OVERS, inputs)
  return async () => (await Promise.all([...inputs].map((handOver) => handOver()))).every(Boolean)
}

/** For an input whose value is not yet in its form although somebody has given it. */
export function useHandOver(handOver: HandOver): void {
  const inputs = inject(HAND_OVERS, null)
  inputs?.add(handOver)
  onScopeDispose(() => inputs?.delete(handOver))
}
