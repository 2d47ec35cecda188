import { useQuery } from '@tanstack/vue-query'
import type { Expression } from '@tenon/engine'
import { ApiError, recordsKey, sumRecords } from '@tenon/ui/api'
import type { ChosenTotals } from '@tenon/ui/table'
import { computed, type Ref } from 'vue'

/** Figures under the columns of a list, by their paths. */
export type Sums = Readonly<Record<string, number | string>>

/** As many as one request takes. */
const MOST = 19

/** The chosen figure of each column over all rows that the filter lets through. */
export function useSums(
  app: Ref<string>,
  form: Ref<string>,
  filter: Ref<Expression | null>,
  search: Ref<string>,
  chosen: Ref<ChosenTotals>,
) {
  const totals = computed(() =>
    Object.entries(chosen.value)
      .flatMap(([field, of]) => (of === 'none' ? [] : [{ field, of }]))
      .slice(0, MOST),
  )
  const query = useQuery({
    queryKey: computed(() => [
      ...recordsKey(app.value, form.value),
      'sums',
      JSON.stringify(filter.value),
      JSON.stringify(totals.value),
    ]),
    queryFn: async (): Promise<Sums> => {
      const asked = totals.value
      try {
        const { rows } = await sumRecords(app.value, form.value, {
          fields: [],
          totals: asked,
          ...(filter.value === null ? {} : { filter: filter.value }),
        })
        const figures = rows[0]?.totals ?? []
        return Object.fromEntries(asked.flatMap(({ field }, at) => (figures[at] == null ? [] : [[field, figures[at]]])))
      } catch (error) {
        // Sums are a convenience: where the server refuses them (too expensive), the list goes without.
        if (error instanceof ApiError && error.status < 500) return {}
        throw error
      }
    },
    // A search narrows the list in a way that a report cannot repeat: a sum of other rows would be a lie.
    enabled: computed(() => totals.value.length > 0 && search.value === ''),
  })
  return computed<Sums>(() => (search.value === '' ? (query.data.value ?? {}) : {}))
}
