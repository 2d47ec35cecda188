import type { Row } from '@tenon/engine'
import { useEventListener, watchDebounced } from '@vueuse/core'
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { currentSession } from '../api/index.ts'
import { createDraftStore, type Draft, type DraftPlace } from './drafts.ts'
import type { FormSession } from './form-session.ts'

export interface DraftKeeper {
  /** When the draft was last kept; null while there is none. */
  readonly savedAt: Readonly<ShallowRef<string | null>>
  /** The browser refuses to keep it: leaving would lose what was typed. */
  readonly failed: Readonly<ShallowRef<boolean>>
  /** A draft from an earlier visit, until it is taken up or thrown away. */
  readonly found: Readonly<ShallowRef<Draft | null>>
  resume(): void
  discard(): void
  /** Saved or given up: nothing is left to keep. */
  clear(): void
}

/**
 * Keeps what is typed in this browser, 400 ms after the hand rests and at once when the page goes away. A draft of a
 * record that has changed since is offered all the same; saving then tells the fields that differ.
 */
export function useDraft(session: FormSession, place: DraftPlace, version?: number): DraftKeeper {
  const store = createDraftStore(localStorage, currentSession.value?.user.id ?? 'nobody')
  const found = shallowRef<Draft | null>(store.load(place) ?? null)
  const savedAt = shallowRef<string | null>(null)
  const failed = shallowRef(false)
  let closed = false

  function keep(): void {
    if (closed || !session.dirty.value) return
    const at = new Date().toISOString()
    const draft: Draft = { values: session.typed.value, savedAt: at, ...(version === undefined ? {} : { version }) }
    failed.value = !store.save(place, draft)
    if (!failed.value) savedAt.value = at
  }
  function clear(): void {
    closed = true
    store.remove(place)
    found.value = null
    savedAt.value = null
  }
  watchDebounced(session.typed, keep, { debounce: 400 })
  useEventListener(window, 'pagehide', keep)
  onScopeDispose(keep)

  return {
    savedAt,
    failed,
    found,
    clear,
    resume() {
      if (found.value) session.restart(found.value.values as Row)
      savedAt.value = found.value?.savedAt ?? null
      found.value = null
    },
    discard() {
      store.remove(place)
      found.value = null
    },
  }
}
