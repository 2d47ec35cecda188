import { computed, shallowRef, type ComputedRef } from 'vue'

export interface Choice {
  readonly id: string
  readonly title: string
  readonly detail: string
}
export interface Level {
  readonly rows: readonly Choice[]
  /** Id → how many stand below it. */
  readonly counts: Readonly<Record<string, number>>
  readonly more: boolean
}
export interface Branch extends Choice {
  readonly depth: number
  readonly below: number
  readonly open: boolean
  /** Behind it are more than one request gives: they are found by their names. */
  readonly cut: boolean
}

export interface Branches {
  readonly lines: ComputedRef<readonly Branch[]>
  start(): Promise<void>
  toggle(id: string, on?: boolean): Promise<void>
}

/** Records of a hierarchy, read level by level as they are opened. `without`: a record that is left out with all below it. */
export function useBranches(
  read: (above: string | null) => Promise<Level>,
  without: () => string | undefined,
): Branches {
  const levels = shallowRef<ReadonlyMap<string | null, Level>>(new Map())
  const open = shallowRef<ReadonlySet<string>>(new Set())
  const lines = computed(() => linesBelow(null, 0))

  function linesBelow(above: string | null, depth: number): Branch[] {
    const level = levels.value.get(above)
    const rows = level?.rows.filter(({ id }) => id !== without()) ?? []
    return rows.flatMap((row, i) => {
      const below = level?.counts[row.id] ?? 0
      const isOpen = below > 0 && open.value.has(row.id)
      const line = { ...row, depth, below, open: isOpen, cut: level!.more && i === rows.length - 1 }
      return [line, ...(isOpen ? linesBelow(row.id, depth + 1) : [])]
    })
  }
  async function load(above: string | null): Promise<void> {
    const level = await read(above)
    levels.value = new Map([...levels.value, [above, level]])
  }
  return {
    lines,
    start: () => load(null),
    async toggle(id, on = !open.value.has(id)) {
      const next = new Set(open.value)
      if (on) next.add(id)
      else next.delete(id)
      open.value = next
      if (on && !levels.value.has(id)) await load(id)
    },
  }
}
