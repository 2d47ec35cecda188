import type { ReportDefinition } from '@tenon/engine'
import {
  hasOptions,
  isDay,
  isMoment,
  isNumber,
  pointsTo,
  type AnalysisField,
  type AnalysisForm,
  type AnalysisForms,
} from './analysis-forms.ts'
import { logOf, periodsOf, readStages, type Analysis } from './suggest-analysis.ts'

interface Choice {
  readonly value: string
  readonly label: string
}
/** One thing that an analysis is told: where it stands, what it may be, what it is. */
export interface AnalysisInput {
  /** Its name among the texts, and how tests find it. */
  readonly key: string
  readonly choices: readonly Choice[]
  readonly value: string | readonly string[] | undefined
  readonly many?: boolean
  readonly optional?: boolean
  set(value: string | readonly string[] | undefined): Analysis
}

/** All that an analysis is told, in the order in which people say it. */
export function analysisInputs(
  analysis: Analysis,
  report: Pick<ReportDefinition, 'dataset' | 'measures'>,
  forms: AnalysisForms,
  measureLabel: (key: string) => string,
): readonly AnalysisInput[] {
  const own = forms[report.dataset.form]
  const plain = <K extends string>(
    key: K,
    choices: readonly Choice[],
    more: { optional?: boolean; many?: boolean } = {},
  ) => input(analysis, key, choices, more)
  if (analysis.kind === 'targets') {
    const form = forms[analysis.form]
    return [
      plain(
        'measure',
        report.measures.map(({ key }) => ({ value: key, label: measureLabel(key) })),
      ),
      plain(
        'form',
        Object.values(forms).map(({ key, label }) => ({ value: key, label })),
      ),
      plain('year', fieldsOf(form, isNumber)),
      {
        ...plain('period', fieldsOf(form, hasOptions)),
        set: (value) => {
          const options = form?.fields.find(({ key }) => key === value)?.options ?? []
          return { ...analysis, period: String(value), periods: periodsOf(options) }
        },
      },
      plain('targetAmount', fieldsOf(form, isNumber)),
      plain('person', fieldsOf(form, pointsTo('$user')), { optional: true }),
      plain('department', fieldsOf(form, pointsTo('$department')), { optional: true }),
    ]
  }
  const stage = own?.fields.find(({ key }) => key === analysis.stage)
  const options = stage?.options ?? []
  const log = analysis.log ? forms[analysis.log.form] : undefined
  const inLog = (key: 'record' | 'to' | 'at', fields: readonly Choice[]): AnalysisInput => ({
    key: `log.${key}`,
    choices: fields,
    value: analysis.log?.[key],
    set: (value) => ({ ...analysis, log: { ...analysis.log!, [key]: String(value) } }) as Analysis,
  })
  return [
    {
      ...plain('stage', fieldsOf(own, hasOptions)),
      // Another field has other stages and another log.
      set: (value) => {
        const next = own?.fields.find(({ key }) => key === value)
        const found = next && readStages(next.options)
        const moves = next && logOf(report.dataset.form, next, forms)
        const { log: _log, ...rest } = analysis
        return {
          ...rest,
          stage: String(value),
          ...(found
            ? {
                won: found.won,
                lost: found.lost,
                stages: analysis.kind === 'funnel' ? [...found.open, found.won] : found.open,
              }
            : {}),
          ...(moves ? { log: moves } : analysis.kind === 'forecast' ? { log: analysis.log } : {}),
        } as Analysis
      },
    },
    plain('stages', options, { many: true }),
    plain('won', options),
    plain('lost', options),
    plain('amount', fieldsOf(own, isNumber), { optional: analysis.kind === 'funnel' }),
    ...(analysis.kind === 'forecast' ? [plain('close', fieldsOf(own, isDay))] : []),
    {
      key: 'log',
      choices: Object.values(forms)
        .filter((form) => own && form.fields.some(pointsTo(own.key)))
        .map(({ key, label }) => ({ value: key, label })),
      value: analysis.log?.form,
      ...(analysis.kind === 'funnel' ? { optional: true } : {}),
      set: (value) => {
        const { log: _log, ...rest } = analysis
        if (typeof value !== 'string' || value === '' || !own) return rest as Analysis
        const only = { [own.key]: own, [value]: forms[value]! }
        const moves = (stage && logOf(own.key, stage, only)) ?? { form: value, record: '', to: '', at: '' }
        return { ...rest, log: moves } as Analysis
      },
    },
    ...(log && own
      ? [
          inLog('record', fieldsOf(log, pointsTo(own.key))),
          inLog('to', fieldsOf(log, hasOptions)),
          inLog('at', fieldsOf(log, isMoment)),
        ]
      : []),
  ]
}

// helpers

const fieldsOf = (form: AnalysisForm | undefined, fits: (field: AnalysisField) => boolean): Choice[] =>
  (form?.fields ?? []).filter(fits).map(({ key, label }) => ({ value: key, label }))

function input(
  analysis: Analysis,
  key: string,
  choices: readonly Choice[],
  more: { optional?: boolean; many?: boolean },
): AnalysisInput {
  // Two amounts: the target's stands under another name among the texts.
  const at = key === 'targetAmount' ? 'amount' : key
  const now = analysis as unknown as Readonly<Record<string, string | readonly string[] | undefined>>
  return {
    ...{ key, choices, value: now[at] },
    ...more,
    set: (value) => {
      const { [at]: _old, ...rest } = now
      const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
      // Stages keep the order of their options, in whatever order they are pressed.
      const ordered = Array.isArray(value)
        ? choices.flatMap((one) => (value.includes(one.value) ? [one.value] : []))
        : value
      return (empty ? rest : { ...rest, [at]: ordered }) as unknown as Analysis
    },
  }
}
