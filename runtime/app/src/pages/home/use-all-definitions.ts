import { useQueries } from '@tanstack/vue-query'
import { definitionsKey, getDefinitions, useApps, type AppDefinitions } from '@tenon/ui/api'
import { computed } from 'vue'

/** Definitions of every app this person may open; those that have arrived so far. */
export function useAllDefinitions() {
  const { data: apps, isPending, isError, error, refetch } = useApps()
  const definitions = useQueries({
    queries: computed(() =>
      (apps.value ?? []).map((app) => ({
        queryKey: definitionsKey(app.key),
        queryFn: () => getDefinitions(app.key),
        staleTime: Infinity,
      })),
    ),
    combine: (results) => results.flatMap((result) => (result.data ? [result.data as AppDefinitions] : [])),
  })
  return { apps, definitions, isPending, isError, error, refetch }
}
