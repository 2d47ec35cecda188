import { readFile, writeFile } from 'node:fs/promises'

/** Puts the lines of a section between its markers; the text around them stays. Errors: a page without the markers. */
export async function writeSection(path: string, section: string, lines: readonly string[]): Promise<void> {
  const page = await readFile(path, 'utf8')
  const [begin, end] = [`<!-- bench:${section} -->`, `<!-- /bench:${section} -->`]
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`${path} has no markers ${begin} … ${end}.`)
  await writeFile(path, `${page.slice(0, from + begin.length)}\n\n${lines.join('\n')}\n\n${page.slice(to)}`)
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows.map((row) => `| ${row.join(' | ')} |`)]
}

/** `1.04`, `12.5`, `310`. */
export const figure = (value: number): string =>
  Number.isNaN(value) ? '–' : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
