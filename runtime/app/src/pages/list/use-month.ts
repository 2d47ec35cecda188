import { useQuery } from '@tanstack/vue-query'
import type { Expression } from '@tenon/engine'
import {
  currentSession,
  queryRecords,
  recordsKey,
  useServerEvent,
  type RecordQuery,
  type RecordRow,
} from '@tenon/ui/api'
import { dayOf } from '@tenon/ui/i18n'
import { wantedOf, type TableColumn } from '@tenon/ui/table'
import { computed, toValue, type MaybeRefOrGetter, type Ref } from 'vue'
import { shiftDay } from './month-days.ts'

/** As many as a month's sheet holds. */
const MOST = 500

/** The records of some days by a date of theirs. Days of a moment are those of the organisation. */
export function useMonth(
  app: Ref<string>,
  form: Ref<string>,
  query: Ref<RecordQuery | null>,
  on: {
    readonly by: Ref<TableColumn | undefined>
    readonly days: Ref<readonly string[]>
    readonly shown: MaybeRefOrGetter<readonly (TableColumn | undefined)[]>
  },
) {
  const zone = computed(() => currentSession.value?.organisation.timeZone)
  const moment = computed(() => on.by.value?.field.valueType.kind === 'datetime')
  const records = useQuery({
    queryKey: computed(() => [
      ...recordsKey(app.value, form.value),
      'calendar',
      on.days.value[0],
      on.by.value?.path,
      JSON.stringify(query.value),
    ]),
    queryFn: () => {
      const path = on.by.value!.path
      const [from, to] = [on.days.value[0]!, on.days.value.at(-1)!]
      // A day more on each side of a moment: the comparison is in UTC.
      const bounds = moment.value ? [shiftDay(from, -1) + 'T00:00:00Z', shiftDay(to, 2) + 'T00:00:00Z'] : [from, to]
      const within: Expression = { and: [{ '>=': [{ var: path }, bounds[0]!] }, { '<=': [{ var: path }, bounds[1]!] }] }
      return queryRecords(app.value, form.value, {
        ...query.value,
        ...wantedOf(toValue(on.shown).filter((column) => column !== undefined)),
        filter: query.value?.filter === undefined ? within : { and: [query.value.filter, within] },
        sort: [path],
        size: MOST,
        count: 'none',
      })
    },
    enabled: computed(() => on.by.value !== undefined && query.value !== null),
    placeholderData: (previous) => previous,
  })
  useServerEvent('record', (event) => {
    if (event.app === app.value && event.form === form.value) void records.refetch()
  })
  const rows = computed(() => records.data.value?.rows ?? [])
  const byDay = computed(() => {
    const map = new Map<string, RecordRow[]>()
    for (const row of rows.value) {
      const value = row[on.by.value?.path ?? '']
      if (typeof value !== 'string') continue
      const day = moment.value ? dayOf(new Date(value), zone.value) : value
      map.set(day, [...(map.get(day) ?? []), row])
    }
    return map
  })
  return {
    byDay,
    ids: computed(() => rows.value.map(({ id }) => id)),
    /** From which day on records are missing, because there are more than a sheet holds. */
    missingFrom: computed(() =>
      records.data.value?.nextCursor == null ? null : ([...byDay.value.keys()].sort().at(-1) ?? null),
    ),
    most: MOST,
    moment,
    isError: records.isError,
    error: records.error,
    refetch: records.refetch,
  }
}
