import {
  analysisOf,
  dimensionKey,
  isDateGrain,
  issueMessage,
  withDatasets,
  sharedColumn,
  type AppBundle,
  type ChartKind,
  type Dimension,
  type Measure,
  type ReportDefinition,
  type ReportPeriod,
} from '@tenon/engine'
import { conditionFields, type ConditionField, type ConditionFields } from '@tenon/ui/condition'
import { useText } from '@tenon/ui/i18n'
import {
  computed,
  inject,
  provide,
  ref,
  shallowRef,
  type ComputedRef,
  type InjectionKey,
  type Ref,
  type ShallowRef,
} from 'vue'
import { useEditor } from '../editor/use-editor.ts'
import { sourceOf } from './report-source.ts'
import { withRows } from './rows-source.ts'

/** What the right pane shows. `field` is the one that a new condition begins with. */
export type Selection =
  | { readonly kind: 'chart' }
  | { readonly kind: 'dimension' | 'measure'; readonly key: string }
  | { readonly kind: 'filter'; readonly field?: string }

export interface ReportDesign {
  readonly report: ComputedRef<ReportDefinition>
  /** With the rows that the report counts as a form of their own. */
  readonly bundle: ComputedRef<AppBundle>
  /** What the report is about, a form of `bundle`. */
  readonly source: ComputedRef<string>
  readonly kinds: readonly ChartKind[]
  readonly fields: ComputedRef<ConditionFields>
  readonly selection: ShallowRef<Selection>
  /** Index of the chart that is shown. */
  readonly chart: Ref<number>
  change(change: (report: ReportDefinition) => ReportDefinition, tag?: string): void
  field(path: string | undefined): ConditionField | undefined
  dimensionLabel(dimension: Dimension): string
  measureLabel(measure: Measure): string
  columnLabel(key: string): string
  /** The date that the report is about. */
  periodField(period: ReportPeriod): string
  /** 月, 省; '' for a dimension as it is. */
  grainLabel(dimension: Dimension): string
  /** The first mistake at a path or below it, in words. */
  problemAt(path: string): string | undefined
}
const DESIGN: InjectionKey<ReportDesign> = Symbol('report design')
export const useReportDesign = (): ReportDesign => inject(DESIGN)!

/** One open report: the document, what of it is selected, and its names in the reader's language. */
export function provideReportDesign(key: Ref<string>): ReportDesign {
  const editor = useEditor()
  const { t, locale, label } = useText()
  const registry = editor.registry.engine
  const report = computed(() => editor.bundle.value.reports[key.value]!)
  const bundle = computed(() =>
    withRows(withDatasets(editor.bundle.value, registry), report.value?.dataset, registry, locale.value),
  )
  const source = computed(() => sourceOf(report.value))
  const fields = computed(() => conditionFields(bundle.value, source.value, registry, { locale: locale.value }))
  const problems = computed(() => editor.problems.value.filter((problem) => problem.ref === `report/${key.value}`))
  const field: ReportDesign['field'] = (path) => (path === undefined ? undefined : fields.value.find(path))
  const form = computed(() => bundle.value.forms[report.value.dataset.form])
  const dimensionLabel: ReportDesign['dimensionLabel'] = (dimension) => {
    const shared = sharedColumn(form.value?.dimensions, dimension.field)
    return (
      label(dimension.label ?? shared?.label) || field((shared ?? dimension).field)?.label || t('reportDesigner.gone')
    )
  }
  const measureLabel: ReportDesign['measureLabel'] = (measure) =>
    label(measure.label ?? sharedColumn(form.value?.measures, measure.field)?.label) ||
    field(measure.field)?.label ||
    t(measure.field === undefined ? 'reportDesigner.records' : 'reportDesigner.gone')
  const design: ReportDesign = {
    report,
    bundle,
    source,
    kinds: registry.charts,
    fields,
    selection: shallowRef<Selection>({ kind: 'chart' }),
    chart: ref(0),
    change: (change, tag) => editor.edit('report', key.value, change, tag),
    field,
    dimensionLabel,
    measureLabel,
    columnLabel(name) {
      const dimension = report.value.dimensions.find((one) => dimensionKey(one) === name)
      const measure = report.value.measures.find((one) => one.key === name)
      if (!dimension && !measure && (analysisOf(report.value)?.adds ?? []).includes(name))
        return t(`reportDesigner.analysis.column.${name}`)
      return dimension ? dimensionLabel(dimension) : measure ? measureLabel(measure) : name
    },
    periodField: ({ field: path }) =>
      field(report.value.dataset.rows === undefined ? path : `parent.${path}`)?.label ?? t('reportDesigner.gone'),
    grainLabel({ field: path, grain }) {
      const own = field(path)?.field.type.groupings?.find((one) => one.key === grain)
      return own ? label(own.label) : isDateGrain(grain) ? t(`reportDesigner.grain.${grain}`) : ''
    },
    problemAt(path) {
      const found = problems.value.find((problem) => problem.path === path || problem.path.startsWith(`${path}/`))
      return found && issueMessage(found.issue, locale.value)
    },
  }
  provide(DESIGN, design)
  return design
}
