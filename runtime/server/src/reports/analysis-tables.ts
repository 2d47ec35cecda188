import { grainLabel, type Forecast, type Funnel, type Locale, type ReportData } from '@tenon/engine'
import { amountCell, shareCell, type ReportTable, type SheetCell } from './sheet-cell.ts'
import { sheetWords } from './sheet-words.ts'

/** What an analysis found, as tables: the figures of the funnel and of the forecast as they stand on the screen. */
export const analysisTables = (data: ReportData, locale: Locale): readonly ReportTable[] => [
  ...(data.funnel ? [funnelTable(data.funnel, locale)] : []),
  ...(data.forecast ? forecastTables(data.forecast, locale) : []),
]

// helpers

const text = (value: string): SheetCell => ({ value })

function funnelTable({ stages, overall }: Funnel, locale: Locale): ReportTable {
  const words = sheetWords[locale]
  return {
    head: words.funnel,
    rows: stages.map((stage) => [
      text(stage.label ?? stage.value),
      ...[stage.reached, stage.advanced, stage.staying, stage.lost].map(amountCell),
      shareCell(stage.conversion),
      shareCell(stage.loss),
      // As many digits as anybody reads; the screen shows one.
      amountCell(stage.averageDays === null ? null : Math.round(stage.averageDays * 100) / 100),
      text(stage.bottleneck ? words.bottleneck : ''),
    ]),
    total: [text(words.overall), ...['', '', '', ''].map(text), shareCell(overall)],
  }
}

function forecastTables(forecast: Forecast, locale: Locale): readonly ReportTable[] {
  const words = sheetWords[locale]
  const quarter = (day: string): string => grainLabel(day, 'quarter', locale, forecast.fiscalYearStart)
  return [
    {
      head: words.forecastStages,
      rows: forecast.stages.map((stage) => [
        text(stage.label ?? stage.value),
        amountCell(stage.records),
        amountCell(stage.amount),
        shareCell(stage.rate),
        amountCell(stage.sample),
        text(words[stage.basis]),
        amountCell(stage.expected),
      ]),
      total: [],
    },
    {
      head: words.forecastQuarters,
      rows: forecast.quarters.map((one) => [
        text(
          one.quarter === null ? words.noDay : one.overdue ? words.overdue(quarter(one.quarter)) : quarter(one.quarter),
        ),
        ...[one.records, one.amount, one.expected].map(amountCell),
      ]),
      total: [],
    },
    {
      head: words.forecastPast,
      rows: forecast.past.map((one) => [
        text(quarter(one.quarter)),
        amountCell(one.forecast),
        amountCell(one.actual),
        shareCell(one.error),
      ]),
      total:
        forecast.meanError === null ? [] : [text(words.meanError), text(''), text(''), shareCell(forecast.meanError)],
    },
  ]
}
