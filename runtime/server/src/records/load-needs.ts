import { DEPARTMENT, relationOf, scopeOf, WAY, type CompiledForm, type Row, type Scope } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { departmentWays } from '../db/departments.ts'
import { relatedRows } from '../db/related-rows.ts'
import type { Database } from '../db/schema.ts'
import type { Executor } from '../db/statements.ts'
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
  clock: Clock,
  slots: ViewerSlots,
): Promise<Loaded> {
  const [loaded] = await loadNeedsOfAll(db, app, form, [record], needs, clock, slots)
  return loaded!
}

/** The same for many records of a form, in their order, with as many statements as for one. */
export async function loadNeedsOfAll(
  db: Kysely<Database>,
  app: PublishedApp,
  form: CompiledForm,
  records: readonly Row[],
  needs: Needs,
  clock: Clock,
  slots: ViewerSlots,
): Promise<readonly Loaded[]> {
  const all = records.map(() => ({
    related: {} as Record<string, Scope | null>,
    children: {} as Record<string, readonly Scope[]>,
  }))
  for (const [key, rest] of byFirst(needs.related)) {
    const to = relationOf(form, key)
    if (to === DEPARTMENT) {
      const scopes = await departmentScopes(db, idsOf(records, key), clock)
      records.forEach((record, i) => (all[i]!.related[key] = scopes.get(String(record[key])) ?? null))
      continue
    }
    const target = app.form(to ?? '')
    const fields = needs.fields && behind(needs.fields, key, 1)
    const rows = target ? await relatedRows(db, app, target, null, idsOf(records, key), slots, fields) : []
    const inner = target
      ? await loadNeedsOfAll(
          db,
          app,
          target,
          rows,
          { related: rest, children: behind(needs.children, key, 2), ...(fields ? { fields } : {}) },
          clock,
          slots,
        )
      : []
    const scopes = new Map(
      target
        ? rows.map((row, i): [unknown, Scope] => [row['id'], scopeOf(target, row, { ...clock, ...inner[i]! }, null)])
        : [],
    )
    records.forEach((record, i) => (all[i]!.related[key] = scopes.get(record[key]) ?? null))
  }
  for (const list of needs.children) {
    const [childKey, relation, ...deeper] = list.split('.')
    const child = app.form(childKey!)
    if (deeper.length > 0 || relation === undefined || !child || form.field(childKey!)) continue
    const rows = await relatedRows(db, app, child, relation, idsOf(records, 'id'), slots)
    const lists = Map.groupBy(rows, (row) => row[relation])
    records.forEach(
      (record, i) => (all[i]!.children[list] = (lists.get(record['id']) ?? []).map((row) => ({ row, ...clock }))),
    )
  }
  return all
}

/** Where departments stand, as records that a relation points to, by their ids. */
export async function departmentScopes(
  db: Executor,
  departments: readonly string[],
  clock: Clock,
): Promise<ReadonlyMap<string, Scope>> {
  const ways = await departmentWays(db, departments)
  return new Map([...ways].map(([id, way]): [string, Scope] => [id, { row: { id, [WAY]: way }, ...clock }]))
}
// helpers

interface Clock {
  readonly today: string
  readonly now: string
}

const idsOf = (records: readonly Row[], key: string): readonly string[] => [
  ...new Set(records.flatMap((record) => (typeof record[key] === 'string' ? [record[key]] : []))),
]

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
