import { createAliases, createJoins, sqlType, type SqlTarget } from '../compile.ts'
import { WAY } from '../names.ts'
import { param, physicalName, ref, sql, type Sql } from '../sql.ts'
import type { Row, Scope, ScopeType, UserScope, ValueType } from '../types.ts'
import type { Random } from './random.ts'
import { IDS, randomValue } from './values.ts'

const text = { kind: 'text' } as const
const number = { kind: 'number' } as const
const id = (form: string): ValueType => ({ kind: 'id', form })

/** A small world of forms: a record with a relation two steps deep, a subform with a relation, and child records. */
export const FORMS: Record<string, Record<string, ValueType>> = {
  deal: {
    id: id('deal'),
    n1: number,
    n2: number,
    t1: text,
    t2: text,
    b1: { kind: 'boolean' },
    d1: { kind: 'date' },
    d2: { kind: 'date' },
    at1: { kind: 'datetime' },
    at2: { kind: 'datetime' },
    tm1: { kind: 'time' },
    span: { kind: 'json' },
    place: { kind: 'json' },
    tags: { kind: 'list', of: text },
    people: { kind: 'list', of: id('$user') },
    owner: id('$user'),
    dept: id('$department'),
    depts: { kind: 'list', of: id('$department') },
    customer: id('customer'),
    lines: { kind: 'rows', form: 'deal.lines' },
  },
  'deal.lines': {
    id: id('deal.lines'),
    n1: number,
    t1: text,
    b1: { kind: 'boolean' },
    d1: { kind: 'date' },
    supplier: id('customer'),
  },
  customer: {
    id: id('customer'),
    n1: number,
    t1: text,
    b1: { kind: 'boolean' },
    d1: { kind: 'date' },
    span: { kind: 'json' },
    place: { kind: 'json' },
    tags: { kind: 'list', of: text },
    dept: id('$department'),
    parent_co: id('customer'),
  },
  note: { id: id('note'), deal: id('deal'), n1: number, t1: text, b1: { kind: 'boolean' }, at1: { kind: 'datetime' } },
}
export const SCOPE: ScopeType = {
  form: 'deal',
  hasUser: true,
  field: (form, key) =>
    Object.hasOwn(FORMS, form) && Object.hasOwn(FORMS[form]!, key) ? FORMS[form]![key] : undefined,
}
export const USER: UserScope = {
  id: IDS[0]!,
  name: '陈晓明',
  department: IDS[1]!,
  departments: [IDS[1]!],
  departmentTree: [IDS[1]!, IDS[2]!],
  roles: ['sales_rep', 'A'],
}
export const TODAY = '2026-11-22'
export const NOW = '2026-11-22T06:05:11.204Z'

/** Departments and the one above each; of those that values name one is not there. */
const ABOVE: Readonly<Record<string, string | null>> = { [IDS[1]!]: null, [IDS[0]!]: IDS[1]!, [IDS[2]!]: IDS[0]! }
export const wayTo = (department: string | null | undefined): string[] =>
  department && Object.hasOwn(ABOVE, department) ? [...wayTo(ABOVE[department]), department] : []

interface StoredRow extends Row {
  readonly id: string
  readonly deleted_at: string | null
}
export interface World {
  readonly tables: Readonly<Record<string, readonly StoredRow[]>>
  /** Undeleted deals as scopes, in the order of their ids. */
  scopes(timeZone: string): Scope[]
}

export function createWorld(random: Random): World {
  const make = (form: string, count: number, extra: (row: number) => Row): StoredRow[] =>
    Array.from({ length: count }, (_, n) => {
      const row: Record<string, unknown> = { id: rowId(form, n), deleted_at: random.chance(0.12) ? NOW : null }
      for (const [key, type] of Object.entries(FORMS[form]!))
        if (key !== 'id' && type.kind !== 'rows') row[key] = randomValue(type, random)
      return { ...row, ...extra(n) } as StoredRow
    })
  const some = (form: string, count: number): string | null =>
    random.chance(0.2) ? null : rowId(form, random.below(count))
  const customer = make('customer', 20, () => ({ parent_co: some('customer', 20) }))
  const deal = make('deal', 40, () => ({ customer: some('customer', 20) }))
  const lines = make('deal.lines', 70, () => ({
    parent_id: rowId('deal', random.below(34)),
    supplier: some('customer', 20),
    deleted_at: null,
  }))
  const note = make('note', 70, () => ({ deal: some('deal', 36) }))
  const tables = { customer, deal, 'deal.lines': lines, note }
  return { tables, scopes: (timeZone) => scopesOf(tables, timeZone) }
}

/** DDL and rows, as one script of statements with parameters. */
export function* worldStatements(world: World): Iterable<{ text: string; values: unknown[] }> {
  yield { text: 'create table departments (id uuid primary key, way uuid[])', values: [] }
  for (const department of Object.keys(ABOVE))
    yield { text: 'insert into departments values ($1, $2)', values: [department, wayTo(department)] }
  for (const [form, rows] of Object.entries(world.tables)) {
    const columns = Object.entries(FORMS[form]!).filter(([key, type]) => key !== 'id' && type.kind !== 'rows')
    const ddl = columns.map(([key, type]) => `"${key}" ${columnType(type)}`)
    const parent = form === 'deal.lines' ? ', parent_id uuid' : ''
    yield {
      text: `create table ${tableName(form)} (id uuid primary key, deleted_at timestamptz${parent}, ${ddl.join(', ')})`,
      values: [],
    }
    for (const row of rows) {
      const keys = Object.keys(row)
      yield {
        text: `insert into ${tableName(form)} (${keys.map((key) => `"${key}"`).join(', ')}) values (${keys.map((_, i) => `$${i + 1}`).join(', ')})`,
        values: keys.map((key) => row[key]),
      }
    }
  }
}

/** What the names mean in the world's tables; deleted rows are outside of every source. */
export function worldTarget(timeZone: string): SqlTarget {
  const newAlias = createAliases()
  return {
    form: 'deal',
    alias: physicalName('t'),
    joins: createJoins(newAlias),
    newAlias,
    column: (_form, key, alias) => ref(alias, physicalName(key)),
    source: (form): Sql => {
      const table = ref(physicalName(tableName(form)))
      return form === 'deal.lines' ? table : sql`(select * from ${table} where deleted_at is null)`
    },
    departmentsWithin: (list) => sql`array(select "id" from "departments" where "way" && ${list})`,
    belongs: ({ relation }, row, owner) =>
      sql`${ref(row, physicalName(relation ?? 'parent_id'))} = ${ref(owner, physicalName('id'))}`,
    user: (name) => param(USER[name], USER_TYPES[name]),
    today: param(TODAY, 'date'),
    now: param(NOW, 'timestamptz'),
    timeZone: param(timeZone, 'text'),
  }
}

// helpers

const USER_TYPES = {
  id: 'uuid',
  name: 'text',
  department: 'uuid',
  departments: 'uuid[]',
  departmentTree: 'uuid[]',
  roles: 'text[]',
}
const tableName = (form: string): string => form.replace('.', '_')
const columnType = (type: ValueType): string =>
  type.kind === 'text'
    ? 'text collate "C"'
    : type.kind === 'boolean'
      ? 'boolean not null default false'
      : type.kind === 'datetime'
        ? 'timestamptz(3)'
        : sqlType(type)
const FORM_NUMBERS: Record<string, number> = { customer: 1, deal: 2, 'deal.lines': 3, note: 4 }
const rowId = (form: string, n: number): string =>
  `0198000${FORM_NUMBERS[form]}-0000-7000-8000-${String(n).padStart(12, '0')}`

function scopesOf(tables: Readonly<Record<string, readonly StoredRow[]>>, timeZone: string): Scope[] {
  const live = (form: string): readonly StoredRow[] => tables[form]!.filter((row) => row.deleted_at === null)
  const base = { today: TODAY, now: NOW, timeZone, user: USER }
  const customers = new Map(live('customer').map((row) => [row.id, row]))
  const departmentScope = (key: unknown): Scope | null => ({ ...base, row: { [WAY]: wayTo(key as string | null) } })
  const customerScope = (key: unknown, depth: number): Scope | null => {
    const row = typeof key === 'string' ? customers.get(key) : undefined
    if (!row) return null
    const above: Scope['related'] = depth > 0 ? { parent_co: customerScope(row['parent_co'], depth - 1) } : {}
    return { ...base, row, related: { ...above, dept: departmentScope(row['dept']) } }
  }
  return live('deal')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => ({
      ...base,
      row,
      related: { customer: customerScope(row['customer'], 2), dept: departmentScope(row['dept']) },
      children: {
        lines: live('deal.lines')
          .filter((line) => line['parent_id'] === row.id)
          .map((line) => ({ ...base, row: line, related: { supplier: customerScope(line['supplier'], 1) } })),
        'note.deal': live('note')
          .filter((note) => note['deal'] === row.id)
          .map((note) => ({ ...base, row: note })),
      },
    }))
}
