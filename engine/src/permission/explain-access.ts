import type { FieldMode } from '../definition/index.ts'
import { explainTree, type ExplainedNode, type Scope } from '../expression/index.ts'
import { fieldMode, rightMode } from './permit.ts'
import { matches } from './row-predicate.ts'
import type { Action, Permit, RowPredicate } from './types.ts'

/** One clause of a scope, with what became of it for one row and one person. */
export interface ExplainedClause {
  readonly kind: RowPredicate['kind']
  readonly holds: boolean
  readonly of: readonly ExplainedClause[]
  /** Of a condition: its tree with values. */
  readonly tree?: ExplainedNode
  /** Of `via`: the relation and the form it points to; null in `of` where there is no related record. */
  readonly relation?: string
  readonly form?: string
}
/** What one role says of the question. */
export interface ExplainedGrant {
  readonly role: string
  readonly holds: boolean
  readonly rows: ExplainedClause
  /** The field's mode by this role in this row, where a field was asked for. */
  readonly mode?: FieldMode
}
export interface ExplainedAccess {
  readonly allowed: boolean
  readonly grants: readonly ExplainedGrant[]
  /** The field's mode over all roles in this row, where a field was asked for. */
  readonly mode?: FieldMode
}

/**
 * Why a person may or may not act on one row: each role's rows clause by clause, with the values that decided. The scope
 * carries the row, the person and the related records that `accessNeeds` names.
 */
export function explainAccess(permit: Permit, action: Action, scope: Scope, field?: string): ExplainedAccess {
  const grants = permit.grants(action).map((grant): ExplainedGrant => {
    const rows = clauseOf(grant.using, scope)
    const mode = field === undefined ? {} : { mode: rightMode(grant.right(field), scope) }
    return { role: grant.role, holds: rows.holds, rows, ...mode }
  })
  const mode = field === undefined ? undefined : fieldMode(permit, field, scope)
  const open = grants.some((grant) => grant.holds)
  return { allowed: open && mode !== 'hidden', grants, ...(mode === undefined ? {} : { mode }) }
}

/** To-one paths and child lists that explaining an action reads beside the row. */
export function accessNeeds(permit: Permit, action: Action, field?: string) {
  const needs = { related: new Set<string>(), children: new Set<string>() }
  for (const grant of [...permit.grants(action), ...(field === undefined ? [] : permit.grants('edit'))]) {
    collect(grant.using, '', needs)
    const when = field === undefined ? null : grant.right(field).when
    if (when) collect({ kind: 'when', checked: when }, '', needs)
  }
  return { related: [...needs.related], children: [...needs.children] }
}

// helpers

function clauseOf(predicate: RowPredicate, scope: Scope): ExplainedClause {
  const base = { kind: predicate.kind, holds: matches(predicate, scope) }
  switch (predicate.kind) {
    case 'when':
      return { ...base, of: [], tree: explainTree(predicate.checked, scope).tree }
    case 'via': {
      const related = scope.related?.[predicate.relation]
      const inner = related && { ...related, ...(scope.user ? { user: scope.user } : {}) }
      const of = inner ? [clauseOf(predicate.using, inner)] : []
      return { ...base, of, relation: predicate.relation, form: predicate.form }
    }
    case 'any':
    case 'every':
      return { ...base, of: predicate.of.map((part) => clauseOf(part, scope)) }
    case 'not':
      return { ...base, of: [clauseOf(predicate.of, scope)] }
    default:
      return { ...base, of: [] }
  }
}

function collect(
  predicate: RowPredicate,
  path: string,
  needs: { readonly related: Set<string>; readonly children: Set<string> },
): void {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
  if (predicate.kind === 'when') {
    for (const name of predicate.checked.needs.related) needs.related.add(at(name))
    for (const name of predicate.checked.needs.children) needs.children.add(at(name))
  } else if (predicate.kind === 'via') {
    needs.related.add(at(predicate.relation))
    collect(predicate.using, at(predicate.relation), needs)
  } else if (predicate.kind === 'any' || predicate.kind === 'every')
    for (const part of predicate.of) collect(part, path, needs)
  else if (predicate.kind === 'not') collect(predicate.of, path, needs)
}
