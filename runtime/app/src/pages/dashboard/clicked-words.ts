import { grainLabel, OTHERS, valueLabel, type ReportData } from '@tenon/engine'
import type { useText } from '@tenon/ui/i18n'
import type { DrillTarget } from '@tenon/ui/report'

/** What was clicked and within which period, in words; keys and values as they are until the answer of the report is there. */
export function clickedWords(
  { stage, part, dimensions }: DrillTarget,
  data: ReportData | undefined,
  { t, label, locale }: Pick<ReturnType<typeof useText>, 't' | 'label' | 'locale'>,
): readonly { readonly name: string; readonly value: string }[] {
  const words: { name: string; value: string }[] = []
  if (stage !== undefined) {
    words.push({ name: t('report.stage'), value: stage })
    if (part) words.push({ name: t('dashboard.part'), value: t(`report.part.${part}`) })
  }
  for (const [key, value] of Object.entries(dimensions ?? {})) {
    const column = data?.columns.find((one) => one.key === key)
    if (column && data) words.push({ name: label(column.label), value: valueLabel(data, column, value, locale.value) })
    else words.push({ name: key, value: value === OTHERS ? '…' : String(value ?? '–') })
  }
  const { period } = data ?? {}
  if (period)
    words.push({
      name: t('dashboard.period'),
      value: `${grainLabel(period.from, '', locale.value)} – ${grainLabel(period.to, '', locale.value)}`,
    })
  return words
}
