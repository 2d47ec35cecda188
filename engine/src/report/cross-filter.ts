import type { Dimension, Expression } from '../definition/index.ts'
import type { ScopeType } from '../expression/index.ts'
import { groupCondition } from './filters.ts'
import { planReport, rowScope, type PlanContext, type PlannedDimension } from './plan-query.ts'
import { OTHERS } from './report-data.ts'

/** The fields of a form that point to another one. */
export type Relations = (
  form: string,
) => readonly { readonly key: string; readonly form: string; readonly required: boolean }[]

const SHARED = new Set(['owner_id', 'dept_id'])

/**
 * What a group that was clicked in one report means for another: the same field, where the other's records have it or point to
 * a record that belongs to it (the province of a contract's customer is the province of a customer). Owner and department mean the
 * same everywhere. undefined where it means nothing: a computed group, the rest beyond the top, a field that is not there.
 */
export function crossCondition(
  clicked: PlannedDimension,
  value: string | number | boolean | null,
  target: { readonly form: string; readonly rows?: string },
  context: PlanContext,
  relations: Relations,
): Expression | undefined {
  if (clicked.computed || value === OTHERS) return undefined
  const path = pathTo(clicked, target.form, context.scope, relations)
  if (path === undefined) return undefined
  const field = target.rows === undefined ? path : `parent.${path}`
  const dimension: Dimension = { field, ...(clicked.grain === undefined ? {} : { grain: clicked.grain }) }
  const planned = planReport(
    {
      kind: 'report',
      key: 'cross',
      label: '',
      dataset: target,
      dimensions: [dimension],
      measures: [{ key: 'n', agg: 'count' }],
      charts: [],
    },
    context,
  )
  return planned.ok
    ? groupCondition(planned.plan.dimensions[0]!, value, [], rowScope(context.scope, target.rows))
    : undefined
}

/**
 * The relation by which the records of `form` belong to those of another one. A record that may point elsewhere as well (to the
 * customer that a lead became) is not meant.
 */
export const relationTo = (other: string, form: string, scope: ScopeType, relations: Relations): string | undefined =>
  relations(form).find(
    (one) => one.form === other && (one.required || one.key === one.form) && scope.field(form, one.key),
  )?.key

// helpers

function pathTo({ field }: PlannedDimension, form: string, scope: ScopeType, relations: Relations): string | undefined {
  const known = (path: string, owner: string, key: string) => (scope.field(owner, key) ? path : undefined)
  if (field.form === form || SHARED.has(field.key)) return known(field.key, form, field.key)
  // The field of a subform's rows belongs to nothing else.
  if (field.form.includes('.')) return undefined
  const relation = relationTo(field.form, form, scope, relations)
  return relation && known(`${relation}.${field.key}`, field.form, field.key)
}
