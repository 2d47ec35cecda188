import { computed, ref, shallowRef, watch, type Ref } from 'vue'

/**
 * Which rows are ticked; with Shift a tick takes everything between it and the last one. `everything` = all that the list means,
 * also what has not been loaded: how many; every other tick ends it.
 */
export function useSelection(ids: Ref<readonly string[]>) {
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

  function toggle(id: string, range = false) {
    const next = new Set(selected.value)
    const on = !next.has(id)
    for (const each of range ? between(anchor, id) : [id]) {
      if (on) next.add(each)
      else next.delete(each)
    }
    anchor = id
    set(next)
  }
  function between(from: string | undefined, to: string): readonly string[] {
    const a = ids.value.indexOf(from ?? to)
    const b = ids.value.indexOf(to)
    return a < 0 || b < 0 ? [to] : ids.value.slice(Math.min(a, b), Math.max(a, b) + 1)
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
