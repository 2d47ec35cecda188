import { useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Expression } from '@tenon/engine'
import { queryRecords, recordsKey, useServerEvent, type RecordQuery, type RecordRow } from '@tenon/ui/api'
import { wantedOf, type TableColumn } from '@tenon/ui/table'
import { computed, toValue, type MaybeRefOrGetter, type Ref } from 'vue'
import { spanOf, type DateField, type Placing, type Span } from './event-days.ts'
import { shiftDay } from './month-days.ts'

/** As many as a month's sheet holds. */
const MOST = 500

/** A record on the days that it stands on. */
export interface DayEvent {
  readonly row: RecordRow
  readonly span: Span
}

/** The records that stand on some days by a date of theirs. Days of a moment are those of the organisation. */
export function useMonth(
  app: Ref<string>,
  form: Ref<string>,
  query: Ref<RecordQuery | null>,
  on: {
    readonly placing: Ref<Placing | undefined>
    readonly days: Ref<readonly string[]>
    /** Values over those that were read. */
    readonly moved: Ref<ReadonlyMap<string, Readonly<Record<string, unknown>>>>
    readonly shown: MaybeRefOrGetter<readonly (TableColumn | undefined)[]>
  },
) {
  const client = useQueryClient()
  const key = computed(() => [
    ...recordsKey(app.value, form.value),
    'calendar',
    on.days.value[0],
    on.placing.value?.by.path,
    on.placing.value?.end?.path,
    JSON.stringify(query.value),
  ])
  const records = useQuery({
    queryKey: key,
    queryFn: () => {
      const within = withinDays(on.placing.value!, on.days.value[0]!, on.days.value.at(-1)!)
      return queryRecords(app.value, form.value, {
        ...query.value,
        ...wantedOf(toValue(on.shown).filter((column) => column !== undefined)),
        filter: query.value?.filter === undefined ? within : { and: [query.value.filter, within] },
        sort: [on.placing.value!.by.path],
        size: MOST,
        count: 'none',
      })
    },
    enabled: computed(() => on.placing.value !== undefined && query.value !== null),
    placeholderData: (previous) => previous,
  })
  useServerEvent('record', (event) => {
    if (event.app === app.value && event.form === form.value) void records.refetch()
  })
  const events = computed(() =>
    (records.data.value?.rows ?? []).flatMap((read): DayEvent[] => {
      const row = { ...read, ...on.moved.value.get(read.id) }
      const span = on.placing.value && spanOf(row, on.placing.value)
      return span ? [{ row, span }] : []
    }),
  )
  return {
    events,
    byDay: computed(() => {
      const standing = (day: string) => events.value.filter(({ span }) => span.from <= day && day <= span.to)
      return new Map(on.days.value.map((day) => [day, standing(day).map(({ row }) => row)]))
    }),
    ids: computed(() => events.value.map(({ row }) => row.id)),
    /** From which day on records are missing, because there are more than a sheet holds. */
    missingFrom: computed(() =>
      records.data.value?.nextCursor == null ? null : (events.value.at(-1)?.span.from ?? null),
    ),
    most: MOST,
    isError: records.isError,
    error: records.error,
    refetch: records.refetch,
    reload: () => client.invalidateQueries({ queryKey: recordsKey(app.value, form.value) }),
  }
}

// helpers

/** Records that begin on one of the days, or began before and have not ended before them. */
function withinDays({ by, end }: Placing, from: string, to: string): Expression {
  const begun: Expression = { '<=': [{ var: by.path }, bound(by, to, 2)] }
  const still = [by, end].filter((field) => field !== undefined)
  const lasting = still.map((field): Expression => ({ '>=': [{ var: field.path }, bound(field, from, -1)] }))
  return { and: [begun, lasting.length > 1 ? { or: lasting } : lasting[0]!] }
}

/** A day more on each side of a moment: the comparison is in UTC. */
const bound = ({ kind }: DateField, day: string, more: number): string =>
  kind === 'datetime' ? `${shiftDay(day, more)}T00:00:00Z` : day
