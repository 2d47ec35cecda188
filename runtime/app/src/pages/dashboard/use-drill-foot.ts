import { formatNumber, useText } from '@tenon/ui/i18n'
import { totalsOf, type Total } from '@tenon/ui/table'
import { useLocalStorage } from '@vueuse/core'
import { computed } from 'vue'
import { useSums } from '../list/use-sums.ts'
import type { useDrillRecords } from './use-drill-records.ts'

/** What stands under the records behind a figure: how many there are, and the figures of the list over all of them. */
export function useDrillFoot(app: () => string, found: ReturnType<typeof useDrillRecords>) {
  const { t, locale } = useText()
  const { form, formKey, place, columns, records, total, range, words, platform } = found
  const own = useLocalStorage<Record<string, Record<string, Total>>>('tenon.drill.totals', {})
  const chosen = computed(() =>
    totalsOf(columns.value, own.value[place.value], form.value?.views?.[0]?.settings?.['totals']),
  )
  /** Rows of the platform have no list that could add them up; of a list that is cut off the sum would be another one. */
  const known = computed(() => !platform.value && records.data.value?.more === false)
  const sums = useSums(
    computed(app),
    formKey,
    computed(() => records.data.value?.filter ?? null),
    words,
    computed(() => (known.value ? chosen.value : {})),
  )
  function choose(path: string, figure: Total) {
    own.value = { ...own.value, [place.value]: { ...own.value[place.value], [path]: figure } }
  }
  const number = (n: number): string => formatNumber(n, locale.value)
  const foot = computed(() => ({
    text: t('dashboard.shownOf', {
      total: number(total.value),
      from: number(range.value.from),
      to: number(range.value.to),
    }),
    totals: known.value && words.value === '' ? chosen.value : {},
    sums: sums.value,
  }))
  return { foot, choose }
}
