import type { ChartKind, ChartTheme, Encoding, ReportColumn, ReportData } from '@tenon/engine'

/** What a component that draws a chart is given. */
export interface ChartViewProps {
  readonly data: ReportData
  readonly encoding: Encoding
  readonly settings: Readonly<Record<string, unknown>>
  readonly theme: ChartTheme
  readonly kind: ChartKind
}
/** The column, or the columns, that a channel names. */
export function columnsOn(
  { data, encoding }: Pick<ChartViewProps, 'data' | 'encoding'>,
  channel: string,
): ReportColumn[] {
  const value = Object.hasOwn(encoding, channel) ? encoding[channel] : undefined
  const names: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value]
  return names.flatMap((name) => data.columns.find((column) => column.key === name) ?? [])
}
export const asNumber = (value: unknown): number => {
  const n = Number(value ?? 0)
  return Number.isFinite(n) ? n : 0
}
