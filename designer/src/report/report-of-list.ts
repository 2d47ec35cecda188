import type { ChartKind, Expression, Label, ReportDefinition } from '@tenon/engine'
import { addDimension, addMeasure, newReport, removeColumn, setFilter } from './edits.ts'

/** What a list shows, as it travels in the address of the designer. */
export interface ShownList {
  readonly form: string
  readonly filter?: Expression
  readonly group?: string
  readonly sum?: string
}

/** The list in an address; null for anything else. */
export function readShownList(source: unknown): ShownList | null {
  if (typeof source !== 'string') return null
  try {
    const value = JSON.parse(source) as Partial<ShownList> | null
    return typeof value?.form === 'string' ? (value as ShownList) : null
  } catch {
    return null
  }
}

/** The report that shows a list as a chart: the sum of its records by its group, or their number, within its filter. */
export function reportOfList(
  key: string,
  label: Label,
  { form, filter, group, sum }: ShownList,
  kinds: readonly ChartKind[],
): ReportDefinition {
  const empty = newReport(key, label, form, kinds)
  const summed =
    sum === undefined
      ? empty
      : // A count beside amounts would be a bar that nobody sees.
        removeColumn(
          addMeasure(empty, { key: sum.replaceAll('.', '_'), agg: 'sum', field: sum }, kinds, 0),
          empty.measures[0]!.key,
          kinds,
        )
  const grouped = group === undefined ? summed : addDimension(summed, { field: group }, kinds)
  return filter === undefined || filter === null ? grouped : setFilter(grouped, filter)
}
