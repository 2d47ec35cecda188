import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeContract, writeQuotes, writeWaitingQuote } from './contracts.ts'
import { createDice } from './dice.ts'
import { writeEvents } from './events.ts'
import { writeLeads, type Arrivals, type Sales } from './leads.ts'
import { createCompanies, type Company, type Deal } from './sales.ts'
import { writeService, writeTasks } from './service.ts'
import { writeSettings, type Product } from './settings.ts'
import { createSheet, inOrder, type Line, type Run, type Sheet } from './sheet.ts'

/** Days in which they came, and of the newest contracts: how many have agreed so far. */
const NEWER: Season = { leads: 300, direct: 96, from: 450, to: 1, waiting: [3, 2, 1, 0] }
/** So that this year has a whole one before it to be compared with: fewer of everything, all of it long decided. */
const OLDER: Season = { leads: 150, direct: 50, from: 730, to: 451, waiting: [] }

/** Two years of a company of eight sellers: the same every time. */
export function makeSample(): { readonly records: readonly Line[]; readonly runs: readonly Run[] } {
  const sheet = createSheet(20260101)
  const products = writeSettings(sheet)
  const company = createCompanies()
  const { customers, deals } = writeSales(sheet, products, company, NEWER)
  const offered = deals.filter((deal) => deal.path.at(-1)![0] === '方案报价')
  for (const deal of offered.slice(-2)) writeWaitingQuote(sheet, deal)
  writeTasks(sheet, customers)
  // With a chance of its own: what is newer stays as it is.
  writeSales({ ...sheet, dice: createDice(20250101) }, products, company, OLDER)
  writeEvents({ ...sheet, dice: createDice(20270101) })
  return { records: inOrder(sheet), runs: sheet.runs }
}

/** One line each, so that a change is read as such. */
export const asText = (lines: readonly object[]): string =>
  `[\n${lines.map((line) => `  ${JSON.stringify(line)}`).join(',\n')}\n]\n`

// helpers

interface Season extends Arrivals {
  readonly waiting: readonly number[]
}

/** Who came in these days, and all that followed. */
function writeSales(
  sheet: Sheet,
  products: readonly Product[],
  company: (sheet: Sheet) => Company,
  { waiting, ...coming }: Season,
): Sales {
  const sales = writeLeads(sheet, products, company, coming)
  const last = (deal: Deal): number => deal.path.at(-1)![1]
  const won = sales.deals.filter((deal) => deal.end === 'won').sort((a, b) => last(b) - last(a))
  for (const deal of sales.deals) writeQuotes(sheet, deal)
  for (const [i, deal] of won.entries()) {
    const fresh = i - (won.length - waiting.length)
    writeContract(sheet, deal, waiting[fresh])
    if (fresh < 0) writeService(sheet, deal)
  }
  return sales
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../../templates/crm/data')
  const { records, runs } = makeSample()
  await writeFile(join(folder, 'records.json'), asText(records))
  await writeFile(join(folder, 'runs.json'), asText(runs))
}
