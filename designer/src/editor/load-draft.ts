import type { AppBundle, Definition } from '@tenon/engine'
import { ApiError, getDraft, removeDefinition, saveDefinition } from '@tenon/ui/api'
import type { DraftStore, SaveAnswer } from './autosave.ts'
import { parseRef } from './bundle.ts'

/** The draft of an app as the editor holds it. */
export interface LoadedDraft {
  readonly bundle: AppBundle
  readonly revisions: Readonly<Record<string, number>>
  /** Definitions that differ from what is published. */
  readonly changed: readonly string[]
}

export async function loadDraft(app: string): Promise<LoadedDraft> {
  const draft = await getDraft(app)
  return {
    bundle: {
      app: draft.app,
      options: byKey(draft.options),
      forms: byKey(draft.forms),
      flows: byKey(draft.flows),
      rules: byKey(draft.rules),
      reports: byKey(draft.reports),
      dashboards: byKey(draft.dashboards),
      roles: byKey(draft.roles),
    } as AppBundle,
    revisions: draft.revisions,
    changed: draft.changed,
  }
}

/** The server's drafts as the autosave sees them: conflicts and refusals are answers, only a lost network is an error. */
export function serverDrafts(app: string): DraftStore {
  return {
    put: (ref, definition: Definition, revision) => {
      const { kind, key } = parseRef(ref)
      return answer(async () => (await saveDefinition(app, kind, key, definition, revision)).revision)
    },
    remove: (ref, revision) => {
      const { kind, key } = parseRef(ref)
      return answer(async () => {
        // What was never saved need not be taken back.
        if (revision > 0) await removeDefinition(app, kind, key, revision)
        return 0
      })
    },
  }
}

// helpers

async function answer(send: () => Promise<number>): Promise<SaveAnswer> {
  try {
    return { kind: 'saved', revision: await send() }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500) throw error
    const { updatedBy, updatedAt, revision } = error.params
    if (error.status === 409 && typeof revision === 'number')
      return {
        kind: 'conflict',
        conflict: {
          updatedBy: nameOf(updatedBy),
          updatedAt: typeof updatedAt === 'string' ? updatedAt : null,
          revision,
        },
      }
    return { kind: 'refused', message: error.message }
  }
}
function nameOf(person: unknown): string | null {
  if (typeof person === 'string') return person
  const title = (person as { title?: unknown } | null | undefined)?.title
  return typeof title === 'string' ? title : null
}
/** Definitions travel as a map by key or as a list. */
function byKey(group: unknown): Record<string, unknown> {
  if (Array.isArray(group)) return Object.fromEntries(group.map((item: { key: string }) => [item.key, item]))
  return (group ?? {}) as Record<string, unknown>
}
