import type { FormDefinition } from '@tenon/engine'
import { useQuery } from '@tanstack/vue-query'
import { queryRecords } from '@tenon/ui/api'
import { computed, type Ref } from 'vue'
import { recordName } from '../record/record-name.ts'

/** Records of a form by the names that people know them by; those that the builder may not see have none. */
export function useRecordNames(app: string, form: Ref<FormDefinition | undefined>, ids: Ref<readonly string[]>) {
  const wanted = computed(() => [...new Set(ids.value)])
  const query = useQuery({
    queryKey: computed(() => ['rule-run-records', app, form.value?.key, wanted.value]),
    queryFn: async () => {
      const { rows } = await queryRecords(app, form.value!.key, {
        filter: { in: [{ var: 'id' }, wanted.value] },
        size: wanted.value.length,
        count: 'none',
      })
      return new Map(rows.map((row) => [row.id, recordName(row, form.value)]))
    },
    enabled: computed(() => wanted.value.length > 0 && form.value !== undefined),
    retry: false,
  })
  return (id: string): string => query.data.value?.get(id) ?? ''
}
