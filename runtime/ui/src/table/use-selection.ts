import { computed, ref, shallowRef, watch, type Ref } from 'vue'

/** Ids of the rows from one to another, both included, in either order; null where there are too many to tick. */
export type IdsBetween = (from: string, to: string) => Promise<readonly string[] | null>

/**
 * Which rows are ticked; with Shift a tick takes everything between it and the last one: `between` fetches what is not here.
 * `everything` = all that the list means, also what has not been loaded: how many; every other tick ends it.
 */
export function useSelection(ids: Ref<readonly string[]>, between: IdsBetween = async (a, b) => span(ids.value, a, b)) {
  const selected = shallowRef<ReadonlySet<string>>(new Set())
  const everything = ref<number | null>(null)
  let anchor: string | undefined
  watch(ids, (loaded) => {
    if (everything.value !== null) selected.value = new Set(loaded)
  })
  function set(wanted: Iterable<string>) {
    everything.value = null
    selected.value = new Set(wanted)
  }

  async function toggle(id: string, range = false) {
    const from = range ? (anchor ?? id) : id
    const on = !selected.value.has(id)
    anchor = id
    const meant = from === id ? [id] : await between(from, id)
    const next = new Set(selected.value)
    for (const each of meant ?? []) {
      if (on) next.add(each)
      else next.delete(each)
    }
    if (meant) set(next)
  }
  const all = computed(() => ids.value.length > 0 && ids.value.every((id) => selected.value.has(id)))
  const some = computed(() => selected.value.size > 0)

  return {
    selected,
    all,
    some,
    toggle,
    set,
    everything,
    setEverything: (total: number) => {
      set(ids.value)
      everything.value = total
    },
    toggleAll: () => set(all.value ? [] : ids.value),
    clear: () => set([]),
  }
}
export type Selection = ReturnType<typeof useSelection>

// helpers

function span(ids: readonly string[], from: string, to: string): readonly string[] {
  const [a, b] = [ids.indexOf(from), ids.indexOf(to)]
  return a < 0 || b < 0 ? [to] : ids.slice(Math.min(a, b), Math.max(a, b) + 1)
}
