import { OTHERS, periodText, valueLabel, type ReportData } from '@tenon/engine'
import type { useText } from '@tenon/ui/i18n'
import type { DrillTarget } from '@tenon/ui/report'

export type Words = { readonly name: string; readonly value: string }

/** The groups that were clicked, in words; keys and values as they are until the answer of the report is there. */
export function clickedWords(
  { stage, part, dimensions }: DrillTarget,
  data: ReportData | undefined,
  { t, label, locale }: Pick<ReturnType<typeof useText>, 't' | 'label' | 'locale'>,
): readonly Words[] {
  const words: Words[] = []
  if (stage !== undefined) {
    const found = data?.funnel?.stages.find(({ value }) => value === stage)
    words.push({ name: t('report.stage'), value: found?.label ?? stage })
    if (part) words.push({ name: t('dashboard.part'), value: t(`report.part.${part}`) })
  }
  for (const [key, value] of Object.entries(dimensions ?? {})) {
    const column = data?.columns.find((one) => one.key === key)
    if (column && data) words.push({ name: label(column.label), value: valueLabel(data, column, value, locale.value) })
    else words.push({ name: key, value: value === OTHERS ? '…' : String(value ?? '–') })
  }
  return words
}

/** Within which days the answer counts. */
export const periodWords = (
  data: ReportData | undefined,
  today: string,
  { t, locale }: Pick<ReturnType<typeof useText>, 't' | 'locale'>,
): readonly Words[] =>
  data?.period ? [{ name: t('dashboard.period'), value: periodText(data.period, today, locale.value) }] : []
