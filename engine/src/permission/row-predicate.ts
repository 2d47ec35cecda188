import type { RowScope } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import { checkExpression, type Checked, type Scope, toClosure, type ValueType } from '../expression/index.ts'
import type { PermitForm, RowPredicate } from './types.ts'

export const ALL: RowPredicate = { kind: 'all' }
export const NONE: RowPredicate = { kind: 'none' }
const BOOLEAN: ValueType = { kind: 'boolean' }

/** What compiling a scope must know of the role: how it may view another form (for `via`). */
export interface ScopeContext {
  readonly form: PermitForm
  readonly issues: Issue[]
  /** Rows of another form that the role may view; undefined = none. `path` guards against going in circles. */
  viewOf(form: string): RowPredicate | undefined
}

/** A scope of a role as predicate. A scope that does not check gives no rows and an issue: never more than was meant. */
export function compileScope(scope: RowScope | undefined, context: ScopeContext, path: string): RowPredicate {
  if (scope === undefined) return ALL
  if (typeof scope === 'string') return { kind: scope }
  if ('any' in scope) return anyOf(scope.any.map((part, i) => compileScope(part, context, `${path}/any/${i}`)))
  if ('when' in scope) {
    const checked = compileCondition(scope.when, context.form, context.issues, `${path}/when`)
    return checked ? { kind: 'when', checked } : NONE
  }
  const target = context.form.relation(scope.via)
  if (target === undefined || target.startsWith('$')) {
    context.issues.push({ path: `${path}/via`, code: 'UNKNOWN_FIELD', params: { field: scope.via } })
    return NONE
  }
  const using = context.viewOf(target)
  return using ? { kind: 'via', relation: scope.via, form: target, using } : NONE
}

/** A condition over one row of the form and the viewer. */
export function compileCondition(
  source: unknown,
  form: PermitForm,
  issues: Issue[],
  path: string,
): Checked | undefined {
  const result = checkExpression(source as never, { ...form.scopeType, hasUser: true, hasOld: false }, BOOLEAN)
  if (result.ok) return result.checked
  issues.push(...result.issues.map((issue) => ({ ...issue, path: issue.path ? `${path}/${issue.path}` : path })))
  return undefined
}

export function anyOf(parts: readonly RowPredicate[]): RowPredicate {
  const of = parts.flatMap((part) => (part.kind === 'any' ? part.of : [part])).filter((part) => part.kind !== 'none')
  if (of.some((part) => part.kind === 'all')) return ALL
  return of.length === 0 ? NONE : of.length === 1 ? (of[0] ?? NONE) : { kind: 'any', of }
}

export function every(parts: readonly RowPredicate[]): RowPredicate {
  const of = parts.filter((part) => part.kind !== 'all')
  if (of.some((part) => part.kind === 'none')) return NONE
  return of.length === 0 ? ALL : of.length === 1 ? (of[0] ?? ALL) : { kind: 'every', of }
}

export function not(part: RowPredicate): RowPredicate {
  return part.kind === 'all' ? NONE : part.kind === 'none' ? ALL : { kind: 'not', of: part }
}

/** The predicate in memory. The scope carries the row, the viewer, and related records where the predicate goes through them. */
export function matches(predicate: RowPredicate, scope: Scope): boolean {
  switch (predicate.kind) {
    case 'all':
      return true
    case 'none':
      return false
    case 'own':
      return scope.user !== undefined && scope.row.owner_id === scope.user.id
    case 'department':
      return includes(scope.user?.departments, scope.row.dept_id)
    case 'departmentTree':
      return includes(scope.user?.departmentTree, scope.row.dept_id)
    case 'when':
      return closureOf(predicate.checked)(scope) === true
    case 'via': {
      const related = scope.related?.[predicate.relation]
      return related ? matches(predicate.using, { ...related, ...(scope.user ? { user: scope.user } : {}) }) : false
    }
    case 'any':
      return predicate.of.some((part) => matches(part, scope))
    case 'every':
      return predicate.of.every((part) => matches(part, scope))
    case 'not':
      return !matches(predicate.of, scope)
  }
}

/** The closure of a checked condition, made once. */
export function closureOf(checked: Checked): (scope: Scope) => unknown {
  let closure = closures.get(checked)
  if (!closure) closures.set(checked, (closure = toClosure(checked)))
  return closure
}

// helpers

const closures = new WeakMap<Checked, (scope: Scope) => unknown>()
const includes = (list: readonly string[] | undefined, id: unknown): boolean =>
  typeof id === 'string' && (list?.includes(id) ?? false)
