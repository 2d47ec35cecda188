import type { VxeGridProps } from 'vxe-table'
import type { TableColumn } from './fields.ts'
import type { LinePlace } from './table-lines.ts'

/** How the grid behaves, whatever it shows: virtual in both directions, columns dragged and resized, a foot with figures. */
export const GRID = {
  height: '100%',
  border: 'inner',
  // Not `true`: that wants the tooltip component of another package.
  showOverflow: 'ellipsis',
  showHeaderOverflow: 'ellipsis',
  showFooterOverflow: 'ellipsis',
  scrollbarConfig: { width: 10, height: 10, x: { visible: 'auto' }, y: { visible: 'auto' } },
  showFooter: true,
  autoResize: true,
  syncResize: true,
  columnConfig: { resizable: true, drag: true, useKey: true },
  columnDragConfig: { trigger: 'cell', showGuidesStatus: true, isCrossDrag: false },
  rowConfig: { keyField: 'id', useKey: true, isHover: true },
  virtualYConfig: { enabled: true, gt: 0, oSize: 8 },
  virtualXConfig: { enabled: true, gt: 24 },
  headerCellConfig: { height: 36 },
  footerCellConfig: { height: 36 },
} as const satisfies VxeGridProps<LinePlace>

/** Higher than this a grid's scrollbar stands for more than pixels, and rows are not where they are looked for. */
const HIGHEST = 4_990_000

/** For how many rows of a height a grid has places; a longer list is shown through them (`stretch.ts`). */
export const mostRows = (rowHeight: number): number => Math.floor(HIGHEST / rowHeight)

/** The tick box and the columns of a list as the grid wants them; the first `frozen` stay where they are. */
export function gridColumns(
  columns: readonly TableColumn[],
  { widths, frozen }: { readonly widths: Readonly<Record<string, number>>; readonly frozen: number },
): NonNullable<VxeGridProps<LinePlace>['columns']> {
  return [
    {
      field: '$tick',
      width: 48,
      fixed: 'left',
      resizable: false,
      align: 'center',
      slots: { default: 'tick', header: 'tick-all' },
    },
    ...columns.map((column, at) => ({
      field: column.path,
      title: column.label,
      width: widths[column.path] ?? (at === 0 ? 240 : column.width),
      minWidth: 72,
      align: column.align,
      headerAlign: column.align,
      footerAlign: column.align,
      ...(at < frozen ? { fixed: 'left' as const } : {}),
      slots: { default: 'cell', header: 'head', footer: 'foot' },
    })),
  ]
}
