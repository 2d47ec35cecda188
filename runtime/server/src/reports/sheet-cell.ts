import type { Json, ReportColumn } from '@tenon/engine'

/** A cell as a spreadsheet keeps it; `percent` is shown as one. */
export interface SheetCell {
  readonly value: string | number
  readonly percent?: true
}
export interface ReportTable {
  readonly caption?: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly SheetCell[])[]
  /** Everything together; empty where the rows say it already. */
  readonly total: readonly SheetCell[]
}

/** Digits that a double holds for certain. */
const DIGITS = 15

export function figureCell(
  { type, format }: Pick<ReportColumn, 'type' | 'format'>,
  value: Json | undefined,
): SheetCell {
  if (value === null || value === undefined) return { value: '' }
  if (type !== 'number' || typeof value === 'number')
    return { value: typeof value === 'number' ? value : String(value), ...percentOf(format) }
  const [whole = '', rest = ''] = String(value).replace('-', '').split('.')
  // A rate has more digits than anybody needs; an amount has as many as it has.
  const keeps = whole.length <= DIGITS && (rest.length > DIGITS || whole.length + rest.length <= DIGITS)
  return { value: keeps ? Number(value) : String(value), ...percentOf(format) }
}

/** A figure and a share of an analysis. */
export const amountCell = (value: Json | undefined): SheetCell => figureCell({ type: 'number' }, value)
export const shareCell = (value: number | null): SheetCell =>
  figureCell({ type: 'number', format: { style: 'percent' } }, value)

// helpers

const percentOf = (format: ReportColumn['format']): { percent: true } | object =>
  format?.['style'] === 'percent' ? { percent: true } : {}
