import type { CompiledForm, Row, Scope } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import type { Database } from '../db/schema.ts'
import type { ViewerSlots } from '../db/viewer-slots.ts'
import type { PublishedApp } from '../definitions/published-app.ts'

export interface Needs {
  /** To-one paths: `customer`, `customer.parent`. */
  readonly related: readonly string[]
  /** Child lists: `follow_up.customer`; behind a relation `customer.follow_up.customer`. */
  readonly children: readonly string[]
  /** Fields read, `customer.level`: of the related records only these are computed. Absent = all. */
  readonly fields?: readonly string[]
}
export interface Loaded {
  readonly related: Readonly<Record<string, Scope | null>>
  readonly children: Readonly<Record<string, readonly Scope[]>>
}

/**
 * Loads what expressions over a record need beside it, as the product itself sees it: a builder's check must not depend on who
 * happens to save. One statement per relation and per child form.
 */
export async function loadNeeds(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  record: Row,
  needs: Needs,
  clock: { readonly today: string; readonly now: string },
  slots: ViewerSlots,
): Promise<Loaded> {
  const related: Record<string, Scope | null> = {}
  const children: Record<string, readonly Scope[]> = {}
  for (const [key, rest] of byFirst(needs.related)) {
    const target = app.form(form.relation(key) ?? '')
    const id = record[key]
    const fields = needs.fields && behind(needs.fields, key, 1)
    const [row] = target && typeof id === 'string' ? await relatedRows(db, app, target, null, [id], slots, fields) : []
    if (!target || !row) {
      related[key] = null
      continue
    }
    const inner = await loadNeeds(
      db,
      app,
      target,
      row,
      { related: rest, children: behind(needs.children, key, 2), ...(fields ? { fields } : {}) },
      clock,
      slots,
    )
    related[key] = { row, ...clock, ...inner }
  }
  for (const list of needs.children) {
    const [childKey, relation, ...deeper] = list.split('.')
    const child = app.form(childKey!)
    if (deeper.length > 0 || relation === undefined || !child || form.field(childKey!)) continue
    const id = record['id']
    const rows = typeof id === 'string' ? await relatedRows(db, app, child, relation, [id], slots) : []
    children[list] = rows.map((row) => ({ row, ...clock }))
  }
  return { related, children }
}

// helpers

function byFirst(paths: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const path of paths) {
    const [first, ...rest] = path.split('.') as [string, ...string[]]
    const list = found.get(first) ?? []
    if (rest.length > 0) list.push(rest.join('.'))
    found.set(first, list)
  }
  return found
}
/** Paths that lead through a relation, seen from its record; at least so many keys long there. */
const behind = (paths: readonly string[], key: string, least: number): string[] =>
  paths
    .filter((path) => path.startsWith(`${key}.`) && path.split('.').length > least)
    .map((path) => path.slice(key.length + 1))
