import { useQuery, useQueryClient } from '@tanstack/vue-query'
import type { CompiledForm, Row } from '@tenon/engine'
import { ApiError, getRecord, getRelated, recordKey, recordsKey, useServerEvent, type RecordRow } from '@tenon/ui/api'
import { place, plainRecord, rememberTitle, usePublishedForm } from '@tenon/ui/form'
import { computed, ref } from 'vue'

/** System references that the record page shows by name. */
const PEOPLE = ['owner_id', 'dept_id', 'created_by', 'updated_by']

/** One record with its form and rights, kept in step with what others do to it. */
export function useRecordView(app: string, formKey: string, id: string) {
  const client = useQueryClient()
  const published = usePublishedForm(app, formKey)
  const { form } = published
  const paused = ref(false)
  const newer = ref(false)

  const query = useQuery({
    queryKey: computed(() => recordKey(app, formKey, id)),
    queryFn: () => getRecord(app, formKey, id, expandOf(form.value!)),
    enabled: computed(() => form.value !== undefined),
  })
  const related = useQuery({
    queryKey: computed(() => [...recordKey(app, formKey, id), 'related']),
    queryFn: async () => (await getRelated(app, formKey, id)).tabs,
    enabled: computed(() => query.data.value !== undefined),
  })
  const record = computed<RecordRow | undefined>(() => query.data.value)
  const plain = computed<Row | undefined>(() =>
    form.value && record.value
      ? plainRecord(form.value, record.value, (target, reference) => rememberTitle(place(app, target), reference))
      : undefined,
  )
  const gone = computed(() => query.error.value instanceof ApiError && query.error.value.status === 404)

  /** Fresh values of everything on the page. */
  async function refresh(): Promise<void> {
    newer.value = false
    await client.invalidateQueries({ queryKey: recordKey(app, formKey, id) })
  }
  /** An own change: the page shows the answer at once, lists are asked again. */
  function put(next: RecordRow): void {
    client.setQueryData(recordKey(app, formKey, id), (before: RecordRow | undefined) => merged(before, next))
    void client.invalidateQueries({ queryKey: recordsKey(app, formKey) })
  }
  useServerEvent('record', (event) => {
    if (event.app !== app) return
    if (event.form !== formKey || event.id !== id) {
      // A child record of this one may have come or gone: its tab counts again.
      if (related.data.value?.some((tab) => tab.form === event.form))
        void client.invalidateQueries({ queryKey: [...recordKey(app, formKey, id), 'related'] })
      return
    }
    if (record.value && event.version <= record.value.version) return
    // While somebody types into a field nothing moves under the hands; a line offers the news.
    if (paused.value) newer.value = true
    else void refresh()
  })
  useServerEvent('reconnect', () => void refresh())

  return { published, form, query, record, plain, related, gone, refresh, put, paused, newer }
}

export type RecordViewState = ReturnType<typeof useRecordView>

// helpers

export function expandOf(form: CompiledForm): string[] {
  const references = form.fields.filter((field) => field.type.target?.(field.settings) !== undefined)
  return [...references.map((field) => field.key), ...form.subforms.map(({ field }) => field.key), ...PEOPLE]
}

/** A write answers with ids; the references it did not change keep the titles that are already known. */
function merged(before: RecordRow | undefined, next: RecordRow): RecordRow {
  if (!before) return next
  const row: Record<string, unknown> = { ...next }
  for (const [key, value] of Object.entries(before)) if (isTitled(value) && row[key] === value.id) row[key] = value
  return { ...row, id: next.id, version: next.version }
}

const isTitled = (value: unknown): value is { id: string } =>
  typeof value === 'object' && value !== null && 'id' in value && 'title' in value
