import {
  checkExpression,
  PlatformError,
  type Checked,
  type CompiledField,
  type Expression,
  type Issue,
} from '@tenon/engine'
import { accessScope } from '../db/record-access.ts'
import { COUNT_CAP } from '../db/count-cap.ts'
import {
  listStatements,
  type ListRequest,
  type ListRow,
  type ListStatements,
  type SortKey,
} from '../db/list-statement.ts'
import { run } from '../db/statements.ts'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { decodeCursor, encodeCursor, type Cursor } from './cursor.ts'
import { assertVersion, type FormRequest } from './request-context.ts'
import { meantNow } from './segment-meanings.ts'
import { escapeLike, queryGrams, searchWords } from './search-text.ts'

export interface RecordQuery {
  readonly filter?: Expression | undefined
  readonly search?: string | undefined
  readonly sort?: readonly string[] | undefined
  readonly page?: number | undefined
  readonly cursor?: string | undefined
  /** Cursor of the page that follows: the rows that stand before it. */
  readonly before?: string | undefined
  /** How many rows stand behind the page: 0 is the end of the list. Read from there, so that it is as near as the beginning. */
  readonly fromEnd?: number | undefined
  readonly size?: number | undefined
  readonly fields?: readonly string[] | undefined
  readonly expand?: readonly string[] | undefined
  readonly count?: 'exact' | 'estimate' | 'none' | undefined
  /** How many records of a mirror are named. Default 5: a cell has place for no more. */
  readonly shown?: number | undefined
  /** Records in the bin that this person may restore. */
  readonly deleted?: boolean | undefined
}
export interface RecordPage {
  readonly rows: readonly Record<string, unknown>[]
  readonly total: number | null
  readonly totalKind: 'exact' | 'atLeast' | 'none'
  readonly nextCursor: string | null
  /** What `before` takes to read what stands before this page; null where nothing does. */
  readonly previousCursor: string | null
}

const DEFAULT_SIZE = 20
/** Rows that are walked over, from either end; what that may cost is bounded by the time of a statement. */
const MAX_OFFSET = 5_000_000
const SHOWN = 5

/**
 * A page of records. One statement where the hits are few or the order has an index, two otherwise. Names that the viewer may not
 * read are unknown names, wherever they stand. Errors: INVALID with issues, FORBIDDEN.
 */
export async function queryRecords(
  db: Kysely<Database>,
  request: FormRequest,
  query: RecordQuery,
): Promise<RecordPage> {
  if (!request.permit.can(query.deleted ? 'delete' : 'view')) throw new PlatformError('FORBIDDEN')
  const size = query.size ?? DEFAULT_SIZE
  const words = searchWords(query.search ?? '')
  const filter = await meantNow(db, request.app.key, query.filter, request.viewer)
  const compiled = compiledList(request, { ...query, filter }, words.length, size)
  const cursor = cursorOf(query)
  const offset = offsetOf(query, size)
  if (offset > MAX_OFFSET) throw new PlatformError('TOO_EXPENSIVE', { reason: 'page' })
  const slots: Record<string, unknown> = { ...request.slots, offset, ...searchSlots(words) }
  if (cursor) {
    slots['cursor_id'] = cursor.id
    cursor.values.forEach((value, i) => (slots[`c${i}`] = value))
  }
  const exact = query.count === 'exact' ? run(db, compiled.exact, slots) : undefined
  const { rows, hits } = await fetchPage(db, request.app, compiled, slots, {
    size,
    skipped: cursor || isBackward(query) ? undefined : offset,
  })
  const more = rows.length > size
  const backward = isBackward(query)
  const page = backward ? rows.slice(more ? 1 : 0) : rows.slice(0, size)
  const before = backward ? more : cursor !== null || offset > 0
  const behind = backward ? cursor !== null || offset > 0 : more
  const total = exact ? Number((await exact)[0]!.n) : hits
  return {
    rows: page.map((row) => compiled.view.read(row)),
    ...totalOf(query.count ?? 'estimate', total),
    nextCursor: behind ? cursorAt(page.at(-1)) : null,
    previousCursor: before ? cursorAt(page[0]) : null,
  }
}

// helpers

/** One way to say which page: from a row on, back from a row, so many from the end, or its number. */
const cursorOf = ({ cursor, before }: RecordQuery): Cursor | null => {
  const text = cursor ?? before
  return text === undefined ? null : decodeCursor(text)
}
const isBackward = ({ cursor, before, fromEnd }: RecordQuery): boolean =>
  cursor === undefined && (before !== undefined || fromEnd !== undefined)
const offsetOf = ({ cursor, before, fromEnd, page }: RecordQuery, size: number): number =>
  cursor !== undefined || before !== undefined ? 0 : (fromEnd ?? ((page ?? 1) - 1) * size)
const cursorAt = (row: ListRow | undefined): string | null =>
  row ? encodeCursor({ id: row.id!, values: cursorValues(row) }) : null

interface CompiledList extends ListStatements {
  /** Hits were many the last time: the ordered statement goes first until then. */
  dense: number
}

/** A hint only: either statement gives the right rows. */
const DENSE_MS = 60_000

/** `skipped`: how many rows stand before the page, where that is known. */
async function fetchPage(
  db: Kysely<Database>,
  app: PublishedApp,
  list: CompiledList,
  slots: Record<string, unknown>,
  { size, skipped }: { readonly size: number; readonly skipped: number | undefined },
): Promise<{ readonly rows: readonly ListRow[]; readonly hits: number | null }> {
  if (list.probe && list.dense < Date.now()) {
    const found = await run<ListRow>(db, list.probe, slots)
    assertVersion(app, found[0]?._v)
    const hits = Number(found[0]!._n)
    if (hits <= COUNT_CAP) return { rows: found.filter((row) => row.id !== null), hits }
    list.dense = Date.now() + DENSE_MS
  }
  const found = await run<ListRow>(db, list.ordered, slots)
  assertVersion(app, found[0]?._v)
  const rows = found.filter((row) => row.id !== null)
  if (list.counted) {
    // The last page of a scope counts it: nothing is behind it.
    const last = rows.length <= size && (rows.length > 0 || skipped === 0)
    if (last && skipped !== undefined) return { rows, hits: skipped + rows.length }
    const [counted] = await run(db, list.counted, slots)
    assertVersion(app, counted?._v)
    return { rows, hits: Number(counted!._n) }
  }
  const n = found[0]?._n
  if (list.probe && n !== null && n !== undefined && Number(n) <= COUNT_CAP) list.dense = 0
  return { rows, hits: n === null || n === undefined ? null : Number(n) }
}

function totalOf(
  count: NonNullable<RecordQuery['count']>,
  total: number | null,
): Pick<RecordPage, 'total' | 'totalKind'> {
  if (count === 'none' || total === null) return { total: null, totalKind: 'none' }
  if (count === 'exact' || total <= COUNT_CAP) return { total, totalKind: 'exact' }
  return { total: COUNT_CAP, totalKind: 'atLeast' }
}

function cursorValues(row: ListRow): (string | null)[] {
  const values: (string | null)[] = []
  for (let i = 1; `_k${i}` in row; i++) values.push(row[`_k${i}`] as string | null)
  return values
}

const MAX_CACHED = 500
const caches = new WeakMap<PublishedApp, Map<string, CompiledList>>()

function compiledList(request: FormRequest, query: RecordQuery, words: number, size: number): CompiledList {
  const nulls = cursorOf(query)?.values.map((value) => value === null) ?? null
  const key = JSON.stringify([
    request.form.key,
    request.access.key,
    query.filter ?? null,
    query.sort ?? null,
    query.fields ?? null,
    query.expand ?? null,
    words,
    nulls,
    query.count === 'none',
    query.deleted === true,
    query.shown ?? null,
    size,
    offsetOf(query, size) > 0,
    isBackward(query),
  ])
  let known = caches.get(request.app)
  if (!known) caches.set(request.app, (known = new Map()))
  const found = known.get(key)
  if (found) return found
  const compiled = {
    ...listStatements(request.access, request.permit, request.form, listRequest(request, query, words, nulls, size)),
    dense: 0,
  }
  if (known.size >= MAX_CACHED) known.delete(known.keys().next().value!)
  known.set(key, compiled)
  return compiled
}

/** Resolves every name of a query against what the viewer may read; all mistakes at once. */
function listRequest(
  request: FormRequest,
  query: RecordQuery,
  words: number,
  nulls: readonly boolean[] | null,
  size: number,
): ListRequest {
  const { form, permit, access } = request
  const scope = accessScope(access, form)
  const issues: Issue[] = []
  const filter = checkedFilter(request, query.filter, issues)
  const sort: SortKey[] = []
  ;(query.sort ?? []).forEach((text, i) => {
    const descending = text.startsWith('-')
    const name = descending ? text.slice(1) : text
    const result = checkExpression({ var: name }, scope)
    const sortable = result.ok && !name.startsWith('$') && !UNSORTABLE.has(result.checked.type.kind)
    if (sortable) sort.push({ checked: result.checked, descending })
    else issues.push({ path: `sort/${i}`, code: 'UNKNOWN_FIELD', params: { name } })
  })
  if (nulls && nulls.length !== sort.length) issues.push({ path: 'cursor', code: 'CURSOR' })
  const fields = query.fields
    ? namedFields(request, query.fields, issues)
    : form.fields.filter((field) => permit.known(field.key) && field.column !== undefined)
  if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
  return {
    filter,
    sort,
    words,
    cursor: nulls,
    fields,
    expand: expandable(request, query.expand ?? [], issues),
    shown: query.shown ?? SHOWN,
    count: query.count !== 'none',
    deleted: query.deleted === true,
    limit: size + 1,
    offset: offsetOf(query, size) > 0,
    backward: isBackward(query),
  }
}
const UNSORTABLE = new Set(['list', 'rows', 'json', 'null'])
const SYSTEM = new Set(['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'owner_id', 'dept_id'])

function namedFields({ form, permit }: FormRequest, keys: readonly string[], issues: Issue[]): CompiledField[] {
  return keys.flatMap((key, i) => {
    if (SYSTEM.has(key)) return []
    const field = form.field(key)
    if (field && permit.known(key) && field.type.storage !== 'none') return [field]
    issues.push({ path: `fields/${i}`, code: 'UNKNOWN_FIELD', params: { name: key } })
    return []
  })
}

/** The condition of a query as this viewer may ask it: what he may not read is an unknown name. */
export function checkedFilter(
  { access, form }: FormRequest,
  filter: Expression | null | undefined,
  issues: Issue[],
): Checked | null {
  if (filter === undefined || filter === null) return null
  const result = checkExpression(filter, { ...accessScope(access, form), hasMirrors: true }, { kind: 'boolean' })
  if (result.ok) return result.checked
  issues.push(
    ...result.issues.map((issue) => ({ ...issue, path: issue.path === '' ? 'filter' : `filter/${issue.path}` })),
  )
  return null
}

/** What the words of a search are looked up by. */
export function searchSlots(words: readonly string[]): Record<string, unknown> {
  if (words.length === 0) return {}
  const each = words.map((word, i) => [`word${i}`, `%${escapeLike(word)}%`] as const)
  return { grams: queryGrams(words), ...Object.fromEntries(each) }
}

/** Keys to expand; what is no readable reference is an unknown name. */
export function expandable(
  { form, permit }: FormRequest,
  keys: readonly string[],
  issues: Issue[],
): ReadonlySet<string> {
  for (const [i, key] of keys.entries()) {
    if (SYSTEM.has(key)) continue
    const field = form.field(key.split('.')[0]!)
    if (!field || !permit.known(field.key))
      issues.push({ path: `expand/${i}`, code: 'UNKNOWN_FIELD', params: { name: key } })
  }
  if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
  return new Set(keys)
}
