import type { Row } from '@tenon/engine'
import { previewSave, type PreviewedFlow } from '@tenon/ui/api'
import { watchDebounced } from '@vueuse/core'
import { ref, shallowRef } from 'vue'

export interface FlowPreviewState {
  readonly flows: Readonly<{ value: readonly PreviewedFlow[] }>
  /** A rule begins a flow with a save, so there is something to wait for. */
  readonly possible: Readonly<{ value: boolean }>
  /** The record would be saved as it stands. */
  readonly ready: Readonly<{ value: boolean }>
  readonly busy: Readonly<{ value: boolean }>
}

/** Asked when a hand has rested for so long. */
const REST = 600

/** The flows that saving the form would begin, asked again as values change; nothing more where none ever begins. */
export function useFlowPreview(
  about: { readonly app: string; readonly form: string; readonly id: string | undefined },
  changes: () => Row,
): FlowPreviewState {
  const flows = shallowRef<readonly PreviewedFlow[]>([])
  const possible = ref(false)
  const ready = ref(false)
  const busy = ref(false)
  let never = false
  let asked = 0
  async function ask(): Promise<void> {
    if (never) return
    const mine = ++asked
    busy.value = true
    try {
      const answer = await previewSave(about.app, about.form, about.id, changes())
      if (mine !== asked) return
      never = !answer.possible
      possible.value = answer.possible
      ready.value = answer.ready
      // What was known stays while something is being filled in: it comes back in a moment.
      if (answer.ready) flows.value = answer.flows
    } catch {
      // A preview that cannot be had is none: the form is filled in without it.
      if (mine === asked) flows.value = []
    } finally {
      if (mine === asked) busy.value = false
    }
  }
  watchDebounced(changes, ask, { debounce: REST, immediate: true, deep: true })
  return { flows, possible, ready, busy }
}
