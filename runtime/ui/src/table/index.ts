import { defineAsyncComponent } from 'vue'

export { valueAt } from './cell-text.ts'
export * from './fields.ts'
export * from './row-groups.ts'
export { mostRows } from './grid-options.ts'
export { TOTALS, totalsOf, type ChosenTotals, type Total } from './totals.ts'
export * from './table-lines.ts'
export type { Place } from './use-cursor.ts'
export * from './use-selection.ts'
export { default as ValueCell } from './ValueCell.vue'
/** Loads with the first list that is opened: the grid is 150 kB. */
export const RecordTable = defineAsyncComponent(() => import('./RecordTable.vue'))
