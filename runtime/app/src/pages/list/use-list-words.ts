import { formatNumber, useText } from '@tenon/ui/i18n'
import { computed } from 'vue'
import { footOf } from './list-foot.ts'
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
      const loaded = records.paged.value ? records.loaded.value : null
      const total = records.total.value ?? loaded ?? 0
      return t(`table.${footOf({ loaded, cut: cut.value, total })}`, {
        total: number(total),
        count: number(loaded ?? 0),
      })
    }),
  }
}
