import {
  barOf,
  OWN_PERIOD,
  RELATIVE_PERIODS,
  type DashboardDefinition,
  type Label,
  type ReportDefinition,
} from '@tenon/engine'

/** What a report is called to be about on a dashboard whose bar says nothing of its time; undefined where the bar does. */
export function ownTime(report: ReportDefinition, board: DashboardDefinition): Label | undefined {
  const own = barOf(report, board).filters?.find(({ key }) => key === OWN_PERIOD)
  return RELATIVE_PERIODS.find(({ key }) => key === own?.default)?.label
}

/** What the address of a report says so that it shows the time that a dashboard has chosen for the same date. */
export function timeInAddress(
  report: ReportDefinition,
  board: DashboardDefinition,
  values: Readonly<Record<string, unknown>>,
): { readonly f?: string } {
  const { period, dataset } = report
  const filter = board.filters?.find(({ type, binds }) => type === 'period' && Object.hasOwn(binds, dataset.form))
  if (!period || filter?.binds[dataset.form] !== period.field) return {}
  return { f: JSON.stringify({ [OWN_PERIOD]: values[filter.key] ?? null }) }
}
