import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeContract, writeQuotes, writeWaitingQuote } from './contracts.ts'
import { writeLeads } from './leads.ts'
import { createCompanies, type Deal } from './sales.ts'
import { writeService, writeTasks } from './service.ts'
import { writeSettings } from './settings.ts'
import { createSheet, inOrder, type Line, type Run } from './sheet.ts'

/** Of the newest contracts: how many have agreed so far. */
const WAITING = [3, 2, 1, 0]

/** A year of a company of eight sellers: the same every time. */
export function makeSample(): { readonly records: readonly Line[]; readonly runs: readonly Run[] } {
  const sheet = createSheet(20260101)
  const products = writeSettings(sheet)
  const { customers, deals } = writeLeads(sheet, products, createCompanies(sheet))
  const last = (deal: Deal): number => deal.path.at(-1)![1]
  const won = deals.filter((deal) => deal.end === 'won').sort((a, b) => last(b) - last(a))
  for (const deal of deals) writeQuotes(sheet, deal)
  for (const [i, deal] of won.entries()) {
    const fresh = i - (won.length - WAITING.length)
    writeContract(sheet, deal, WAITING[fresh])
    if (fresh < 0) writeService(sheet, deal)
  }
  const offered = deals.filter((deal) => deal.path.at(-1)![0] === '方案报价')
  for (const deal of offered.slice(-2)) writeWaitingQuote(sheet, deal)
  writeTasks(sheet, customers)
  return { records: inOrder(sheet), runs: sheet.runs }
}

/** One line each, so that a change is read as such. */
export const asText = (lines: readonly object[]): string =>
  `[\n${lines.map((line) => `  ${JSON.stringify(line)}`).join(',\n')}\n]\n`

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../../templates/crm/data')
  const { records, runs } = makeSample()
  await writeFile(join(folder, 'records.json'), asText(records))
  await writeFile(join(folder, 'runs.json'), asText(runs))
}
