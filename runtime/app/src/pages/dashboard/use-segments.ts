import { useQuery } from '@tanstack/vue-query'
import { SEGMENT } from '@tenon/engine'
import { listSegments, segmentsKey } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { computed } from 'vue'

/** The segments that a dashboard can be narrowed to, and the one that it is. */
export function useSegments(app: () => string, values: () => Readonly<Record<string, unknown>>) {
  const { t } = useText()
  const list = useQuery({
    queryKey: computed(() => segmentsKey(app())),
    queryFn: () => listSegments(app()),
    staleTime: 60_000,
  })
  const offered = computed(() => list.data.value ?? [])
  const chosen = computed(() => (typeof values()[SEGMENT] === 'string' ? String(values()[SEGMENT]) : undefined))
  const shown = computed(() => {
    if (chosen.value === undefined) return t('dashboard.all')
    return (
      offered.value.find(({ id }) => id === chosen.value)?.label ??
      (list.isPending.value ? '…' : t('dashboard.segmentGone'))
    )
  })
  return { offered, chosen, shown }
}
