import { useQuery } from '@tanstack/vue-query'
import { periodOf, periodText, RELATIVE_PERIODS, type AppBundle, type DashboardFilter } from '@tenon/engine'
import { currentSession, departmentsKey, findPeople, listDepartments } from '@tenon/ui/api'
import { dayOf, useText } from '@tenon/ui/i18n'
import { computed } from 'vue'

export interface FilterSource {
  readonly filter: DashboardFilter
  readonly value: unknown
  readonly options: AppBundle['options']
}

/** What a filter offers and what it is set to, by names. */
export function useFilterWords(props: FilterSource) {
  const { t, label, locale } = useText()
  const people = useQuery({
    queryKey: ['people', 'all'],
    queryFn: async () => (await findPeople({ size: 500 })).rows,
    enabled: computed(() => props.filter.type === 'member'),
    staleTime: 60_000,
  })
  const departments = useQuery({
    queryKey: departmentsKey,
    queryFn: listDepartments,
    enabled: computed(() => props.filter.type === 'department'),
  })

  const items = computed<readonly Item[]>(() => {
    if (props.filter.type === 'period')
      return RELATIVE_PERIODS.map(({ key, label: name }) => ({ value: key, text: label(name) }))
    if (props.filter.type === 'member')
      return (people.data.value ?? []).map(({ id, title }) => ({ value: id, text: title }))
    if (props.filter.type === 'department')
      return (departments.data.value ?? []).map(({ id, title }) => ({ value: id, text: title }))
    return (props.options[props.filter.options ?? '']?.items ?? []).map((item) => ({
      value: item.value,
      text: label(item.label ?? item.value),
    }))
  })
  const chosen = computed<readonly string[]>(() => (Array.isArray(props.value) ? props.value.map(String) : []))
  const organisation = computed(() => currentSession.value?.organisation)
  const today = computed(() => dayOf(new Date(), organisation.value?.timeZone))
  const range = computed(() =>
    props.filter.type === 'period' ? periodOf(props.value, today.value, organisation.value) : null,
  )
  const shown = computed(() => {
    if (props.filter.type === 'period') {
      const name = items.value.find((item) => item.value === props.value)?.text
      if (!range.value) return t('dashboard.allTime')
      const days = periodText(range.value, today.value, locale.value)
      return name ? t('dashboard.periodWords', { name, days }) : days
    }
    if (chosen.value.length === 0) return t('dashboard.all')
    const [first] = items.value.filter((item) => chosen.value.includes(item.value))
    return chosen.value.length === 1
      ? (first?.text ?? '…')
      : t('dashboard.several', { first: first?.text ?? '…', count: chosen.value.length })
  })
  const active = computed(() => (props.filter.type === 'period' ? range.value !== null : chosen.value.length > 0))
  return { items, chosen, range, shown, active }
}

// helpers

interface Item {
  readonly value: string
  readonly text: string
}
