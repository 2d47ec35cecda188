import { formatNumber, useText } from '@tenon/ui/i18n'
import { computed } from 'vue'
import type { TableRecords } from './use-table-records.ts'

/** How many records a list has, in words: beside the name of its view and under its table. */
export function useListWords(records: TableRecords) {
  const { t, locale } = useText()
  const number = (value: number) => formatNumber(value, locale.value)
  const cut = computed(() => records.totalKind.value === 'atLeast')
  return {
    /** A count that was cut off says so. */
    count: computed(() =>
      records.total.value === null ? null : `${number(records.total.value)}${cut.value ? '+' : ''}`,
    ),
    foot: computed(() => {
      const reach = records.reach.value
      const all = records.total.value ?? reach
      const [total, count] = [number(all), number(reach)]
      if (!records.paged.value && cut.value) return t('table.more', { total })
      if (!records.paged.value && all > reach) return t('table.reach', { total, count })
      if (!records.paged.value || all === reach) return t('table.all', { total })
      return t(cut.value ? 'table.loadedAtLeast' : 'table.loaded', { total, count })
    }),
  }
}
