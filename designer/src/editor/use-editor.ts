import type { AppBundle, Definition, DefinitionKind, DefinitionOf } from '@tenon/engine'
import { useUiRegistry, type UiRegistry } from '@tenon/ui/kit'
import { useDebounceFn, useEventListener } from '@vueuse/core'
import {
  computed,
  inject,
  onScopeDispose,
  provide,
  shallowRef,
  type ComputedRef,
  type InjectionKey,
  type Ref as VueRef,
} from 'vue'
import { createAutosave, type SaveState } from './autosave.ts'
import { differences, getDefinition, parseRef, putDefinition, removeDefinition, type Ref } from './bundle.ts'
import { commit, redo, startHistory, undo, type History } from './history.ts'
import { loadDraft, serverDraft, type LoadedDraft } from './load-draft.ts'
import { findProblems, type Problem } from './problems.ts'

/** The document that all designers of one app edit: one immutable bundle, its past and future, and its way to the server. */
export interface Editor {
  readonly app: string
  readonly registry: UiRegistry
  readonly bundle: ComputedRef<AppBundle>
  /** Changes the bundle. Quick changes with one `tag` are one step of undo. */
  apply(change: (bundle: AppBundle) => AppBundle, tag?: string): void
  /** Changes one definition; does nothing when it is gone. */
  edit<K extends DefinitionKind>(
    kind: K,
    key: string,
    change: (definition: DefinitionOf[K]) => DefinitionOf[K],
    tag?: string,
  ): void
  put(definition: Definition): void
  remove(kind: Exclude<DefinitionKind, 'app'>, key: string): void
  undo(): void
  redo(): void
  readonly canUndo: ComputedRef<boolean>
  readonly canRedo: ComputedRef<boolean>
  /** Called with what an undo or redo changed, so that the page can show it. */
  onTravel(listener: (ref: Ref) => void): void
  readonly saving: Readonly<VueRef<SaveState>>
  /** Sends what is not sent yet. */
  save(): Promise<SaveState>
  keepMine(): Promise<SaveState>
  takeTheirs(): Promise<void>
  /** Definitions that differ from what is published. */
  readonly changed: ComputedRef<ReadonlySet<string>>
  readonly problems: Readonly<VueRef<readonly Problem[]>>
  /** Reads the draft anew: after a publish or a restore. */
  reload(): Promise<void>
}

export const EDITOR: InjectionKey<Editor> = Symbol('editor')
export function useEditor(): Editor {
  const editor = inject(EDITOR)
  if (!editor) throw new Error('A designer stands inside a DesignerShell.')
  return editor
}

/** Opens the draft of an app for editing and provides it to the designers below. */
export function provideEditor(app: string, draft: LoadedDraft): Editor {
  const registry = useUiRegistry()
  const history = shallowRef<History<AppBundle>>(startHistory(draft.bundle))
  const saving = shallowRef<SaveState>({ kind: 'saved', at: null })
  const base = shallowRef(draft)
  const problems = shallowRef<readonly Problem[]>(findProblems(draft.bundle, registry.engine))
  const travellers = new Set<(ref: Ref) => void>()
  let autosave = start(draft)

  function start(from: LoadedDraft) {
    return createAutosave({
      store: serverDraft(app),
      bundle: from.bundle,
      revisions: from.revisions,
      onState: (state) => (saving.value = state),
    })
  }
  const check = useDebounceFn(() => (problems.value = findProblems(history.value.present, registry.engine)), 250)
  function set(next: History<AppBundle>): void {
    if (next === history.value) return
    history.value = next
    autosave.note(next.present)
    void check()
  }
  function travel(next: History<AppBundle>): void {
    const [ref] = differences(history.value.present, next.present)
    set(next)
    if (ref) for (const listener of travellers) listener(ref)
  }
  const apply: Editor['apply'] = (change, tag) =>
    set(commit(history.value, change(history.value.present), Date.now(), tag))

  const editor: Editor = {
    app,
    registry,
    bundle: computed(() => history.value.present),
    apply,
    edit: (kind, key, change, tag) =>
      apply((bundle) => {
        const definition = getDefinition(bundle, kind, key)
        const next = definition && change(definition)
        return next && next !== definition ? putDefinition(bundle, next) : bundle
      }, tag),
    put: (definition) => apply((bundle) => putDefinition(bundle, definition)),
    remove: (kind, key) => apply((bundle) => removeDefinition(bundle, kind, key)),
    undo: () => travel(undo(history.value)),
    redo: () => travel(redo(history.value)),
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    onTravel: (listener) => {
      travellers.add(listener)
      onScopeDispose(() => travellers.delete(listener))
    },
    saving,
    save: () => autosave.flush(),
    keepMine: () => autosave.overwrite(),
    async takeTheirs() {
      const state = saving.value
      if (state.kind !== 'conflict') return
      const { ref } = state.conflict
      const theirs = await loadDraft(app)
      const { kind, key } = parseRef(ref)
      const definition = getDefinition(theirs.bundle, kind, key)
      const present = history.value.present
      const next = definition
        ? putDefinition(present, definition)
        : kind === 'app'
          ? present
          : removeDefinition(present, kind, key)
      // Theirs is a step like any other: undo brings mine back.
      history.value = commit(history.value, next, Date.now())
      autosave.accept(ref, next, theirs.revisions[ref] ?? 0)
      void check()
    },
    changed: computed(() => new Set([...base.value.changed, ...differences(base.value.bundle, history.value.present)])),
    problems,
    async reload() {
      const fresh = await loadDraft(app)
      autosave.stop()
      base.value = fresh
      history.value = startHistory(fresh.bundle)
      saving.value = { kind: 'saved', at: null }
      autosave = start(fresh)
      void check()
    },
  }
  useEventListener(window, 'online', () => void autosave.flush())
  useEventListener(window, 'beforeunload', (event) => {
    if (saving.value.kind === 'saved') return
    void autosave.flush()
    event.preventDefault()
  })
  onScopeDispose(() => {
    void autosave.flush()
    autosave.stop()
  })
  provide(EDITOR, editor)
  return editor
}
