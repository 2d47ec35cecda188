import { checkExpression, every, type CompiledForm, type RowPredicate, type ScopeType } from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'

/** Which rows and values of an app's forms somebody may use: what every query is resolved against before SQL exists. */
export interface RecordAccess {
  readonly app: PublishedApp
  /** Part of every cache key: accesses with one key see alike. */
  readonly key: string
  /** Rows of a form that may be seen; `none` where the form may not. */
  rows(form: CompiledForm): RowPredicate
  /** Which of the rows that may be seen show a field in clear; `none` = for this access the field does not exist. */
  clear(form: CompiledForm, key: string): RowPredicate
}

/** Everything: for rules, jobs and computed values. HTTP code takes `viewerAccess`. */
export function systemAccess(app: PublishedApp): RecordAccess {
  const known = systems.get(app)
  if (known) return known
  const made: RecordAccess = { app, key: '$system', rows: () => ALL, clear: () => ALL }
  systems.set(app, made)
  return made
}

/** What these roles may see in one version of an app; made once per role set. */
export function viewerAccess(app: PublishedApp, roles: readonly string[]): RecordAccess {
  const mine = byRoles.get(roles)
  if (mine?.app === app) return mine
  const made = accessOf(app, roles)
  byRoles.set(roles, made)
  return made
}

function accessOf(app: PublishedApp, roles: readonly string[]): RecordAccess {
  const held = [...new Set(roles)].sort()
  const key = held.join(',')
  let known = viewers.get(app)
  if (!known) viewers.set(app, (known = new Map()))
  const found = known.get(key)
  if (found) return found
  const made: RecordAccess = {
    app,
    key,
    rows: (form) => within(app, form, app.permit(form, held).rows('view')),
    clear: (form, field) => {
      const permit = app.permit(form, held)
      // Clear in every row that the viewer sees is no condition at all, and leaves the index to the query.
      return SYSTEM.has(field) || permit.queryable(field) ? ALL : permit.clear(field)
    },
  }
  known.set(key, made)
  return made
}

/** Names and types of a form as this access knows them: what it may not read resolves like what does not exist. */
export function accessScope(access: RecordAccess, form: CompiledForm): ScopeType {
  const base = form.scopeType
  return {
    ...base,
    hasUser: true,
    hasOld: false,
    field: (key, name) => {
      const owner = access.app.form(key.split('.')[0]!)
      if (!owner) return base.field(key, name)
      if (access.rows(owner).kind === 'none') return undefined
      // Rows of a subform are seen with the field that holds them.
      const field = key.includes('.') ? key.split('.')[1]! : name
      return access.clear(owner, field).kind === 'none' ? undefined : base.field(key, name)
    },
  }
}

// helpers

/** Of a dataset of the platform only what belongs to the app that asks, and what belongs to none. */
function within(app: PublishedApp, form: CompiledForm, rows: RowPredicate): RowPredicate {
  if (!app.registry.dataset(form.key)) return rows
  const own = { or: [{ '==': [{ var: 'app' }, app.key] }, { '==': [{ var: 'app' }, null] }] }
  const result = checkExpression(own, form.scopeType, { kind: 'boolean' })
  return result.ok ? every([rows, { kind: 'when', checked: result.checked }]) : { kind: 'none' }
}

const ALL: RowPredicate = { kind: 'all' }
const systems = new WeakMap<PublishedApp, RecordAccess>()
/** A viewer brings the same list of roles at every request. */
const byRoles = new WeakMap<readonly string[], RecordAccess>()
const viewers = new WeakMap<PublishedApp, Map<string, RecordAccess>>()
/** Columns that no role can hide; `deleted_at` is not among them, since nobody is shown what is in the bin by a filter. */
const SYSTEM = new Set(['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'owner_id', 'dept_id'])
