import { dimensionKey, type Expression, type ReportDefinition, type ReportPeriod } from '@tenon/engine'

/** A piece of the sentence; `look` says which shelf it comes from. */
export interface Segment {
  readonly text: string
  readonly look?: 'dimension' | 'measure' | 'filter' | 'sort'
}
export interface WordSource {
  t(key: string, params?: Readonly<Record<string, string | number>>): string
  readonly form: string
  dimension(key: string): string
  measure(key: string): string
  condition(filter: Expression): string
  period(period: ReportPeriod): string
}

/** What a report asks, as one sentence in the reader's language. */
export function reportWords(report: ReportDefinition, source: WordSource): readonly Segment[] {
  const { t } = source
  const comma = t('reportDesigner.words.comma')
  const listed = (names: readonly string[], look: Segment['look'] & {}): Segment[] =>
    names.flatMap((text, i) => [...(i > 0 ? [{ text: comma }] : []), { text, look }])
  const parts: Record<string, readonly Segment[]> = {
    dimensions: listed(
      report.dimensions.map((one) => source.dimension(dimensionKey(one))),
      'dimension',
    ),
    measures: listed(
      report.measures.map((one) => source.measure(one.key)),
      'measure',
    ),
    form: [{ text: source.form }],
  }
  const sentence = [...fill(t(mainKey(report), TOKENS), parts)]
  const also = (key: string, segment: Segment): void => {
    sentence.push(...fill(t(key, TOKENS), { value: [segment] }))
  }
  if (report.period?.default !== undefined)
    also('reportDesigner.words.within', { text: source.period(report.period), look: 'filter' })
  if (report.filter !== undefined)
    also('reportDesigner.words.where', { text: source.condition(report.filter), look: 'filter' })
  const [sort] = report.sort ?? []
  if (sort !== undefined) {
    const key = sort.replace(/^-/, '')
    const name = report.measures.some((one) => one.key === key) ? source.measure(key) : source.dimension(key)
    also(sort.startsWith('-') ? 'reportDesigner.words.down' : 'reportDesigner.words.up', { text: name, look: 'sort' })
  }
  if (report.top !== undefined && report.dimensions.length > 0)
    also(report.others ? 'reportDesigner.words.topOthers' : 'reportDesigner.words.top', {
      text: String(report.top),
      look: 'sort',
    })
  return sentence
}

// helpers

const TOKENS = {
  dimensions: '\u0001dimensions\u0001',
  measures: '\u0001measures\u0001',
  form: '\u0001form\u0001',
  value: '\u0001value\u0001',
}
const mainKey = (report: ReportDefinition): string =>
  report.dimensions.length > 0 ? 'reportDesigner.words.grouped' : 'reportDesigner.words.whole'

/** Puts segments into the places that a translated sentence leaves for them. */
function fill(text: string, parts: Readonly<Record<string, readonly Segment[]>>): Segment[] {
  return text
    .split('\u0001')
    .flatMap((piece, i) => (i % 2 === 1 ? [...(parts[piece] ?? [])] : piece === '' ? [] : [{ text: piece }]))
}
