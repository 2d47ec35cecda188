import {
  createAliases,
  empty,
  join,
  param,
  physicalName,
  ref,
  slot,
  sql,
  sqlType,
  toSql,
  type Checked,
  type CompiledForm,
  type Permit,
  type PhysicalName,
  type Row,
  type Sql,
} from '@tenon/engine'
import { fieldMark } from '../records/search-text.ts'
import { appVersion } from './app-version.ts'
import { COUNT_CAP } from './count-cap.ts'
import type { RecordAccess } from './record-access.ts'
import { predicateSql, recordTarget, tableOf } from './record-target.ts'
import { recordView, type RecordView, type ViewRequest } from './record-view.ts'
import { scopedFrom, type ScopeBranch } from './scoped.ts'
import { systemAccess } from './record-access.ts'
import { prepare, type Statement } from './statements.ts'

export interface SortKey {
  readonly checked: Checked
  readonly descending: boolean
}
export interface ListRequest extends ViewRequest {
  readonly filter: Checked | null
  readonly sort: readonly SortKey[]
  /** How many words are looked for. */
  readonly words: number
  /** Which of the cursor's sort values are null; null = no cursor. */
  readonly cursor: readonly boolean[] | null
  readonly count: boolean
  /** Rows to fetch. A number in the text: with a parameter the planner would guess a tenth of the table. */
  readonly limit: number
  /** Whether rows are left out before the page; read backwards: behind it. */
  readonly offset: boolean
  /** The page is read from its end: the last rows, or those before the cursor, in the order of the list none the less. */
  readonly backward: boolean
  /** Records in the bin instead of live ones. */
  readonly deleted: boolean
}

/**
 * The statements of one shape of list. All answer rows of the view with `_n` (hits, at most COUNT_CAP + 1, or null), `_v` (the
 * version of the app that Postgres saw) and `_k1…` (sort values as text, for the cursor); one row at least, its id null where
 * there is no hit.
 */
export interface ListStatements {
  readonly view: RecordView
  /**
   * Takes up to COUNT_CAP + 1 hits in any order and sorts them: complete where `_n` ≤ COUNT_CAP, else its rows mean nothing.
   * undefined where the scope alone delivers the order.
   */
  readonly probe: Statement<ListRow> | undefined
  /** Walks the order; quick where hits are frequent or an index leads with the scope. */
  readonly ordered: Statement<ListRow>
  /**
   * Hits of a scope, at most COUNT_CAP + 1, where `ordered` has none. NB: with both in one statement Postgres, which guesses how
   * much a scope holds, plans both anew at every request: 0.1–0.2 ms.
   */
  readonly counted: Statement<Pick<ListRow, '_n' | '_v'>> | undefined
  /** All hits, counted. */
  readonly exact: Statement<{ readonly n: string }>
}
export interface ListRow extends Row {
  readonly id: string | null
  readonly _n: string | null
  readonly _v: number | null
}

export function listStatements(
  access: RecordAccess,
  permit: Permit | null,
  form: CompiledForm,
  request: ListRequest,
): ListStatements {
  const aliases = createAliases()
  const target = recordTarget(access, form, T, aliases)
  const rows = request.deleted && permit ? permit.rows('delete') : access.rows(form)
  const source = scopedFrom(access, form, T, aliases, rows, request.deleted)
  const view = recordView(access, permit, form, T, request)
  const keys = request.sort.map((key, i) => ({
    ...key,
    sql: toSql(key.checked, target),
    // A name that no column has.
    name: physicalName(`_k${i + 1}`),
  }))
  const conditions: Sql[] = []
  if (request.filter) conditions.push(sql`(${toSql(request.filter, target)})`)
  if (request.words > 0) conditions.push(searchSql(access, form, request.words, aliases))
  const joins = target.joins.sql()
  const and = (...parts: readonly Sql[]): Sql => join([...parts, ...conditions], sql` and `)
  const columns = join([ref(T, ID), ...keys.map((key) => sql`${key.sql} as ${ref(key.name)}`)])
  const descending = keys[0]?.descending ?? true
  /** The order in which rows are walked; what is answered is in the order of the list. */
  const walk = request.backward ? keys.map((key) => ({ ...key, descending: !key.descending })) : keys
  const walkDescending = descending !== request.backward
  const walked = (of: (key: CompiledKey) => Sql, id: Sql): Sql => orderBy(walk, walkDescending, of, id)
  const inner = walked((key) => key.sql, ref(T, ID))
  const outer = walked((key) => ref(P, key.name), ref(P, ID))
  const size = sql`limit ${integer(request.limit)}`
  const offset = request.offset ? sql` offset ${slot('offset', 'integer')}` : empty

  const pageOf = (branch: ScopeBranch, behind: Sql | null, of: Sql): Sql => {
    const rest = behind ? and(branch.where, behind) : and(branch.where)
    const most = alone ? sql`${size}${offset}` : request.offset ? sql`${size} + ${slot('offset', 'integer')}` : size
    const select = sql`select ${of} from ${source.from}${joins} where ${rest} order by ${inner} ${most}`
    return branch.keys ? sql`(select l.* from ${branch.keys} cross join lateral (${select}) as l)` : sql`(${select})`
  }
  const branches = source.branches ?? [{ where: source.where }]
  const behinds = request.cursor
    ? cursorBranches(walk, request.cursor, walkDescending, (key) => key.sql, ref(T, ID))
    : [null]
  const ranges = branches.flatMap((branch) => behinds.map((behind) => ({ branch, behind })))
  const [only] = ranges
  /** The page is one walk. */
  const alone = ranges.length === 1 && only && !only.branch.keys
  /** Its rows are answered as they come. Else their ids are gathered and the rows fetched by them. */
  const whole = alone && !request.offset
  const pages = ranges.map(({ branch, behind }) => pageOf(branch, behind, columns))
  const names = join([ref(P, ID), ...keys.map((key) => ref(P, key.name))])
  const union = branches.length > 1 ? sql` union ` : sql` union all `
  const ids =
    pages.length === 0
      ? sql`select ${columns} from ${source.from}${joins} where false`
      : alone
        ? sql`select ${names} from ${pages[0]!} as ${ref(P)}`
        : sql`select ${names} from (${join(pages, union)}) as ${ref(P)} order by ${outer} ${size}${offset}`

  const hits = sql`select 1 from ${source.from}${joins} where ${and(source.where)}`
  const narrowed = conditions.length > 0 || source.branches === undefined
  const open = rows.kind === 'all'
  // NB: the scope as one condition has the planner walk the whole table for a viewer whose departments hold nothing.
  const some = narrowed || open ? hits : idsOf(branches, source.from)
  const capped = sql`(select count(*) from (${some} limit ${integer(COUNT_CAP + 1)}) as c)`
  const apart = request.count && !narrowed && !open
  const version = sql`${appVersion()} as s`
  const answer = (count: Sql, page: Sql, at: PhysicalName): Sql => {
    const marks = keys.map(({ name }) => sql`, ${ref(at, name)}::text as ${ref(name)}`)
    const order = orderBy(keys, descending, (key) => ref(at, key.name), ref(at, ID))
    return sql`select ${count} as "_n", s."v" as "_v"${join(marks, empty)}, ${view.columns} from ${version} left join ${page}${view.joins} order by ${order}`
  }
  const fetched = (of: Sql): Sql =>
    sql`(${of}) as ${ref(P)} on true left join ${tableOf(access, form.key)} as ${ref(T)} on ${ref(T, ID)} = ${ref(P, ID)}`
  const count = request.count && !apart ? capped : sql`null::bigint`
  const ordered = whole
    ? answer(count, sql`${pageOf(only.branch, only.behind, rowAnd(keys))} as ${ref(T)} on true`, T)
    : answer(count, fetched(ids), P)
  const [behindPage] = request.cursor
    ? [wholeCursor(walk, request.cursor, walkDescending, (key) => ref(M, key.name), ref(M, ID))]
    : [null]
  const probeBody = sql`select ${join([ref(M, ID), ...keys.map((key) => ref(M, key.name))])} from ${ref(M)}${behindPage ? sql` where ${behindPage}` : empty} order by ${walked((key) => ref(M, key.name), ref(M, ID))} ${size}${offset}`
  const probe = sql`with ${ref(M)} as materialized (select ${columns} from ${source.from}${joins} where ${and(source.where)} limit ${integer(COUNT_CAP + 1)})
    ${answer(sql`(select count(*) from ${ref(M)})`, fetched(probeBody), P)}`
  return {
    view,
    probe: narrowed ? prepare<ListRow>(probe) : undefined,
    ordered: prepare<ListRow>(ordered),
    counted: apart ? prepare(sql`select ${capped} as "_n", s."v" as "_v" from ${version}`) : undefined,
    exact: prepare<{ n: string }>(sql`select count(*) as n from (${hits}) as c`),
  }
}

// helpers

/** Ids of the alternatives of a scope, so many of each as are counted: the index of its scope key has them in this order. */
function idsOf(branches: readonly ScopeBranch[], from: Sql): Sql {
  const parts = branches.map(({ where, keys }) => {
    const ids = sql`select ${ref(T, ID)} from ${from} where ${where} order by ${ref(T, ID)} limit ${integer(COUNT_CAP + 1)}`
    return keys ? sql`(select l.* from ${keys} cross join lateral (${ids}) as l)` : sql`(${ids})`
  })
  const [only] = parts
  if (!only) return sql`select 1 where false`
  return parts.length === 1 ? sql`select 1 from ${only} as u` : sql`select 1 from (${join(parts, sql` union `)}) as u`
}

/** The whole row with the values it is sorted by. */
const rowAnd = (keys: readonly CompiledKey[]): Sql =>
  join([sql`${ref(T)}.*`, ...keys.map((key) => sql`${key.sql} as ${ref(key.name)}`)])

/** A whole number of our own as text of the statement. */
const integer = (n: number): Sql => ({ chunks: [String(Math.trunc(n))] })

const T = physicalName('t')
const P = physicalName('p')
const M = physicalName('m')
const ID = physicalName('id')

interface CompiledKey extends SortKey {
  readonly sql: Sql
  readonly name: ReturnType<typeof physicalName>
}

const orderBy = (keys: readonly CompiledKey[], descending: boolean, of: (key: CompiledKey) => Sql, id: Sql): Sql =>
  join([
    ...keys.map(
      (key) => sql`${collated(of(key), key.checked)}${key.descending ? sql` desc nulls last` : sql` asc nulls first`}`,
    ),
    sql`${id}${descending ? sql` desc` : sql` asc`}`,
  ])

/** People look for names in the order of their pinyin. NB: in ORDER BY alone; comparisons stay by code point. */
const collated = (value: Sql, checked: Checked): Sql =>
  checked.type.kind === 'text' ? sql`${value} collate "zh-x-icu"` : value

/** A value of the cursor; text is compared by the collation of the order, which Postgres alone knows. */
const cursorValue = (key: CompiledKey, i: number): Sql => slot(`c${i}`, sqlType(key.checked.type))

/**
 * What lies behind the cursor, as alternatives that an index can start at: with one key, "smaller" and "empty" are two ranges
 * (null is the smallest value); with more keys it is one condition.
 */
function cursorBranches(
  keys: readonly CompiledKey[],
  nulls: readonly boolean[],
  backwards: boolean,
  of: (key: CompiledKey) => Sql,
  id: Sql,
): Sql[] {
  const [key] = keys
  if (keys.length !== 1 || !key) return [wholeCursor(keys, nulls, backwards, of, id)]
  const at = slot('cursor_id', 'uuid')
  const value = collated(of(key), key.checked)
  const mark = cursorValue(key, 0)
  if (nulls[0]) {
    const tied = sql`${of(key)} is null and ${id} ${key.descending ? sql`<` : sql`>`} ${at}`
    return key.descending ? [tied] : [tied, sql`${of(key)} is not null`]
  }
  const range = sql`(${value}, ${id}) ${key.descending ? sql`<` : sql`>`} (${mark}, ${at})`
  return key.descending ? [range, sql`${of(key)} is null`] : [range]
}

function wholeCursor(
  keys: readonly CompiledKey[],
  nulls: readonly boolean[],
  backwards: boolean,
  of: (key: CompiledKey) => Sql,
  id: Sql,
): Sql {
  const after = (key: CompiledKey, i: number): Sql => {
    const value = of(key)
    if (nulls[i]) return key.descending ? sql`false` : sql`${value} is not null`
    const mark = collated(cursorValue(key, i), key.checked)
    return key.descending ? sql`(${value} < ${mark} or ${value} is null)` : sql`${value} > ${mark}`
  }
  const same = (key: CompiledKey, i: number): Sql =>
    nulls[i] ? sql`${of(key)} is null` : sql`${of(key)} = ${cursorValue(key, i)}`
  const parts = keys.map((key, i) => join([...keys.slice(0, i).map(same), after(key, i)], sql` and `))
  const tied = [...keys.map(same), sql`${id} ${backwards ? sql`<` : sql`>`} ${slot('cursor_id', 'uuid')}`]
  return sql`(${join(
    [...parts, join(tied, sql` and `)].map((part) => sql`(${part})`),
    sql` or `,
  )})`
}

/**
 * Every word is somewhere in the record's search text: the grams find candidates by the index, the text decides. Where this
 * viewer may not read all searchable fields, only the lines of those he may are looked at; else search would tell what is hidden.
 */
export function searchSql(
  access: RecordAccess,
  form: CompiledForm,
  words: number,
  aliases: ReturnType<typeof createAliases>,
): Sql {
  const grams = sql`${ref(T, physicalName('search_g'))} @> ${slot('grams', 'integer[]')}`
  const text = ref(T, physicalName('search'))
  const each = Array.from({ length: words }, (_, i) => slot(`word${i}`, 'text'))
  const rights = form.searchable.map((field) => ({ field, clear: access.clear(form, field.key) }))
  if (rights.every(({ clear }) => clear.kind === 'all'))
    return join([grams, ...each.map((word) => sql`${text} like ${word}`)], sql` and `)
  const readable = rights.filter(({ clear }) => clear.kind !== 'none')
  if (readable.length === 0) return sql`false`
  const line = aliases()
  const found = each.map((word) => {
    const lines = readable.map(({ field, clear }) => {
      const hit = sql`${ref(line)}."line" like ${param(fieldMark(field.definition.id), 'text')} || ${word}`
      return clear.kind === 'all'
        ? hit
        : sql`(${predicateSql(systemAccess(access.app), form, clear, T, aliases)} and ${hit})`
    })
    return sql`exists (select 1 from string_to_table(${text}, chr(10)) as ${ref(line)}("line") where ${join(lines, sql` or `)})`
  })
  return join([grams, ...found], sql` and `)
}
