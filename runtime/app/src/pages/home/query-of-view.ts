import type { Expression } from '@tenon/engine'
import { queryRecords, recordsKey } from '@tenon/ui/api'
import { todoFields } from '@tenon/ui/form'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { agendaDate, type HomeView } from './home-parts.ts'

/** Options for vue-query: the first rows of a view and how many it has. */
export const queryOfView = (home: MaybeRefOrGetter<HomeView>, size: number) => ({
  queryKey: computed(() => {
    const { app, form, view } = toValue(home)
    return [...recordsKey(app, form.key), 'home', view.key, size]
  }),
  queryFn: () => {
    const { app, form, view } = toValue(home)
    const date = agendaDate(toValue(home))
    const fields = [...new Set([...todoFields(form), ...(date === undefined ? [] : [date]), ...(view.columns ?? [])])]
    // A calendar has no place for what has no date; a thing to do may wait without one.
    const dated: Expression | undefined = date === undefined || form.todo ? undefined : { '!=': [{ var: date }, null] }
    const filters = [view.filter, dated].filter((filter) => filter !== undefined)
    const sort = view.sort ?? (date === undefined ? undefined : [date])
    return queryRecords(app, form.key, {
      ...(filters.length === 0 ? {} : { filter: filters.length === 1 ? filters[0]! : { and: filters } }),
      ...(sort ? { sort } : {}),
      fields,
      expand: fields,
      size,
      count: 'estimate',
    })
  },
})
