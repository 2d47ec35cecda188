import type { Locale } from '@tenon/engine'
import type { RecordRow } from '../api/types.ts'
import { formatClipboard } from '../form/clipboard.ts'
import { cellText } from './cell-text.ts'
import type { TableColumn } from './fields.ts'
import type { Line } from './row-groups.ts'
import type { Place } from './use-cursor.ts'

/** The ticked rows with all their columns, else the marked cell, for a spreadsheet; null where nothing is meant. */
export function rowsText(
  lines: readonly Line<RecordRow>[],
  columns: readonly TableColumn[],
  ticked: ReadonlySet<string>,
  at: Place | null,
  locale: Locale,
): string | null {
  const all = lines.flatMap((line) => (line.kind === 'row' ? [line] : []))
  const chosen = all.filter(({ id }) => ticked.has(id))
  const rows = chosen.length > 0 ? chosen : all.filter(({ id }) => id === at?.row)
  const of = chosen.length > 0 ? columns : columns.filter(({ path }) => path === at?.column)
  if (rows.length === 0 || of.length === 0) return null
  return formatClipboard(rows.map(({ row }) => of.map((column) => cellText(column, row, locale))))
}
