import { boardPages, type Drill } from '@tenon/engine'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { useServerEvent } from '@tenon/ui/api'
import { getDashboard, reportKey, type ReportFilters } from '@tenon/ui/report'
import { useDebounceFn } from '@vueuse/core'
import { computed, ref, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { addressed, useFilterValues } from './use-filter-values.ts'

/** A group of a report, by name. */
export interface Cross {
  readonly report: string
  readonly dimensions: Drill
  readonly text: string
}

/** A dashboard, the values of its filter bar (kept in the address, so that a link shows the same) and its live refresh. */
export function useDashboard(app: Ref<string>, key: Ref<string>) {
  const route = useRoute()
  const router = useRouter()
  const client = useQueryClient()
  const dashboard = useQuery({
    queryKey: computed(() => ['dashboards', app.value, key.value]),
    queryFn: () => getDashboard(app.value, key.value),
    staleTime: 60_000,
  })

  const { values, choose, reset, changed } = useFilterValues(dashboard.data)
  /** A group of one card that the others are narrowed to, with its name. */
  const cross = computed(() => {
    const { report, dimensions, text } = addressed(route.query['x'])
    return typeof report === 'string' && typeof dimensions === 'object' && dimensions !== null
      ? { report, dimensions: dimensions as Drill, text: String(text ?? '') }
      : null
  })
  const filters = computed<ReportFilters>(() => ({ dashboard: key.value, filters: values.value }))
  const crossed = computed<ReportFilters>(() => {
    const { report, dimensions } = cross.value ?? {}
    return report && dimensions ? { ...filters.value, cross: { report, dimensions } } : filters.value
  })
  /** The card that was clicked keeps showing everything, the others what the group means for them. */
  const filtersOf = (report: string | undefined): ReportFilters =>
    report === cross.value?.report ? filters.value : crossed.value
  const narrow = (to: Cross | null) =>
    router.replace({ query: { ...route.query, x: to === null ? undefined : JSON.stringify(to) } })

  const pages = computed(() => boardPages(dashboard.data.value ?? { items: [] }))
  /** The page that is shown, kept in the address as the filters are. */
  const page = computed(() => pages.value.find(({ tab }) => tab?.key === route.query['tab']) ?? pages.value[0]!)
  const turn = (to: string) => router.replace({ query: { ...route.query, tab: to } })

  const updated = ref(new Date())
  const refresh = () => {
    updated.value = new Date()
    return client.invalidateQueries({ queryKey: reportKey(app.value) })
  }
  // A burst of writes is one refresh; somebody who looks at figures does not want them to flicker.
  const soon = useDebounceFn(refresh, 1500, { maxWait: 5000 })
  useServerEvent('record', (event) => {
    if (event.app === app.value) void soon()
  })
  useServerEvent('reconnect', () => void soon())
  useServerEvent('definitions', (event) => {
    if (event.app === app.value) void client.invalidateQueries({ queryKey: ['dashboards', app.value] })
  })
  return {
    dashboard,
    values,
    filtersOf,
    cross,
    narrow,
    pages,
    page,
    turn,
    changed,
    choose,
    reset,
    refresh,
    updated,
  }
}
