import { useQuery } from '@tanstack/vue-query'
import type { Expression } from '@tenon/engine'
import { ApiError, recordsKey, sumRecords } from '@tenon/ui/api'
import type { TableColumn } from '@tenon/ui/table'
import { computed, type Ref } from 'vue'

export type Sums = Readonly<Record<string, { readonly sum: number | string; readonly average: number | string | null }>>

/** As many as one request takes. */
const MOST = 9

/** Sum and average of the figures of all rows that the filter lets through. */
export function useSums(
  app: Ref<string>,
  form: Ref<string>,
  filter: Ref<Expression | null>,
  search: Ref<string>,
  columns: Ref<readonly TableColumn[]>,
) {
  const fields = computed(() =>
    columns.value
      .filter((column) => column.summable)
      .map((column) => column.path)
      .slice(0, MOST),
  )
  const query = useQuery({
    queryKey: computed(() => [
      ...recordsKey(app.value, form.value),
      'sums',
      JSON.stringify(filter.value),
      fields.value,
    ]),
    queryFn: async (): Promise<Sums> => {
      try {
        const { rows } = await sumRecords(app.value, form.value, {
          fields: fields.value,
          ...(filter.value === null ? {} : { filter: filter.value }),
        })
        const found = Object.entries(rows[0]?.sums ?? {})
        return Object.fromEntries(
          found.flatMap(([path, { sum, average }]) => (sum === null ? [] : [[path, { sum, average }]])),
        )
      } catch (error) {
        // Sums are a convenience: where the server refuses them (too expensive), the list goes without.
        if (error instanceof ApiError && error.status < 500) return {}
        throw error
      }
    },
    // A search narrows the list in a way that a report cannot repeat: a sum of other rows would be a lie.
    enabled: computed(() => fields.value.length > 0 && search.value === ''),
  })
  return computed<Sums>(() => (search.value === '' ? (query.data.value ?? {}) : {}))
}
