import { useQueries, useQueryClient } from '@tanstack/vue-query'
import { recordsKey, useServerEvent, type RecordPage } from '@tenon/ui/api'
import { todayIn, useOrganisation, type Todo } from '@tenon/ui/form'
import { dayOf } from '@tenon/ui/i18n'
import { useNow } from '@vueuse/core'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { agendaGroup, agendaOf, lateness, type AgendaGroup } from './agenda.ts'
import { agendaDate, isAgenda, type HomeView } from './home-parts.ts'
import { queryOfView } from './query-of-view.ts'

/** As many as somebody looks through on a first page; the list behind has the rest. */
const ROWS = 30

export interface AgendaTodo extends Todo {
  readonly home: HomeView
}

/** What this person has to do in all apps, by time; stays right while records change. */
export function useAgenda(views: MaybeRefOrGetter<readonly HomeView[]>) {
  const client = useQueryClient()
  const organisation = useOrganisation()
  const now = useNow({ interval: 60_000 })
  const homes = computed(() => toValue(views).filter(isAgenda))
  const found = useQueries({
    queries: computed(() =>
      homes.value.map((home) => {
        const { queryKey, queryFn } = queryOfView(home, ROWS)
        return { queryKey: queryKey.value, queryFn }
      }),
    ),
  })
  const todos = computed(() =>
    homes.value.flatMap((home, at): AgendaTodo[] =>
      ((found.value[at]?.data as RecordPage | undefined)?.rows ?? []).map((row) => ({
        home,
        app: home.app,
        form: home.form,
        row,
        title: String(row[home.form.title ?? ''] ?? ''),
        due: dueOf(row[agendaDate(home)!]),
      })),
    ),
  )
  const groups = computed(() => {
    const { timeZone } = organisation.value
    const today = todayIn(timeZone, now.value)
    return agendaOf(todos.value, ({ due }) => agendaGroup(due, now.value, today, (at) => dayOf(at, timeZone)))
  })
  const todosOf = (group: AgendaGroup) => groups.value.find((each) => each.group === group)?.todos ?? []
  useServerEvent('record', ({ app, form }) => {
    if (homes.value.some((home) => home.app === app && home.form.key === form))
      void client.invalidateQueries({ queryKey: recordsKey(app, form) })
  })
  return {
    homes,
    now,
    todos,
    groups,
    isPending: computed(() => found.value.some((query) => query.isPending)),
    error: computed(() => found.value.map((query) => query.error).find(Boolean) ?? null),
    refetch: () => found.value.forEach((query) => void query.refetch()),
    total: computed(() => found.value.reduce((sum, { data }) => sum + ((data as RecordPage)?.total ?? 0), 0)),
    todosOf,
    /** Days that the oldest one is late by; 0 when nothing is late by a day. */
    oldest: computed(() => {
      const [first] = todosOf('overdue')
      const late = first && lateness(first.due, now.value)
      return late?.unit === 'days' ? late.n : 0
    }),
  }
}

// helpers

const dueOf = (value: unknown): string => (typeof value === 'string' ? value : '')
