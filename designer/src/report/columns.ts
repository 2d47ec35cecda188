import { dimensionKey, type Expression, type ReportDefinition } from '@tenon/engine'

/** The relations that a report follows, in the order in which they are met: what `dataset.joins` says. */
export function joinsOf(report: ReportDefinition): string[] {
  const paths = [
    ...report.dimensions.flatMap((dimension) => [dimension.field, ...namesIn(dimension.expression)]),
    ...report.measures.flatMap((measure) => [
      ...(measure.field === undefined ? [] : [measure.field]),
      ...namesIn(measure.expression),
      ...namesIn(measure.filter),
    ]),
    ...namesIn(report.filter),
    ...(report.period && report.dataset.rows === undefined ? [report.period.field] : []),
  ]
  const relations = paths.flatMap((path) =>
    /^(\$|parent\.)/.test(path) ? [] : (/^(.+)\.[^.]+$/.exec(path)?.[1] ?? []),
  )
  return [...new Set(relations)]
}

/** A measure's new key wherever the report names the old one. */
export function renamedIn(report: ReportDefinition, from: string, to: string): ReportDefinition {
  const name = (one: unknown): unknown => (one === from ? to : one)
  const isDimension = report.dimensions.some((dimension) => dimensionKey(dimension) === from)
  return {
    ...report,
    measures: report.measures.map((measure) =>
      measure.formula === undefined ? measure : { ...measure, formula: renamedVar(measure.formula, from, to) },
    ),
    ...(report.sort && !isDimension
      ? { sort: report.sort.map((one) => (one.replace(/^-/, '') === from ? one.replace(from, to) : one)) }
      : {}),
    charts: report.charts.map((chart) => ({
      ...chart,
      encoding: Object.fromEntries(
        Object.entries(chart.encoding).map(([channel, value]) => [
          channel,
          Array.isArray(value) ? value.map(name) : name(value),
        ]),
      ),
    })),
  }
}

// helpers

function namesIn(expression: Expression | undefined): string[] {
  if (typeof expression !== 'object' || expression === null) return []
  if (Array.isArray(expression)) return expression.flatMap(namesIn)
  return Object.entries(expression).flatMap(([operator, operand]) =>
    operator === 'var' && typeof operand === 'string' ? [operand] : namesIn(operand as Expression),
  )
}
function renamedVar(expression: Expression, from: string, to: string): Expression {
  if (typeof expression !== 'object' || expression === null) return expression
  if (Array.isArray(expression)) return expression.map((one) => renamedVar(one, from, to))
  return Object.fromEntries(
    Object.entries(expression).map(([operator, operand]) => [
      operator,
      operator === 'var' ? (operand === from ? to : operand) : renamedVar(operand as Expression, from, to),
    ]),
  ) as Expression
}
