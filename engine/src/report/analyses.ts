import type { TSchema } from 'typebox'
import type { ReportDefinition } from '../definition/index.ts'
import { FunnelAnalysis } from './funnel.ts'
import { ForecastAnalysis } from './forecast.ts'
import { TargetsAnalysis } from './targets.ts'

/** A field that an analysis names: where it is said, and of which form it must be. */
interface NamedField {
  readonly at: string
  readonly form: string
  readonly field: string
}
interface AnalysisKind {
  readonly schema: TSchema
  /** Measures that it adds to the answer. */
  readonly adds?: readonly string[]
  /** It is about its own times, whatever period is asked for. */
  readonly timeless?: boolean
  /** The fields that it reads; `form` is that of the report's dataset. */
  fields(analysis: never, form: string): readonly NamedField[]
}

/** What can be asked of a report beyond groups and figures. */
export const ANALYSES: Readonly<Record<string, AnalysisKind>> = {
  funnel: {
    schema: FunnelAnalysis,
    fields: ({ stage, amount, log }: FunnelAnalysis, form) => [
      { at: 'stage', form, field: stage },
      ...(amount === undefined ? [] : [{ at: 'amount', form, field: amount }]),
      ...(log ? logFields(log) : []),
    ],
  },
  forecast: {
    schema: ForecastAnalysis,
    timeless: true,
    fields: ({ stage, amount, close, log }: ForecastAnalysis, form) => [
      { at: 'stage', form, field: stage },
      { at: 'amount', form, field: amount },
      { at: 'close', form, field: close },
      ...logFields(log),
    ],
  },
  targets: {
    schema: TargetsAnalysis,
    adds: ['target', 'attained'],
    fields: ({ form, year, period, amount, person, department }: TargetsAnalysis) =>
      Object.entries({ year, period, amount, person, department }).flatMap(([at, field]) =>
        field === undefined ? [] : [{ at, form, field }],
      ),
  },
}

/** The kind of a report's analysis; undefined for none and for one that is not known. */
export function analysisOf({ analysis }: Pick<ReportDefinition, 'analysis'>): AnalysisKind | undefined {
  const name = String(analysis?.['kind'])
  return Object.hasOwn(ANALYSES, name) ? ANALYSES[name] : undefined
}
/** The measures that the charts of a report may show: its own, and those that its analysis adds. */
export const measureKeys = (report: Pick<ReportDefinition, 'measures' | 'analysis'>): string[] => [
  ...report.measures.map((measure) => measure.key),
  ...(analysisOf(report)?.adds ?? []),
]

// helpers

const logFields = (log: { form: string; record: string; to: string; at: string }): NamedField[] =>
  (['record', 'to', 'at'] as const).map((part) => ({ at: `log/${part}`, form: log.form, field: log[part] }))
