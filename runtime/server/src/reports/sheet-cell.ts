import type { Json, ReportColumn } from '@tenon/engine'

/** A cell as a spreadsheet keeps it; `format` is the spreadsheet's own way to show it. */
export interface SheetCell {
  readonly value: string | number
  readonly format?: string
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
    return { value: typeof value === 'number' ? value : String(value), ...shownAs(format) }
  const [whole = '', rest = ''] = String(value).replace('-', '').split('.')
  // A rate has more digits than anybody needs; an amount has as many as it has.
  const keeps = whole.length <= DIGITS && (rest.length > DIGITS || whole.length + rest.length <= DIGITS)
  return { value: keeps ? Number(value) : String(value), ...shownAs(format) }
}

/** A figure and a share of an analysis. */
export const amountCell = (value: Json | undefined): SheetCell => figureCell({ type: 'number' }, value)
export const shareCell = (value: number | null): SheetCell =>
  figureCell({ type: 'number', format: { style: 'percent' } }, value)

// helpers

function shownAs(format: ReportColumn['format']): Pick<SheetCell, 'format'> {
  if (format?.['style'] === 'percent') return { format: '0.0%' }
  const sign = format?.['sign']
  return typeof sign === 'string' ? { format: `"${sign.replaceAll('"', '')}"#,##0.00` } : {}
}
