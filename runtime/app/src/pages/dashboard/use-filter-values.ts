import type { Bar } from '@tenon/engine'
import { computed, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** The values of a filter bar, kept in the address, so that a link shows the same. */
export function useFilterValues(bar: Ref<Bar | undefined>) {
  const route = useRoute()
  const router = useRouter()
  const chosen = computed(() => addressed(route.query['f']))
  const values = computed((): Readonly<Record<string, unknown>> => {
    const filters = bar.value?.filters ?? []
    return { ...Object.fromEntries(filters.map(({ key, default: first }) => [key, first ?? null])), ...chosen.value }
  })
  /** null takes a filter back to nothing, which is not the same as its default. */
  const choose = (filter: string, value: unknown) =>
    router.replace({ query: { ...route.query, f: JSON.stringify({ ...chosen.value, [filter]: value }) } })
  const reset = () => router.replace({ query: { ...route.query, f: undefined } })
  return { values, choose, reset, changed: computed(() => Object.keys(chosen.value).length > 0) }
}

/** An object that an address holds as JSON; nothing for anything else. */
export function addressed(source: unknown): Readonly<Record<string, unknown>> {
  if (typeof source !== 'string') return {}
  try {
    const value: unknown = JSON.parse(source)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}
