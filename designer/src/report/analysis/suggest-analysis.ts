import type { ForecastAnalysis, FunnelAnalysis, ReportDefinition, TargetsAnalysis } from '@tenon/engine'
import {
  hasOptions,
  isDay,
  isMoment,
  isNumber,
  pointsTo,
  type AnalysisField,
  type AnalysisForm,
  type AnalysisForms,
  type AnalysisOption,
} from './analysis-forms.ts'

export type Analysis = FunnelAnalysis | ForecastAnalysis | TargetsAnalysis
export type AnalysisKey = Analysis['kind']

/** What an analysis of this report most likely means: fields by their names and what they hold. Undefined where one is lacking. */
export function suggestAnalysis(
  kind: AnalysisKey,
  report: Pick<ReportDefinition, 'dataset' | 'measures'>,
  forms: AnalysisForms,
): Analysis | undefined {
  const own = forms[report.dataset.form]
  if (!own || report.dataset.rows !== undefined) return undefined
  if (kind === 'targets') return suggestTargets(report, own, forms)
  const staged = stageOf(own, forms)
  if (!staged) return undefined
  const { stage, won, lost, open, log } = staged
  const amount = best(own.fields.filter(isNumber), /amount|金额|value/i)?.key
  if (kind === 'funnel')
    return {
      ...{ kind, stage: stage.key, stages: [...open, won], won, lost },
      ...(amount === undefined ? {} : { amount }),
      ...(log ? { log } : {}),
    }
  const close = best(own.fields.filter(isDay), /expect|close|预计/i)?.key
  if (!log || amount === undefined || close === undefined) return undefined
  return { kind, stage: stage.key, stages: open, won, lost, amount, close, log, defaultRate: 0.2 }
}

/** The stages of a field as its options tell: what was won, what was lost, what is still open. */
export function readStages(
  options: readonly AnalysisOption[],
): { readonly won: string; readonly lost: string; readonly open: string[] } | undefined {
  const lost =
    options.find(named(/^(输|lost)|输单|流失|失败|丢单|取消|无效/i)) ?? options.find(({ color }) => color === 'bad')
  const left = options.filter((option) => option !== lost)
  const won = left.find(named(/^(赢|won)|赢单|成交|签约|完成/i)) ?? left.find(({ color }) => color === 'good')
  const open = left.filter((option) => option !== won).map(({ value }) => value)
  return won && lost && open.length > 0 ? { won: won.value, lost: lost.value, open } : undefined
}

/** The first and the last month that an option of periods names: 全年, 第2季度, Q2, 7月. */
export function monthsOf({ value, label }: AnalysisOption): [number, number] | undefined {
  for (const text of [value, label]) {
    if (/全年|年度|^year|annual/i.test(text)) return [1, 12]
    const half = /上半年|^h1/i.test(text) ? 1 : /下半年|^h2/i.test(text) ? 7 : undefined
    if (half) return [half, half + 5]
    const quarter = /(?:^|第)\s*([1-4一二三四])\s*季|^q\s*([1-4])/i.exec(text)
    if (quarter) {
      const n = numeral(quarter[1] ?? quarter[2]!)
      return [n * 3 - 2, n * 3]
    }
    const month = /^(\d{1,2})\s*月|^month\s*(\d{1,2})$/i.exec(text)
    const n = Number(month?.[1] ?? month?.[2])
    if (n >= 1 && n <= 12) return [n, n]
  }
  return undefined
}
export const periodsOf = (options: readonly AnalysisOption[]): TargetsAnalysis['periods'] =>
  Object.fromEntries(
    options.flatMap((option) => {
      const months = monthsOf(option)
      return months ? [[option.value, months] as const] : []
    }),
  )

/** Where the moves of a stage are written: a form that points here, with the new stage and the moment. */
export function logOf(form: string, stage: AnalysisField, forms: AnalysisForms): FunnelAnalysis['log'] | undefined {
  for (const log of Object.values(forms)) {
    const record = log.fields.find(pointsTo(form))
    const same = log.fields.filter((field) => hasOptions(field) && sameOptions(field, stage))
    const to = best(same, /^to|新|after|到/i)
    const at = best(
      log.fields.filter((field) => isMoment(field) && !SYSTEM.has(field.key)),
      /^at$|time|时间/i,
    )
    if (record && to && at && log.key !== form) return { form: log.key, record: record.key, to: to.key, at: at.key }
  }
  return undefined
}

// helpers

const SYSTEM = new Set(['created_at', 'updated_at'])
const numeral = (text: string): number => '一二三四'.indexOf(text) + 1 || Number(text)
const named =
  (pattern: RegExp) =>
  ({ value, label }: AnalysisOption): boolean =>
    pattern.test(value) || pattern.test(label)
/** The one whose name fits, else the first. */
const best = (fields: readonly AnalysisField[], pattern: RegExp): AnalysisField | undefined =>
  fields.find(({ key, label }) => pattern.test(key) || pattern.test(label)) ?? fields[0]
const sameOptions = (a: AnalysisField, b: AnalysisField): boolean =>
  a.options.length === b.options.length && a.options.every(({ value }, i) => value === b.options[i]!.value)

/** The field that tells stages; one whose moves are written down comes first. */
function stageOf(form: AnalysisForm, forms: AnalysisForms) {
  const staged = form.fields.filter(hasOptions).flatMap((stage) => {
    const stages = readStages(stage.options)
    return stages ? [{ stage, ...stages, log: logOf(form.key, stage, forms) }] : []
  })
  return staged.find(({ log }) => log !== undefined) ?? staged[0]
}

function suggestTargets(
  { measures }: Pick<ReportDefinition, 'measures'>,
  own: AnalysisForm,
  forms: AnalysisForms,
): TargetsAnalysis | undefined {
  const measure = measures.find((one) => one.agg === 'sum') ?? measures[0]
  if (!measure) return undefined
  for (const form of Object.values(forms)) {
    if (form.key === own.key) continue
    const numbers = form.fields.filter(isNumber)
    const year = numbers.find(({ key, label }) => /year|年/i.test(key) || /年/.test(label))
    const period = form.fields.find((field) => hasOptions(field) && Object.keys(periodsOf(field.options)).length > 0)
    const amount = best(
      numbers.filter((field) => field !== year),
      /amount|金额|target|目标/i,
    )
    const person = form.fields.find(
      (field) => field.key !== 'owner_id' && !field.key.endsWith('_by') && pointsTo('$user')(field),
    )
    const department = form.fields.find((field) => field.key !== 'dept_id' && pointsTo('$department')(field))
    if (!year || !period || !amount || (!person && !department)) continue
    return {
      ...{ kind: 'targets', measure: measure.key, form: form.key, year: year.key, period: period.key },
      ...{ periods: periodsOf(period.options), amount: amount.key },
      ...(person ? { person: person.key } : {}),
      ...(department ? { department: department.key } : {}),
    }
  }
  return undefined
}
