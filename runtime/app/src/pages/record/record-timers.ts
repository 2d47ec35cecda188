import type { Label } from '@tenon/engine'
import { localize } from '@tenon/engine'
import { useQuery } from '@tanstack/vue-query'
import { get, recordKey } from '@tenon/ui/api'
import { currentLocale } from '@tenon/ui/i18n'
import { computed, type ComputedRef } from 'vue'

/** Something that will happen to a record by itself: what, when, and how it is stopped. */
export interface RecordTimer {
  readonly id: string
  readonly at: string
  readonly label: string
  readonly detail: string
  /** The run of a rule that waits, where the viewer may let it go on now. */
  readonly run?: { readonly rule: string; readonly id: string } | undefined
}

interface WireTimer {
  readonly id: string
  readonly at?: string
  readonly due_at?: string
  readonly dueAt?: string
  readonly label?: Label
  readonly title?: Label
  readonly detail?: Label
  readonly run?: { readonly rule: string; readonly id: string }
}

/** The timers of a record that the viewer may know of, the next one first. */
export async function getTimers(app: string, form: string, id: string): Promise<readonly RecordTimer[]> {
  const answer = await get<{ readonly items?: readonly WireTimer[]; readonly rows?: readonly WireTimer[] }>(
    `/apps/${app}/forms/${form}/records/${id}/timers`,
  )
  const text = (label: Label | undefined): string => localize(label, currentLocale())
  return (answer.items ?? answer.rows ?? [])
    .map((timer) => ({
      id: timer.id,
      at: timer.at ?? timer.dueAt ?? timer.due_at ?? '',
      label: text(timer.label ?? timer.title),
      detail: text(timer.detail),
      run: timer.run,
    }))
    .filter((timer) => timer.at !== '' && timer.label !== '')
    .sort((a, b) => a.at.localeCompare(b.at))
}

/** The same, asked again with each version of the record; empty where the server tells none. */
export function useTimers(
  app: string,
  form: string,
  record: () => { id: string; version: number },
): ComputedRef<readonly RecordTimer[]> {
  const { data } = useQuery({
    queryKey: computed(() => [...recordKey(app, form, record().id), 'timers', record().version]),
    queryFn: () => getTimers(app, form, record().id),
    retry: false,
  })
  return computed(() => data.value ?? [])
}
