import { bindValue } from './literal.ts'
import type { CompileContext, MembersSql } from './operator.ts'
import { operator } from './operators/index.ts'
import { empty, join, param, physicalName, sql, type PhysicalName, type Sql } from './sql.ts'
import type { Checked, FieldNode, LiteralNode, Node, RowsNode, SlotName, RelationStep } from './tree.ts'
import type { ValueType } from './types.ts'

/** LEFT JOINs that compiled expressions ask for, each path once. Made by `createJoins`, one per FROM. */
export interface Joins {
  /** Alias of the record at the path; joins it when it is not there yet. */
  alias(path: string, source: () => { source: Sql; on: (alias: PhysicalName) => Sql }): PhysicalName
  /** ` left join … on …`, in order; empty when nothing was asked for. */
  sql(): Sql
}

/** What names mean in SQL. The server builds it: which columns, which scoped sources, which slots. */
export interface SqlTarget {
  /** The form of the record and its alias in the query. */
  readonly form: string
  readonly alias: PhysicalName
  readonly joins: Joins
  /** The column of a field or of `id`; `alias` belongs to a source of that form. */
  column(form: string, key: string, alias: PhysicalName): Sql
  /** The members of a list that is a mirror: `from … where they point to the record at alias`, and the id of one. */
  members?(form: string, key: string, alias: PhysicalName): MembersSql
  /** What the viewer may see of a form, undeleted: a table name or a select in parentheses, without alias. */
  source(form: string): Sql
  /** Equates a row with its owner: `k.parent_id = t.id` for a subform, `k.<relation> = t.id` for child records. */
  belongs(rows: { form: string; owner: string; relation: string | null }, row: PhysicalName, owner: PhysicalName): Sql
  /** Aliases that are nowhere else in the query. */
  newAlias(): PhysicalName
  /** Ids of the departments that a `uuid[]` names and of all below them, as `uuid[]`. */
  departmentsWithin(departments: Sql): Sql
  user(name: 'id' | 'name' | 'department' | 'departments' | 'departmentTree' | 'roles'): Sql
  readonly today: Sql
  readonly now: Sql
  readonly timeZone: Sql
  /** A column of the row before the write, where there is one. */
  old?(key: string): Sql
  /** The record outside, for expressions that belong to rows of a list. */
  readonly parent?: SqlTarget
}

/**
 * The expression as SQL over the target's row, the same meaning as `toClosure`. A boolean may be null, which every
 * consumer (WHERE, CASE, EXISTS) takes as false; use `toValueSql` where it is shown. Call `target.joins.sql()` after
 * all expressions of a query are compiled.
 */
export function toSql(checked: Checked, target: SqlTarget): Sql {
  return compile(checked.tree, [target])
}
/** As `toSql`, for a SELECT list or a result: booleans are never null. */
export function toValueSql(checked: Checked, target: SqlTarget): Sql {
  const value = toSql(checked, target)
  return checked.type.kind === 'boolean' ? sql`coalesce(${value}, false)` : value
}

/** An empty set of joins. `newAlias` gives the aliases. */
export function createJoins(newAlias: () => PhysicalName): Joins {
  const aliases = new Map<string, PhysicalName>()
  const parts: Sql[] = []
  return {
    alias(path, source) {
      const known = aliases.get(path)
      if (known) return known
      const alias = newAlias()
      aliases.set(path, alias)
      const made = source()
      parts.push(sql` left join ${made.source} as ${name(alias)} on ${made.on(alias)}`)
      return alias
    },
    sql: () => join(parts, empty),
  }
}

/** Aliases `x1`, `x2` … */
export function createAliases(prefix = 'x'): () => PhysicalName {
  let n = 0
  return () => physicalName(`${prefix}${++n}`)
}

/** Postgres type of values of a type. */
export function sqlType(type: ValueType): string {
  if (type.kind === 'list') return `${sqlType(type.of)}[]`
  return SQL_TYPES[type.kind]
}

// helpers

const SQL_TYPES: Record<Exclude<ValueType['kind'], 'list'>, string> = {
  text: 'text',
  number: 'numeric',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  time: 'time',
  json: 'jsonb',
  null: 'text',
  id: 'uuid',
  rows: 'text',
}
const name = (alias: PhysicalName): Sql => ({ chunks: [`"${alias}"`] })

/** `scopes` runs from the outermost to the innermost. */
function compile(node: Node, scopes: readonly SqlTarget[]): Sql {
  switch (node.kind) {
    case 'literal':
      return literalSql(node)
    case 'slot':
      return slotSql(node.name, scopes[0]!)
    case 'field':
      return fieldSql(node, outer(scopes, node.level))
    case 'rows':
      return rowsSql(node, [], scopes).from
    case 'call': {
      const row = operator(node.operator)!
      const [first, ...rest] = node.args as [Node, ...Node[]]
      const { timeZone, departmentsWithin } = scopes[0]!
      const context: CompileContext = { timeZone, departmentsWithin, neverNull }
      const members = row.compileMembers && membersSql(first, scopes)
      if (members)
        return row.compileMembers!(
          members,
          rest.map((arg) => compile(arg, scopes)),
        )
      if (first.kind !== 'rows')
        return row.compile(
          node.args.map((arg) => compile(arg, scopes)),
          node,
          context,
        )
      const { from, inner } = rowsSql(first, rest, scopes)
      return row.compile([from, ...inner], node, context)
    }
  }
}

/** `from rows left join … where it belongs here`, and the other arguments compiled for a row of it. */
function rowsSql(rows: RowsNode, args: readonly Node[], scopes: readonly SqlTarget[]): { from: Sql; inner: Sql[] } {
  const outside = outer(scopes, rows.level)
  const owner = follow(rows.steps, outside)
  const alias = outside.newAlias()
  const joins = createJoins(outside.newAlias)
  const target: SqlTarget = { ...outside, form: rows.form, alias, joins }
  const inner = args.map((arg) => compile(arg, [...scopes, target]))
  const from = sql`from ${outside.source(rows.form)} as ${name(alias)}${joins.sql()} where ${outside.belongs(rows, alias, owner)}`
  return { from, inner }
}

/** Of a list that is a mirror: asked as rows, so that Postgres may begin at those that are looked for. */
function membersSql(node: Node, scopes: readonly SqlTarget[]): MembersSql | undefined {
  if (node.kind !== 'field' || node.type.kind !== 'list' || !node.type.mirror) return undefined
  const target = outer(scopes, node.level)
  return target.members?.(node.form, node.key, follow(node.steps, target))
}

function fieldSql(node: FieldNode, target: SqlTarget): Sql {
  if (node.old) {
    if (!target.old) throw new Error(`"$old.${node.key}" has no meaning in this query.`)
    return target.old(node.key)
  }
  const column = target.column(node.form, node.key, follow(node.steps, target))
  // The columns of a record that is not there are null; a boolean never is.
  return node.type.kind === 'boolean' && node.steps.length > 0 ? sql`coalesce(${column}, false)` : column
}

function follow(steps: readonly RelationStep[], target: SqlTarget): PhysicalName {
  let { alias, form } = target
  let path = ''
  for (const step of steps) {
    const from = { alias, form }
    path += `${step.key}.`
    alias = target.joins.alias(path, () => ({
      source: target.source(step.form),
      on: (joined) =>
        sql`${target.column(step.form, 'id', joined)} = ${target.column(from.form, step.key, from.alias)}`,
    }))
    form = step.form
  }
  return alias
}

function outer(scopes: readonly SqlTarget[], level: number): SqlTarget {
  const index = scopes.length - 1 - level
  if (index >= 0) return scopes[index]!
  let target: SqlTarget | undefined = scopes[0]
  for (let i = index; i < 0; i++) target = target?.parent
  if (!target) throw new Error('The record outside of the list has no meaning in this query.')
  return target
}

function slotSql(slot: SlotName, target: SqlTarget): Sql {
  if (slot === 'today' || slot === 'now') return target[slot]
  if (slot.startsWith('made.') || slot.startsWith('step.')) throw new Error(`"$${slot}" has no meaning in this query.`)
  return target.user(slot.slice('user.'.length) as Parameters<SqlTarget['user']>[0])
}
function literalSql({ value, type }: LiteralNode): Sql {
  if (type.kind === 'boolean') return value === true ? sql`true` : sql`false`
  // A null without a type would take the type of its neighbour, which differs between operators.
  return param(bindValue(value, type), sqlType(type))
}

/** Whether the SQL of a boolean can never be null: then `not` may stand in front of it. */
function neverNull(node: Node): boolean {
  if (node.kind === 'literal') return true
  if (node.kind === 'field') return !node.old
  return node.kind === 'call' && (operator(node.operator)?.neverNull?.(node, neverNull) ?? false)
}
