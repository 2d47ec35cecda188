import type { AppBundle, Definition } from '@tenon/engine'
import { differences, getDefinition, parseRef, type Ref } from './bundle.ts'

/** A definition as it is now (undefined = removed), and the revision that this is based on. */
export interface Unsaved {
  readonly ref: Ref
  readonly definition: Definition | undefined
  readonly revision: number
}
/** How a draft reaches the server: all of the changes or none. */
export type DraftStore = (changes: readonly Unsaved[]) => Promise<SaveAnswer>
export type SaveAnswer =
  | { readonly kind: 'saved'; readonly revisions: Readonly<Record<string, number>> }
  | { readonly kind: 'conflict'; readonly conflict: Conflict }
  | { readonly kind: 'refused'; readonly ref: Ref; readonly message: string }

/** Somebody else saved this definition meanwhile; nothing is overwritten until the builder chose. */
export interface Conflict {
  readonly ref: Ref
  readonly updatedBy: string | null
  readonly updatedAt: string | null
  readonly revision: number
}
export type SaveState =
  | { readonly kind: 'saved'; readonly at: number | null }
  | { readonly kind: 'pending' | 'saving' | 'offline' }
  | { readonly kind: 'conflict'; readonly conflict: Conflict }
  | { readonly kind: 'refused'; readonly ref: Ref; readonly message: string }

export interface Autosave {
  /** Tells of a new root; it is sent when nothing has changed for a moment. */
  note(bundle: AppBundle): void
  /** Sends what is not sent yet; resolves when all is on the server or a choice is needed. */
  flush(): Promise<SaveState>
  /** Keep mine: the next save is based on the revision that the other person made. */
  overwrite(): Promise<SaveState>
  /** Take theirs: this definition counts as saved in the form and revision given. */
  accept(ref: Ref, bundle: AppBundle, revision: number): void
  readonly revisions: ReadonlyMap<Ref, number>
  stop(): void
}

export interface AutosaveOptions {
  readonly store: DraftStore
  readonly bundle: AppBundle
  readonly revisions: Readonly<Record<string, number>>
  readonly onState: (state: SaveState) => void
  readonly delay?: number
  readonly now?: () => number
}

/** Saves what differs, one request at a time, retrying while the network is away. */
export function createAutosave(options: AutosaveOptions): Autosave {
  const { store, onState, delay = 800, now = Date.now } = options
  const revisions = new Map(Object.entries(options.revisions) as [Ref, number][])
  let saved = options.bundle
  let current = options.bundle
  let state: SaveState = { kind: 'saved', at: null }
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<SaveState> | undefined
  let stopped = false

  const tell = (next: SaveState): SaveState => {
    state = next
    onState(next)
    return next
  }
  const later = (wait: number): void => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(() => void flush(), wait)
  }
  function note(bundle: AppBundle): void {
    current = bundle
    if (state.kind === 'conflict') return
    if (differences(saved, current).length === 0) return
    tell({ kind: 'pending' })
    later(delay)
  }
  function flush(): Promise<SaveState> {
    clearTimeout(timer)
    running ??= send().finally(() => (running = undefined))
    return running
  }
  async function send(): Promise<SaveState> {
    if (state.kind === 'conflict') return state
    for (;;) {
      const refs = differences(saved, current)
      if (refs.length === 0) return tell({ kind: 'saved', at: now() })
      tell({ kind: 'saving' })
      const sent = current
      try {
        const answer = await store(refs.map((ref) => unsaved(ref, sent)))
        if (answer.kind !== 'saved') return tell(answer)
        for (const ref of refs) revisions.set(ref, answer.revisions[ref] ?? 0)
        saved = refs.reduce((bundle, ref) => withOne(bundle, sent, ref), saved)
      } catch {
        later(delay * 5)
        return tell({ kind: 'offline' })
      }
    }
  }
  function unsaved(ref: Ref, bundle: AppBundle): Unsaved {
    const { kind, key } = parseRef(ref)
    return { ref, definition: getDefinition(bundle, kind, key), revision: revisions.get(ref) ?? 0 }
  }
  function overwrite(): Promise<SaveState> {
    if (state.kind !== 'conflict') return flush()
    revisions.set(state.conflict.ref, state.conflict.revision)
    tell({ kind: 'pending' })
    return flush()
  }
  function accept(ref: Ref, bundle: AppBundle, revision: number): void {
    revisions.set(ref, revision)
    saved = withOne(saved, bundle, ref)
    current = bundle
    tell({ kind: 'pending' })
    void flush()
  }
  return {
    note,
    flush,
    overwrite,
    accept,
    revisions,
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

// helpers

/** `base` with one definition taken (or missing) as it is in `source`: what the server has now. */
function withOne(base: AppBundle, source: AppBundle, ref: Ref): AppBundle {
  const { kind, key } = parseRef(ref)
  if (kind === 'app') return { ...base, app: source.app }
  const group = kind === 'options' ? 'options' : (`${kind}s` as const)
  const rest: Record<string, unknown> = { ...base[group] }
  const definition = getDefinition(source, kind, key)
  if (definition) rest[key] = definition
  else delete rest[key]
  return { ...base, [group]: rest }
}
