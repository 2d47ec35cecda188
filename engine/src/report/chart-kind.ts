import type { ChartAxis } from './chart-axis.ts'
import type { FieldDefinition, Label, Locale } from '../definition/index.ts'
import type { CrossShape } from './cross-table.ts'
import type { ReportData } from './report-data.ts'

/** A channel of a chart (x, y, color …): what may be put on it and whether it must be. */
export interface Channel {
  readonly name: string
  readonly label: Label
  readonly accepts: 'dimension' | 'measure'
  readonly required: boolean
  readonly many?: boolean
  /** Takes a dimension of time only. */
  readonly time?: boolean
  /** Splits the figures by colour: the designer has a shelf of its own for it. */
  readonly splits?: boolean
}

/** What a report offers to a chart, as far as the choice of a kind depends on it. */
export interface ReportShape {
  readonly dimensions: readonly { readonly key: string; readonly grain?: string; readonly time: boolean }[]
  readonly measures: number
}

/** Colours and texts of the page that a chart stands on. */
export interface ChartTheme {
  readonly locale: Locale
  /** Series colours in order. */
  readonly colors: readonly string[]
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly surface: string
  /** Pixels of the place that it is drawn in. */
  readonly width: number
  readonly good: string
  readonly bad: string
  /** A colour of an option set (`d1`, `good`) as CSS. */
  named(color: string): string | undefined
  /** A number as people read it: 1,286.4 万. */
  format(value: unknown, format?: Readonly<Record<string, unknown>>): string
}
/** Channel → column keys. */
export type Encoding = Readonly<Record<string, unknown>>

/** What a chart shows of a report, ready to be drawn. */
export interface ChartInput {
  readonly data: ReportData
  readonly encoding: Encoding
  readonly settings: Readonly<Record<string, unknown>>
  readonly theme: ChartTheme
}

/** An option of the chart library: plain data. Each data point carries `drill`: dimension key → value. */
export type ChartOption = Readonly<Record<string, unknown>>
export interface Drill {
  readonly [dimension: string]: string | number | boolean | null
}

/** A kind of chart. One file under `plugins/<name>/src/charts`. */
export interface ChartKind {
  readonly kind: string
  readonly label: Label
  readonly icon: string
  readonly channels: readonly Channel[]
  /** Its settings as fields, for the property panel. */
  readonly settingsFields?: readonly FieldDefinition[]
  /** Its axes that can be named and written in a unit (`settings.axes`). */
  readonly axes?: readonly ChartAxis[]
  /** Pure: the same input gives the same option. Left out by kinds that a component of the UI draws (`view`). */
  toOption?(input: ChartInput): ChartOption
  /** Pixels below which it cannot be read, where that depends on what it shows. */
  leastHeight?(input: ChartInput): number | undefined
  /** Name of the component that draws it: `figure`, `table`, `pivot`, `funnel`, `leaderboard`, `tiles`. */
  readonly view?: string
  /** Of a cross table: how it lies. The sums that it needs are asked of the database. */
  cross?(encoding: Encoding, settings: Readonly<Record<string, unknown>>): CrossShape
  /** Columns and rows of the dashboard's grid that it wants. Default half a row of 8. */
  readonly size?: { readonly w: number; readonly h: number }
  /** How well it shows such a report, 0 to 10: the best one is suggested. Default 0, never suggested. */
  suits?(shape: ReportShape): number
  /** The figure over everything says it all: where there are only words, it stands alone. */
  readonly single?: boolean
  /** The analysis of the report that it draws instead of its rows. */
  readonly analysis?: string
}
