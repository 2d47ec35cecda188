import {
  dimensionKey,
  resolveDimensions,
  resolveMeasures,
  SHARED_MARK,
  sharedName,
  type AppBundle,
  type Dimension,
  type FormDefinition,
  type Measure,
  type ReportDefinition,
} from '@tenon/engine'
import { freshKey } from '../editor/identity.ts'
import { renamedIn } from './columns.ts'

export type SharedPart = 'measures' | 'dimensions'
type Column = Measure | Dimension

/** A use of what a form shares; a period keeps its grain, so that charts know it as one. */
export const useOfMeasure = ({ key }: Measure): Measure => ({ key, agg: 'shared', field: SHARED_MARK + key })
export const useOfDimension = ({ key = '', grain }: Dimension): Dimension => ({
  key,
  field: SHARED_MARK + key,
  ...(grain === undefined ? {} : { grain }),
})

/** The form with a column of the report among what it shares, and the report that uses it by name. */
export function share(
  form: FormDefinition,
  report: ReportDefinition,
  part: SharedPart,
  key: string,
  label: string,
): { readonly form: FormDefinition; readonly report: ReportDefinition } | undefined {
  const taken = new Set((form[part] ?? []).flatMap((one) => one.key ?? []))
  if (part === 'measures') {
    const measure = report.measures.find((one) => one.key === key)
    if (!measure || taken.has(key) || measure.agg === 'shared') return undefined
    // A formula takes along what it is made of, where the form does not have it yet.
    const parts = report.measures.filter(
      (one) => one.agg !== 'formula' && one.agg !== 'shared' && !taken.has(one.key) && uses(measure.formula, one.key),
    )
    const own = { ...measure, label: measure.label ?? label }
    return {
      form: { ...form, measures: [...(form.measures ?? []), ...(measure.agg === 'formula' ? parts : []), own] },
      report: { ...report, measures: report.measures.map((one) => (one === measure ? useOfMeasure(measure) : one)) },
    }
  }
  const dimension = report.dimensions.find((one) => dimensionKey(one) === key)
  if (!dimension || sharedName(dimension.field) !== undefined) return undefined
  const name = dimension.key ?? freshKey(dimension.field.replaceAll('.', '_'), taken)
  if (taken.has(name)) return undefined
  const own = { ...dimension, key: name, label: dimension.label ?? label }
  const dimensions = report.dimensions.map((one) => (one === dimension ? useOfDimension(own) : one))
  return {
    form: { ...form, dimensions: [...(form.dimensions ?? []), own] },
    report: renamedIn({ ...report, dimensions }, key, name),
  }
}

/** The report with a column of its own in the place of a shared one. */
export function detach(
  form: FormDefinition,
  report: ReportDefinition,
  part: SharedPart,
  key: string,
): ReportDefinition {
  if (part === 'dimensions')
    return {
      ...report,
      dimensions: resolveDimensions(report, form, []).map(({ dimension, at }) =>
        dimensionKey(dimension) === key ? dimension : report.dimensions[at]!,
      ),
    }
  const at = report.measures.findIndex((one) => one.key === key)
  const own = resolveMeasures(report, form, []).filter((one) => one.at === at)
  return {
    ...report,
    measures: [
      ...report.measures.map((one, i) => (i === at ? (own.find((each) => !each.hidden)?.measure ?? one) : one)),
      ...own.flatMap(({ measure, hidden }) => (hidden ? [measure] : [])),
    ],
  }
}

/** Reports over the form that use what it shares under a name. */
export function usersOf(bundle: AppBundle, form: string, part: SharedPart, key: string): readonly ReportDefinition[] {
  const columns = (report: ReportDefinition): readonly Column[] => report[part]
  return Object.values(bundle.reports).filter(
    (report) => report.dataset.form === form && columns(report).some((one) => sharedName(one.field) === key),
  )
}
export const removeShared = (form: FormDefinition, part: SharedPart, key: string): FormDefinition => ({
  ...form,
  [part]: (form[part] as readonly Column[] | undefined)?.filter((one) => one.key !== key),
})

// helpers

const uses = (formula: unknown, key: string): boolean => {
  if (Array.isArray(formula)) return formula.some((one) => uses(one, key))
  if (typeof formula !== 'object' || formula === null) return false
  return Object.entries(formula).some(([operator, operand]) =>
    operator === 'var' ? operand === key : uses(operand, key),
  )
}
