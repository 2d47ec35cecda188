import { queryRecords, recordsKey } from '@tenon/ui/api'
import { todoFields } from '@tenon/ui/form'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type { HomeView } from './home-parts.ts'

/** Options for vue-query: the first rows of a view and how many it has. */
export const queryOfView = (home: MaybeRefOrGetter<HomeView>, size: number) => ({
  queryKey: computed(() => {
    const { app, form, view } = toValue(home)
    return [...recordsKey(app, form.key), 'home', view.key, size]
  }),
  queryFn: () => {
    const { app, form, view } = toValue(home)
    const fields = [...new Set([...todoFields(form), ...(view.columns ?? [])])]
    return queryRecords(app, form.key, {
      ...(view.filter === undefined ? {} : { filter: view.filter }),
      ...(view.sort ? { sort: view.sort } : {}),
      fields,
      expand: fields,
      size,
      count: 'estimate',
    })
  },
})
