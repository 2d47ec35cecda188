import {
  SHARED_MARK,
  type Dimension,
  type Expression,
  type FormDefinition,
  type Measure,
  type ReportDefinition,
} from '../definition/index.ts'
import type { Issue } from '../errors.ts'

/** What a form shares with the reports over it. */
export type SharedColumns = Pick<FormDefinition, 'measures' | 'dimensions'>

/** A column of a report with what it stands for, and its place in the report's own list. */
export interface ResolvedDimension {
  readonly at: number
  readonly dimension: Dimension
}
export interface ResolvedMeasure {
  readonly at: number
  readonly measure: Measure
  /** Only there because a shared formula needs it. */
  readonly hidden: boolean
}

/** The name of the shared column that a field means; undefined for a path. */
export const sharedName = (field: string | undefined): string | undefined =>
  field?.startsWith(SHARED_MARK) ? field.slice(SHARED_MARK.length) : undefined

/** The shared measure or dimension that a name means. */
export function sharedColumn<T extends { readonly key?: string | undefined }>(
  columns: readonly T[] | undefined,
  field: string | undefined,
): T | undefined {
  const name = sharedName(field)
  return name === undefined ? undefined : columns?.find((one) => one.key === name)
}

/** The dimensions of a report with the shared ones in the place of their names. */
export function resolveDimensions(
  report: Pick<ReportDefinition, 'dimensions'>,
  shared: SharedColumns | undefined,
  issues: Issue[],
): readonly ResolvedDimension[] {
  return report.dimensions.flatMap((dimension, at) => {
    if (sharedName(dimension.field) === undefined) return [{ at, dimension }]
    const found = sharedColumn(shared?.dimensions, dimension.field)
    if (!found) return missing(`dimensions/${at}/field`, dimension.field, issues)
    const { field: _name, ...own } = dimension
    return [{ at, dimension: { ...found, ...own, key: dimension.key ?? dimension.field } }]
  })
}

/** The measures of a report with the shared ones in the place of their names, and what shared formulas need besides. */
export function resolveMeasures(
  report: Pick<ReportDefinition, 'measures'>,
  shared: SharedColumns | undefined,
  issues: Issue[],
): readonly ResolvedMeasure[] {
  const resolved = report.measures.flatMap((measure, at): ResolvedMeasure[] => {
    if (measure.agg !== 'shared') return [{ at, measure, hidden: false }]
    const found = sharedColumn(shared?.measures, measure.field)
    if (!found) return missing(`measures/${at}/field`, measure.field, issues)
    const named = {
      key: measure.key,
      ...(measure.label === undefined ? {} : { label: measure.label }),
      ...(measure.format === undefined ? {} : { format: measure.format }),
    }
    if (found.agg !== 'formula')
      return [{ at, measure: { ...narrowed(found, measure.filter), ...named }, hidden: false }]
    const parts = (shared?.measures ?? []).filter((one) => one.agg !== 'formula' && names(found.formula, one.key))
    const own = (key: string): string => `${measure.key}__${key}`
    return [
      {
        at,
        measure: {
          ...found,
          formula: renamed(found.formula ?? null, new Set(parts.map((one) => one.key)), own),
          ...named,
        },
        hidden: false,
      },
      ...parts.map((part) => ({
        at,
        measure: { ...narrowed(part, measure.filter), key: own(part.key) },
        hidden: true,
      })),
    ]
  })
  return resolved
}

// helpers

function missing(path: string, field: string | undefined, issues: Issue[]): [] {
  issues.push({ path, code: 'REPORT_SHARED', params: { name: sharedName(field) ?? '' } })
  return []
}
function narrowed(measure: Measure, filter: Expression | undefined): Measure {
  if (filter === undefined) return measure
  return { ...measure, filter: measure.filter === undefined ? filter : { and: [measure.filter, filter] } }
}
const names = (expression: Expression | undefined, key: string): boolean => {
  if (typeof expression !== 'object' || expression === null) return false
  if (Array.isArray(expression)) return expression.some((one) => names(one, key))
  return Object.entries(expression).some(([operator, operand]) =>
    operator === 'var' ? operand === key : names(operand as Expression, key),
  )
}
function renamed(expression: Expression, keys: ReadonlySet<string>, own: (key: string) => string): Expression {
  if (typeof expression !== 'object' || expression === null) return expression
  if (Array.isArray(expression)) return expression.map((one) => renamed(one as Expression, keys, own))
  return Object.fromEntries(
    Object.entries(expression).map(([operator, operand]) => [
      operator,
      operator === 'var' && typeof operand === 'string'
        ? keys.has(operand)
          ? own(operand)
          : operand
        : renamed(operand as Expression, keys, own),
    ]),
  )
}
