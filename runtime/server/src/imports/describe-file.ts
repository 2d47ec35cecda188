import {
  findTable,
  knowsHeading,
  storableText,
  suggestMapping,
  type Cell,
  type CompiledForm,
  type ImportHints,
  type Sheet,
} from '@tenon/engine'
import { nameKey, peopleByName } from '../db/import-lookups.ts'
import type { ImportContext } from './import-services.ts'
import type { ImportSheet } from './import-store.ts'

const SHOWN = 5

/** The sheets of a file with their tables and what their columns seem to mean for the form; the likeliest one first named. */
export async function describeFile(
  { services, form, timeZone }: ImportContext,
  sheets: readonly Sheet[],
  headerRows: Readonly<Record<string, number>> = {},
): Promise<{ readonly sheets: readonly ImportSheet[]; readonly best: string | undefined }> {
  const people = await peopleByName(services.platform.db)
  const hints: ImportHints = {
    context: { timeZone },
    named: (target, texts) =>
      target === '$user' ? texts.filter((text) => people.has(nameKey(text))).length / texts.length : undefined,
  }
  const described = sheets.flatMap((sheet) => describeSheet(form, sheet, hints, headerRows[sheet.name]))
  const best = [...described].sort((a, b) => scoreOf(b) - scoreOf(a))[0]
  return { sheets: described, best: best?.name }
}

/** A cell as an example of what a column holds. */
export function sampleText(cell: Cell): string {
  if (cell instanceof Date) return cell.toISOString().replace('T00:00:00.000Z', '').replace('T', ' ').slice(0, 16)
  return [...storableText(String(cell)).slice(0, 200)].slice(0, 100).join('').toWellFormed()
}

// helpers

function describeSheet(form: CompiledForm, sheet: Sheet, hints: ImportHints, headerRow?: number): ImportSheet[] {
  const table = findTable(sheet, knowsHeading(form), headerRow)
  if (!table) return []
  const { fields, confidence } = suggestMapping(form, table.columns, hints)
  const columns = table.columns.map(({ index, header, samples, texts }) => ({
    index,
    header: storableText(header),
    samples: samples
      .filter((cell) => cell !== null && cell !== '')
      .slice(0, SHOWN)
      .map(sampleText),
    texts: texts.slice(0, 100).map(storableText),
  }))
  return [
    {
      name: sheet.name,
      headerRow: table.headerRow,
      rows: table.rows,
      columns,
      suggestedMapping: { fields },
      confidence,
    },
  ]
}

/** How much of the form a sheet speaks of. */
const scoreOf = (sheet: ImportSheet): number =>
  Object.values(sheet.confidence).reduce((sum, sure) => sum + sure, 0) / Math.max(1, Math.sqrt(sheet.columns.length))
