import type { TableColumn } from './fields.ts'

/** What may stand under a column. */
export const TOTALS = ['none', 'sum', 'avg', 'min', 'max', 'count'] as const
export type Total = (typeof TOTALS)[number]
/** Figures that were chosen, by the path of their column. */
export type ChosenTotals = Readonly<Record<string, Total>>

/**
 * The figure under each column that can have one: what a person chose for himself, what the view says, or what such a field has
 * by itself.
 */
export const totalsOf = (columns: readonly TableColumn[], ...chosen: readonly unknown[]): ChosenTotals =>
  Object.fromEntries(
    columns.flatMap(({ path, total }) =>
      total === undefined ? [] : [[path, chosen.map((of) => chosenIn(of, path)).find(Boolean) ?? total]],
    ),
  )

// helpers

/** Settings of a view are anybody's JSON. */
function chosenIn(totals: unknown, path: string): Total | undefined {
  const found = (totals as Readonly<Record<string, unknown>> | undefined)?.[path]
  return TOTALS.find((total) => total === found)
}
