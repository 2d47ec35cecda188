import type { AppBundle, Json } from '@tenon/engine'
import { ApiError, getDraft, saveDraft, type DraftChange } from '@tenon/ui/api'
import type { DraftStore } from './autosave.ts'
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

/** The server's draft as the autosave sees it: conflicts and refusals are answers, only a lost network is an error. */
export const serverDraft =
  (app: string): DraftStore =>
  async (changes) => {
    // What was never saved need not be taken back.
    const wanted = changes.filter(({ definition, revision }) => definition || revision > 0)
    try {
      const { revisions } = wanted.length > 0 ? await saveDraft(app, wanted.map(onTheWire)) : { revisions: {} }
      return { kind: 'saved', revisions }
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500) throw error
      const { updatedBy, updatedAt, revision, ref } = error.params
      const at = changes.find((change) => change.ref === ref)?.ref
      if (error.status === 409 && typeof revision === 'number' && at)
        return {
          kind: 'conflict',
          conflict: {
            ref: at,
            updatedBy: nameOf(updatedBy),
            updatedAt: typeof updatedAt === 'string' ? updatedAt : null,
            revision,
          },
        }
      return { kind: 'refused', ref: at ?? changes[0]!.ref, message: error.message }
    }
  }

// helpers

function onTheWire({ ref, definition, revision }: Parameters<DraftStore>[0][number]): DraftChange {
  return { ...parseRef(ref), seen: revision, body: (definition ?? null) as Json }
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
