import { nameOf, type AppBundle, type CompiledForm, type RowScope } from '@tenon/engine'

/** An index that serves one sort under one scope: `columns` ends with the sort's column. */
export interface OrderIndex {
  readonly name: string
  readonly columns: readonly string[]
  /** Sorted as people sort names. */
  readonly pinyin: boolean
}

/** Sorts of one form that get an index; each costs every write of the form. */
const MAX_SORTS = 4

/**
 * Indexes that views and row scopes ask for: one per first key of a view's sort, and the same behind the owner or the
 * department where roles are scoped by them. Without one, a page of a scoped list sorts everything the viewer has.
 */
export function orderIndexes(bundle: AppBundle, form: CompiledForm): readonly OrderIndex[] {
  const sorts = new Set<string>()
  for (const view of form.definition.views ?? []) {
    const first = view.sort?.[0]?.replace(/^-/, '')
    if (first !== undefined && columnOf(form, first) !== undefined && !INDEXED.has(first)) sorts.add(first)
  }
  const scopes = scopeColumns(bundle, form.key)
  const found: OrderIndex[] = []
  for (const key of [...sorts].slice(0, MAX_SORTS)) {
    const column = columnOf(form, key)!
    const pinyin = form.field(key)?.columnType === 'text'
    for (const columns of [[column], ...scopes.map((scope) => [scope, column])])
      found.push({ name: nameOf('o', form.table, ...columns), columns, pinyin })
  }
  for (const scope of scopes)
    found.push({ name: nameOf('o', form.table, scope, 'updated_at'), columns: [scope, 'updated_at'], pinyin: false })
  return found
}

// helpers

/** Sorts that every record table serves by itself. */
const INDEXED = new Set(['id', 'updated_at'])
const SYSTEM = new Set(['created_at', 'owner_id', 'dept_id'])

function columnOf(form: CompiledForm, key: string): string | undefined {
  const field = form.field(key)
  if (!field) return SYSTEM.has(key) ? key : undefined
  return field.columnType === undefined || field.columnType.endsWith('[]') || field.columnType === 'jsonb'
    ? undefined
    : field.column
}

function scopeColumns(bundle: AppBundle, form: string): string[] {
  const scopes = Object.values(bundle.roles).flatMap((role) =>
    flat(role.forms[form]?.view?.scope as RowScope | undefined),
  )
  const columns: string[] = []
  if (scopes.includes('own')) columns.push('owner_id')
  if (scopes.includes('department') || scopes.includes('departmentTree')) columns.push('dept_id')
  return columns
}
const flat = (scope: RowScope | undefined): string[] =>
  scope === undefined ? [] : typeof scope === 'string' ? [scope] : 'any' in scope ? scope.any.flatMap(flat) : []
