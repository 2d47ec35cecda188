import { useQuery } from '@tanstack/vue-query'
import { ApiError, recordsKey, sumRecords, type RecordQuery } from '@tenon/ui/api'
import { groupKey } from '@tenon/ui/table'
import { computed, type Ref } from 'vue'

/** How many records stand under each head of a grouped list, loaded or not; empty where the server cannot say. */
export function useGroupCounts(
  app: Ref<string>,
  form: Ref<string>,
  query: Ref<RecordQuery | null>,
  group: Ref<string | undefined>,
) {
  const counts = useQuery({
    queryKey: computed(() => [
      ...recordsKey(app.value, form.value),
      'groups',
      group.value,
      JSON.stringify(query.value?.filter ?? null),
    ]),
    queryFn: async () => {
      try {
        const filter = query.value?.filter
        const { rows } = await sumRecords(app.value, form.value, {
          fields: [],
          group: group.value!,
          ...(filter === undefined ? {} : { filter }),
        })
        return new Map(rows.map((row) => [groupKey(reference(row.group)), Number(row.count)]))
      } catch (error) {
        if (error instanceof ApiError && error.status < 500) return new Map<string, number>()
        throw error
      }
    },
    // What a search narrows cannot be counted this way.
    enabled: computed(() => group.value !== undefined && query.value !== null && !query.value.search),
  })
  return computed<ReadonlyMap<string, number>>(() =>
    query.value?.search ? new Map() : (counts.data.value ?? new Map<string, number>()),
  )
}

// helpers

/** A group by a reference comes as its bare id. */
const reference = (value: unknown): unknown => (typeof value === 'string' && UUID.test(value) ? { id: value } : value)
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
