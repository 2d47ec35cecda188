import type { ChartKind, Locale, ReportDefinition } from '@tenon/engine'
import type { Viewer } from '../users/viewer.ts'
import type { BoardAnswer } from './board-answers.ts'
import type { FilterWords } from './describe-filters.ts'
import { aboutTable, reportTables } from './report-sheet.ts'
import { sheetNames, type WorkbookSheet } from './report-workbook.ts'
import type { SheetCell } from './sheet-cell.ts'
import { sheetWords } from './sheet-words.ts'

export interface BoardFacts {
  readonly title: string
  readonly filters: readonly FilterWords[]
  readonly viewer: Viewer
  readonly at: Date
  readonly timeZone: string
  readonly locale: Locale
  /** The time that a report itself says, where the bar has none for it. */
  ownTime(report: ReportDefinition): readonly FilterWords[]
  kindOf(kind: string): ChartKind | undefined
}

/** A dashboard as a workbook: a first sheet that says what is in it and what was left out, then a sheet per report. */
export function boardSheets(charts: readonly BoardAnswer[], facts: BoardFacts): readonly WorkbookSheet[] {
  const { locale, title, filters, viewer, at, timeZone } = facts
  const words = sheetWords[locale]
  // Two cards of one report show the same figures.
  const once = charts.filter((one, i) => charts.findIndex((other) => other.report.key === one.report.key) === i)
  const kept = once.filter((one) => one.data)
  const names = sheetNames([words.contents, ...kept.map((one) => one.title)])
  const line = (...texts: readonly (string | number)[]): SheetCell[] => texts.map((value) => ({ value }))
  const time = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const contents = once.map((one): SheetCell[] => {
    if (!one.data) return line(one.title, '', words.left[one.left ?? 'wrong'])
    return line(names[kept.indexOf(one) + 1]!, one.data.rows.length, one.data.truncated ? words.truncated : '')
  })
  return [
    {
      title: words.contents,
      tables: [
        {
          caption: title,
          head: [],
          rows: [
            line(words.madeBy, viewer.name),
            line(words.madeAt, time.format(at)),
            ...filters.map(({ label, value }) => line(label, value)),
            line(words.rights),
          ],
          total: [],
        },
        { head: [words.sheet, words.rows, words.note], rows: contents, total: [] },
      ],
    },
    ...kept.map(({ title: name, report, data }) => ({
      title: name,
      tables: [...aboutTable(facts.ownTime(report)), ...reportTables(data!, report, facts.kindOf, locale)],
    })),
  ]
}
