import { SEGMENT } from '@tenon/engine'
import { useSegmentChoices } from '@tenon/ui/condition'
import { useText } from '@tenon/ui/i18n'
import { computed } from 'vue'

/** The segments that a dashboard can be narrowed to, and the one that it is. */
export function useSegments(app: () => string, values: () => Readonly<Record<string, unknown>>) {
  const { t } = useText()
  const { choices: offered, nameOf, known } = useSegmentChoices(app)
  const chosen = computed(() => (typeof values()[SEGMENT] === 'string' ? String(values()[SEGMENT]) : undefined))
  const shown = computed(() => {
    if (chosen.value === undefined) return t('dashboard.all')
    return nameOf(chosen.value) ?? (known.value ? t('dashboard.segmentGone') : '…')
  })
  return { offered, chosen, shown }
}
