import type { ReportColumn } from '@tenon/engine'
import type { ReportAlert } from '@tenon/ui/report'

/** What somebody types about a watched figure. */
export interface AlertForm extends Pick<ReportAlert, 'direction' | 'mail'> {
  /** As it is typed: a share as a percentage. */
  readonly bound: string
}
type Format = ReportColumn['format']

export const isPercent = (format: Format): boolean => format?.['style'] === 'percent'

/** The bound that a text means; undefined for what is no number. */
export function boundOf(text: string, format: Format): string | undefined {
  const typed = text.replace(/[,，\s%]/g, '')
  if (!/^-?\d{1,18}(\.\d{1,8})?$/.test(typed)) return undefined
  return isPercent(format) ? String(Number((Number(typed) / 100).toFixed(10))) : typed
}
/** The text that means a bound, as `boundOf` reads it. */
export const boundText = (bound: string | number, format: Format): string =>
  isPercent(format) ? String(Number((Number(bound) * 100).toFixed(8))) : String(bound)
