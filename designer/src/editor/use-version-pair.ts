import { computed, ref } from 'vue'

/** The draft, where a revision is asked for: published versions begin at 1. */
export const DRAFT = 0

export interface Version<Definition> {
  readonly revision: number
  readonly at: string
  readonly by: { readonly id: string; readonly title: string | null } | null
  readonly definition: Definition
  /** Running instances that follow it. */
  readonly running?: number
}
export interface VersionList<Definition> {
  readonly published: number | null
  readonly rows: readonly Version<Definition>[]
}

/** The two versions of a definition that somebody compares: at first the published one with the draft. */
export function useVersionPair<Definition>(list: () => VersionList<Definition> | undefined, draft: () => Definition) {
  const picked = ref<number>()
  const after = ref(DRAFT)
  const rows = computed(() => list()?.rows ?? [])
  const before = computed({
    get: () => picked.value ?? list()?.published ?? rows.value[0]?.revision,
    set: (revision) => (picked.value = revision),
  })
  const definitionOf = (revision: number | null | undefined): Definition | undefined =>
    revision === DRAFT ? draft() : rows.value.find((row) => row.revision === revision)?.definition
  return {
    rows,
    before,
    after,
    definitionOf,
    older: computed(() => definitionOf(before.value)),
    newer: computed(() => definitionOf(after.value)),
  }
}
