import { useQueries, useQueryClient } from '@tanstack/vue-query'
import { recordsKey, useServerEvent, type RecordPage } from '@tenon/ui/api'
import { todayIn, useOrganisation, type Todo } from '@tenon/ui/form'
import { dayOf } from '@tenon/ui/i18n'
import { useNow } from '@vueuse/core'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { agendaGroup, agendaOf } from './agenda.ts'
import { isAgenda, type HomeView } from './home-parts.ts'
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
        due: typeof row[home.form.todo!.due] === 'string' ? (row[home.form.todo!.due] as string) : '',
      })),
    ),
  )
  const groups = computed(() => {
    const { timeZone } = organisation.value
    const today = todayIn(timeZone, now.value)
    return agendaOf(todos.value, ({ due }) => agendaGroup(due, now.value, today, (at) => dayOf(at, timeZone)))
  })
  useServerEvent('record', ({ app, form }) => {
    if (homes.value.some((home) => home.app === app && home.form.key === form))
      void client.invalidateQueries({ queryKey: recordsKey(app, form) })
  })
  return {
    homes,
    now,
    groups,
    isPending: computed(() => found.value.some((query) => query.isPending)),
    isError: computed(() => found.value.some((query) => query.isError)),
    refetch: () => found.value.forEach((query) => void query.refetch()),
    total: computed(() => found.value.reduce((sum, { data }) => sum + ((data as RecordPage)?.total ?? 0), 0)),
    countOf: (group: string) => groups.value.find((each) => each.group === group)?.todos.length ?? 0,
  }
}
