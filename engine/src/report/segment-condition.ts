import type { Expression } from '../definition/index.ts'
import type { ScopeType } from '../expression/index.ts'
import { relationTo, type Relations } from './cross-filter.ts'

/** Where the values of a dashboard's filter bar name a segment: every dashboard takes one. */
export const SEGMENT = '$segment'

/** Records of a form that somebody has set aside under a name. */
export interface Segment {
  readonly form: string
  readonly filter: Expression
}

/**
 * What a segment means for the records of a report: itself where they are of its form, and where they belong to a record of it, that
 * this one is in the segment. undefined where it says nothing about them: neither is the case, or it looks at lists of a related record.
 */
export function segmentCondition(
  { form, filter }: Segment,
  target: { readonly form: string; readonly rows?: string },
  scope: ScopeType,
  relations: Relations,
): Expression | undefined {
  const relation = form === target.form ? undefined : relationTo(form, target.form, scope, relations)
  if (form !== target.form && relation === undefined) return undefined
  const path = [...(target.rows === undefined ? [] : ['parent']), ...(relation === undefined ? [] : [relation])]
  if (path.length === 0) return filter
  return looksAtLists(filter, (name) => scope.field(form, name)?.kind === 'rows')
    ? undefined
    : below(filter, path.join('.'))
}

// helpers

function looksAtLists(expression: Expression, isList: (name: string) => boolean): boolean {
  if (typeof expression !== 'object' || expression === null) return false
  return Object.entries(expression).some(
    ([key, value]) =>
      key === 'children' ||
      (key === 'var' && typeof value === 'string' && isList(value)) ||
      looksAtLists(value as Expression, isList),
  )
}

/** The same of a record that lies behind a path. */
function below(expression: Expression, path: string): Expression {
  if (typeof expression !== 'object' || expression === null) return expression
  if (Array.isArray(expression)) return expression.map((one) => below(one as Expression, path))
  return Object.fromEntries(
    Object.entries(expression).map(([key, value]) => {
      const name: unknown = key === 'var' ? (Array.isArray(value) ? value[0] : value) : undefined
      if (typeof name !== 'string') return [key, below(value as Expression, path)]
      return [key, name.startsWith('$') ? value : `${path}.${name}`]
    }),
  )
}
