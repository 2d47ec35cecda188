import { useQuery } from '@tanstack/vue-query'
import type { Expression } from '@tenon/engine'
import { ApiError, post, recordsKey } from '@tenon/ui/api'
import type { TableColumn } from '@tenon/ui/table'
import { computed, type Ref } from 'vue'

export type Sums = Readonly<
  Record<string, { readonly sum: number | string; readonly average?: number | string | null }>
>

/** Sum and average of the figures of all rows that the filter lets through, asked of the server as a report. */
export function useSums(
  app: Ref<string>,
  form: Ref<string>,
  filter: Ref<Expression | null>,
  search: Ref<string>,
  columns: Ref<readonly TableColumn[]>,
) {
  const fields = computed(() => columns.value.filter((column) => column.summable && !column.path.includes('.')))
  const query = useQuery({
    queryKey: computed(() => [
      ...recordsKey(app.value, form.value),
      'sums',
      JSON.stringify(filter.value),
      fields.value.map((column) => column.path),
    ]),
    queryFn: async (): Promise<Sums> => {
      try {
        const answer = await post<{ rows: readonly Record<string, number | string | null>[] }>(
          `/apps/${app.value}/reports/preview`,
          { definition: definition() },
        )
        const row = answer.rows[0] ?? {}
        return Object.fromEntries(
          fields.value.flatMap(({ path }) => {
            const sum = row[`${path}_sum`]
            return sum === null || sum === undefined ? [] : [[path, { sum, average: row[`${path}_avg`] ?? null }]]
          }),
        )
      } catch (error) {
        // Sums are a convenience: where the server refuses them (too expensive, no right), the list goes without.
        if (error instanceof ApiError && error.status < 500) return {}
        throw error
      }
    },
    // A search narrows the list in a way that a report cannot repeat: a sum of other rows would be a lie.
    enabled: computed(() => fields.value.length > 0 && search.value === ''),
  })
  return computed<Sums>(() => (search.value === '' ? (query.data.value ?? {}) : {}))

  function definition() {
    return {
      kind: 'report',
      key: 'list_sums',
      label: 'list',
      dataset: { form: form.value },
      dimensions: [],
      measures: fields.value.flatMap(({ path }) => [
        { key: `${path}_sum`, agg: 'sum', field: path },
        { key: `${path}_avg`, agg: 'avg', field: path },
      ]),
      ...(filter.value === null ? {} : { filter: filter.value }),
      charts: [],
    }
  }
}
