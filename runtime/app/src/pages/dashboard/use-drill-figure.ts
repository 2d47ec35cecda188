import { useQuery } from '@tanstack/vue-query'
import { dimensionKey, figureText, OTHERS, valueLabel, type ReportDefinition } from '@tenon/engine'
import { currentSession } from '@tenon/ui/api'
import { dayOf, useText } from '@tenon/ui/i18n'
import { getReportData, reportKey, type ReportFilters } from '@tenon/ui/report'
import type { TableFields } from '@tenon/ui/table'
import { computed } from 'vue'
import { clickedWords, periodWords } from './clicked-words.ts'
import type { Cross } from './use-dashboard.ts'
import type { DrillQuestion } from './use-drill-records.ts'

/** What is known of the records beside themselves. */
export interface DrillSurroundings {
  /** Records that were found, once they were. */
  readonly total: number | undefined
  /** Whether a group of them was gone into: then the figure is no longer theirs. */
  readonly divided: boolean
  readonly fields: TableFields | undefined
}

/** The figure that was clicked: in words, beside the number of records that it must agree with, and as a group for other cards. */
export function useDrillFigure(
  question: Readonly<DrillQuestion>,
  definition: () => ReportDefinition | undefined,
  around: () => DrillSurroundings,
) {
  const { t, label, locale } = useText()
  /** The question whose figure was clicked. */
  const asked = computed((): ReportFilters => ({
    ...question.filters,
    ...(question.target.zoom ? { zoom: question.target.zoom } : {}),
  }))
  const data = useQuery({
    queryKey: computed(() => [...reportKey(question.app), question.report, asked.value]),
    queryFn: ({ signal }) => getReportData(question.app, question.report, asked.value, signal),
    staleTime: 10_000,
  })
  const groups = computed(() => clickedWords(question.target, data.data.value, { t, label, locale }))
  const today = computed(() => dayOf(new Date(), currentSession.value?.organisation.timeZone))
  /** Everything that narrows the records, beside the values of a filter bar that are no period. */
  const chips = computed(() => {
    const { segment } = data.data.value ?? {}
    return [
      ...periodWords(data.data.value, today.value, { t, locale }),
      ...groups.value,
      ...(segment === undefined ? [] : [{ name: t('dashboard.segment'), value: segment }]),
    ]
  })
  /** The fields whose whole group was clicked: they divide nothing any more. */
  const clicked = computed(() =>
    (definition()?.dimensions ?? []).flatMap((one) =>
      one.grain === undefined && one.expression === undefined && dimensionKey(one) in (question.target.dimensions ?? {})
        ? [one.field]
        : [],
    ),
  )
  /** The group that was clicked, for the other cards of a dashboard. */
  const group = computed<Cross | null>(() => {
    const { dimensions, stage, zoom } = question.target
    const [found, entries] = [data.data.value, Object.entries(dimensions ?? {})]
    if (!found || !dimensions || zoom || stage !== undefined || entries.length === 0) return null
    if (entries.some(([, value]) => value === OTHERS)) return null
    const text = entries.flatMap(([key, value]) => {
      const column = found.columns.find((one) => one.key === key)
      return column ? [valueLabel(found, column, value, locale.value)] : []
    })
    return { report: question.report, dimensions, text: text.join(' · ') }
  })
  const reached = computed(() => data.data.value?.funnel?.stages.find((one) => one.value === question.target.stage))
  const figure = computed(() => {
    const { measure, dimensions, stage, part = 'reached' } = question.target
    const found = data.data.value
    if (!found) return null
    if (stage !== undefined) {
      const at = reached.value
      if (!at) return null
      const counted = { reached: at.reached, advanced: at.advanced, staying: at.staying, lost: at.lost }[part]
      const { divided, total } = around()
      return { name: t(`report.part.${part}`), text: String(counted), agrees: !divided && counted === (total ?? 0) }
    }
    const column = found.columns.find((one) => one.key === measure)
    if (!column) return null
    const keys = Object.keys(dimensions ?? {})
    const row =
      keys.length === 0
        ? found.totals
        : found.rows.find((one) => keys.every((key) => (one[key] ?? null) === (dimensions![key] ?? null)))
    if (!row) return null
    const { divided, total } = around()
    const counts = definition()?.measures.find(({ key }) => key === measure)?.agg === 'count'
    return {
      name: label(column.label),
      text: figureText(row[column.key], locale.value, column.format),
      // Over the rows of a subform it counts rows, not the records that hold them.
      agrees: counts && !divided && definition()?.dataset.rows === undefined ? row[column.key] === total : null,
    }
  })
  /** The field whose sum is the figure: the groups inside show it, too. */
  const summed = computed(() => {
    const measure = definition()?.measures.find((one) => one.key === question.target.measure)
    if (measure?.agg !== 'sum' || measure.expression !== undefined || definition()?.dataset.rows !== undefined)
      return undefined
    return around().fields?.find(measure.field ?? '')?.path
  })
  /** What the records add up to beside the figure itself. */
  const beside = computed(() => {
    const { analysis, measures = [] } = definition() ?? {}
    const paths = [...measures.map(({ field }) => field), analysis?.['amount']]
    return [...new Set(paths)]
      .flatMap((path) => (typeof path === 'string' && path !== summed.value ? (around().fields?.find(path) ?? []) : []))
      .filter(({ total }) => total !== undefined)
      .slice(0, 2)
  })
  /** How much of a stage went on, stays or was lost in it. */
  const share = computed(() => {
    const { stage, part = 'reached' } = question.target
    const whole = reached.value?.reached
    const { total } = around()
    return stage === undefined || part === 'reached' || !whole || total === undefined ? null : total / whole
  })
  const isCrossed = computed(() => data.data.value?.crossed === true)
  return { chips, groups, isCrossed, clicked, group, figure, summed, beside, share }
}
