import type { Row } from '@tenon/engine'
import { useEventListener, watchDebounced } from '@vueuse/core'
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { currentSession } from '../api/index.ts'
import { createDraftStore, type Draft, type DraftPlace } from './drafts.ts'
import type { FormSession } from './form-session.ts'

export interface DraftOptions {
  /** Version of the record being edited. */
  readonly version?: number | undefined
  /** The form begins with given values (a copy, a quick add): an older draft is offered, not taken up by itself. */
  readonly given?: boolean
}

export interface DraftKeeper {
  /** When the draft was last kept; null while there is none. */
  readonly savedAt: Readonly<ShallowRef<string | null>>
  /** The browser refuses to keep it: leaving would lose what was typed. */
  readonly failed: Readonly<ShallowRef<boolean>>
  /** A draft from an earlier visit that does not fit as it is, until it is taken up or thrown away. */
  readonly found: Readonly<ShallowRef<Draft | null>>
  /** When the draft that the form began with was typed; null when it began empty. */
  readonly resumed: Readonly<ShallowRef<string | null>>
  resume(): void
  /** Throws the draft away; a form that began with it begins again. */
  discard(): void
  /** Saved or given up: nothing is left to keep. */
  clear(): void
}

/**
 * Keeps what is typed in this browser, 400 ms after the hand rests and at once when the page goes away. The next visit
 * goes on from it by itself; a draft of a record that has changed since, or beside given values, is offered.
 */
export function useDraft(session: FormSession, place: DraftPlace, options: DraftOptions = {}): DraftKeeper {
  const { version } = options
  const store = createDraftStore(localStorage, currentSession.value?.user.id ?? 'nobody')
  const draft = store.load(place) ?? null
  const fits = draft !== null && draft.version === version && !options.given
  const found = shallowRef<Draft | null>(fits ? null : draft)
  const resumed = shallowRef<string | null>(null)
  const savedAt = shallowRef<string | null>(null)
  const failed = shallowRef(false)
  let closed = false

  if (fits) take(draft)

  function take(from: Draft): void {
    session.restart(from.values as Row)
    savedAt.value = from.savedAt
    resumed.value = from.savedAt
    found.value = null
  }
  function keep(): void {
    // What is offered is not written over before somebody has decided about it.
    if (closed || found.value || !session.dirty.value) return
    const at = new Date().toISOString()
    const next: Draft = { values: session.typed.value, savedAt: at, ...(version === undefined ? {} : { version }) }
    failed.value = !store.save(place, next)
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
    resumed,
    resume() {
      if (found.value) take(found.value)
    },
    discard() {
      store.remove(place)
      found.value = null
      if (resumed.value !== null) session.restart(session.mode === 'create' ? session.initial : {})
      resumed.value = null
      savedAt.value = null
    },
  }
}
