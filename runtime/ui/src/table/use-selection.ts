import { computed, shallowRef, type Ref } from 'vue'

/** Which rows are ticked; with Shift a tick takes everything between it and the last one. */
export function useSelection(ids: Ref<readonly string[]>) {
  const selected = shallowRef<ReadonlySet<string>>(new Set())
  let anchor: string | undefined

  function toggle(id: string, range = false) {
    const next = new Set(selected.value)
    const on = !next.has(id)
    for (const each of range ? between(anchor, id) : [id]) {
      if (on) next.add(each)
      else next.delete(each)
    }
    anchor = id
    selected.value = next
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
    set: (wanted: Iterable<string>) => {
      selected.value = new Set(wanted)
    },
    toggleAll: () => {
      selected.value = all.value ? new Set() : new Set(ids.value)
    },
    clear: () => {
      selected.value = new Set()
    },
  }
}
export type Selection = ReturnType<typeof useSelection>
