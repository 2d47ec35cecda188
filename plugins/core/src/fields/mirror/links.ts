import type { MirrorValue } from '@tenon/engine'

/** A record that a mirror shows, or that shall be among them. */
export interface Link {
  readonly id: string
  readonly title: string | null
  /** The version that was read when it was chosen. */
  readonly version?: number
  /** What it points to until this is saved. */
  readonly from?: string
}

/** The value of a mirror with what was changed by hand and not yet saved. */
export interface MirrorDraft extends MirrorValue {
  readonly add?: readonly Link[]
  readonly remove?: readonly string[]
}

/** @example mirrorDraft(null) // { total: 0, items: [] } */
export function mirrorDraft(value: unknown): MirrorDraft {
  const { total = 0, items = [], add = [], remove = [] } = (value ?? {}) as Partial<MirrorDraft>
  return { total, items, ...(add.length > 0 ? { add } : {}), ...(remove.length > 0 ? { remove } : {}) }
}

/** Records as they will be: those that are shown and stay, then the new ones. */
export const linksOf = ({ items, add = [], remove = [] }: MirrorDraft): readonly Link[] => [
  ...items.filter(({ id }) => !remove.includes(id)),
  ...add,
]

/** How many there will be. */
export const totalOf = ({ total, add = [], remove = [] }: MirrorDraft): number => total + add.length - remove.length

export function withLink(draft: MirrorDraft, link: Link): MirrorDraft | null {
  const { items, add = [], remove = [] } = draft
  if (add.some(({ id }) => id === link.id)) return draft
  if (items.some(({ id }) => id === link.id)) return tidy({ ...draft, remove: remove.filter((id) => id !== link.id) })
  return tidy({ ...draft, add: [...add, link] })
}

export function withoutLink(draft: MirrorDraft, id: string): MirrorDraft | null {
  const { add = [], remove = [] } = draft
  if (add.some((link) => link.id === id)) return tidy({ ...draft, add: add.filter((link) => link.id !== id) })
  return tidy({ ...draft, remove: [...remove, id] })
}

// helpers

/** What is as it was before is the very value that it was before. */
function tidy(draft: MirrorDraft): MirrorDraft | null {
  const plain = mirrorDraft(draft)
  return plain.total === 0 && !plain.add ? null : plain
}
