/**
 * Cells of a range copied from a spreadsheet: tab between cells, line break between rows, a cell with either is quoted.
 * The empty last line that spreadsheets add is dropped.
 * @example parseClipboard('a\tb\n"x\ny"\t2\n') // [['a', 'b'], ['x\ny', '2']]
 */
export function parseClipboard(text: string): string[][] {
  const rows: string[][] = [[]]
  let at = 0
  while (at < text.length) {
    const cell = text[at] === '"' ? quoted(text, at) : plain(text, at)
    rows.at(-1)!.push(cell.value)
    at = cell.end
    if (text[at] === '\t') {
      at += 1
      // A tab at the very end opens one more, empty, cell.
      if (at === text.length) rows.at(-1)!.push('')
      continue
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1
    at += 1
    if (at < text.length) rows.push([])
  }
  return rows.filter((row) => row.length > 0)
}

/**
 * Rows as spreadsheets take them from the clipboard.
 * @example formatClipboard([['a', 'x\ny']]) // 'a\t"x\ny"'
 */
export function formatClipboard(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[\t\n\r]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return rows.map((row) => row.map(cell).join('\t')).join('\n')
}

// helpers

interface Cell {
  readonly value: string
  readonly end: number
}

function plain(text: string, from: number): Cell {
  let end = from
  while (end < text.length && text[end] !== '\t' && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { value: text.slice(from, end), end }
}

/** A cell that opens with a quote but never closes it was typed that way: taken as it stands. */
function quoted(text: string, from: number): Cell {
  let value = ''
  let at = from + 1
  while (at < text.length) {
    if (text[at] !== '"') value += text[at]
    else if (text[at + 1] === '"') {
      value += '"'
      at += 1
    } else return '\t\r\n'.includes(text[at + 1] ?? '\n') ? { value, end: at + 1 } : plain(text, from)
    at += 1
  }
  return plain(text, from)
}
