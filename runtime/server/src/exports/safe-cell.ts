/** Signs at which a spreadsheet takes a text for a formula, full-width ones too. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/u

/**
 * A text as a CSV cell: quoted where it must be, and never run by the program that opens it. Numbers stay numbers.
 * @example csvCell('=HYPERLINK("x")') // `"'=HYPERLINK(""x"")"`
 */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",;\t\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
