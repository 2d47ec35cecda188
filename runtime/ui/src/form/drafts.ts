/** What somebody has typed and not saved: survives reload, sign-out and a crash of the browser. */
export interface Draft {
  readonly values: Readonly<Record<string, unknown>>
  /** ISO time of the last keystroke that went in. */
  readonly savedAt: string
  /** Version of the record the draft started from; absent for a new record. */
  readonly version?: number
}

/** Which form, and which record of it; `new` when there is none yet. */
export interface DraftPlace {
  readonly app: string
  readonly form: string
  readonly id?: string
}

export interface PlacedDraft {
  readonly place: DraftPlace
  readonly draft: Draft
}

export interface DraftStore {
  /** Everything this person has left unfinished in this browser, the latest first. */
  all(): readonly PlacedDraft[]
  load(place: DraftPlace): Draft | undefined
  /** Returns false when the browser refuses to keep it (storage full or switched off): the caller says so. */
  save(place: DraftPlace, draft: Draft): boolean
  remove(place: DraftPlace): void
}

const DAYS_KEPT = 90
/** How the names of all drafts in the browser's store begin. */
export const DRAFT_PREFIX = 'tenon.draft:'

/**
 * Drafts of one person in this browser, apart from those of others who sign in on it. Older than 90 days = gone.
 * @example createDraftStore(localStorage, 'user-1').load({ app: 'crm', form: 'customer' })
 */
export function createDraftStore(storage: Storage, user: string, now: () => Date = () => new Date()): DraftStore {
  const prefix = `${DRAFT_PREFIX}${user}:`
  const name = (place: DraftPlace): string => `${prefix}${place.app}/${place.form}/${place.id ?? 'new'}`
  function load(place: DraftPlace): Draft | undefined {
    const draft = parse(storage.getItem(name(place)))
    if (!draft) return undefined
    const age = now().getTime() - Date.parse(draft.savedAt)
    if (age <= DAYS_KEPT * 86_400_000) return draft
    storage.removeItem(name(place))
    return undefined
  }
  return {
    all() {
      const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
      return keys
        .filter((key) => key.startsWith(prefix))
        .flatMap((key): PlacedDraft[] => {
          const [app, form, id] = key.slice(prefix.length).split('/')
          if (!app || !form || !id) return []
          const place = { app, form, ...(id === 'new' ? {} : { id }) }
          const draft = load(place)
          return draft ? [{ place, draft }] : []
        })
        .sort((a, b) => b.draft.savedAt.localeCompare(a.draft.savedAt))
    },
    load,
    save(place, draft) {
      try {
        storage.setItem(name(place), JSON.stringify(draft))
        return true
      } catch {
        return false
      }
    },
    remove: (place) => storage.removeItem(name(place)),
  }
}

// helpers

function parse(text: string | null): Draft | undefined {
  if (!text) return undefined
  try {
    const draft = JSON.parse(text) as Partial<Draft>
    if (typeof draft.savedAt !== 'string' || !draft.values || typeof draft.values !== 'object') return undefined
    return draft as Draft
  } catch {
    // Written by an older version or by hand: not a draft any more.
    return undefined
  }
}
