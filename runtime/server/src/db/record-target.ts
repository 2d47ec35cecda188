import {
  checkExpression,
  createAliases,
  createJoins,
  join,
  mirrorOf,
  physicalName,
  ref,
  ROW_COLUMNS,
  slot,
  sql,
  toSql,
  toValueSql,
  type Checked,
  type CompiledField,
  type CompiledForm,
  type Computation,
  type MembersSql,
  type PhysicalName,
  type RowPredicate,
  type Sql,
  type SqlTarget,
} from '@tenon/engine'
import { departmentsWithin } from './departments.ts'
import { systemAccess, type RecordAccess } from './record-access.ts'

/** Slots that expressions and scopes ask for; `viewerSlots` fills them. */
export const SLOT = {
  user: () => slot('user_id', 'uuid'),
  name: () => slot('user_name', 'text'),
  department: () => slot('user_department', 'uuid'),
  departments: () => slot('user_departments', 'uuid[]'),
  departmentTree: () => slot('user_tree', 'uuid[]'),
  roles: () => slot('user_roles', 'text[]'),
  today: () => slot('today', 'date'),
  now: () => slot('now', 'timestamptz'),
  zone: () => slot('time_zone', 'text'),
}

/** The physical table of a form or of a subform's rows (`customer.contacts`). */
export function tableOf(access: RecordAccess, key: string): Sql {
  const [form, subform] = splitKey(access, key)
  const name = subform ? (subform.field.definition.column ?? subform.rows.table) : form.table
  return ref(physicalName(form.schema), physicalName(name))
}

/** What names mean in SQL over `form` (or its subform's rows, by `key`) as `alias`, for this access. `aliases` must be the query's one source of aliases. */
export function recordTarget(
  access: RecordAccess,
  form: CompiledForm,
  alias: PhysicalName,
  aliases: () => PhysicalName = createAliases(),
  key: string = form.key,
): SqlTarget {
  const target: SqlTarget = {
    form: key,
    alias,
    joins: createJoins(aliases),
    newAlias: aliases,
    column: (of, field, at) => columnSql(access, target, of, field, at),
    source: (of) => sourceSql(access, target, of),
    members: (of, field, at) => membersSql(access, target, fieldOf(access, of, field), at),
    belongs: ({ form: rows, relation }, row, owner) =>
      relation === null
        ? sql`${ref(row, physicalName(ROW_COLUMNS.record))} = ${ref(owner, ID)}`
        : sql`${rawColumn(access, rows, relation, row)} = ${ref(owner, ID)}`,
    departmentsWithin,
    user: (name) => (name === 'id' ? SLOT.user() : SLOT[name]()),
    today: SLOT.today(),
    now: SLOT.now(),
    timeZone: SLOT.zone(),
  }
  return target
}

/**
 * A row predicate over `form` as `alias`: a condition that is self-contained (what it joins it joins in a subselect), so it may
 * stand in any WHERE or CASE.
 */
export function predicateSql(
  system: RecordAccess,
  form: CompiledForm,
  predicate: RowPredicate,
  alias: PhysicalName,
  aliases: () => PhysicalName,
): Sql {
  const part = (inner: RowPredicate): Sql => predicateSql(system, form, inner, alias, aliases)
  switch (predicate.kind) {
    case 'all':
      return sql`true`
    case 'none':
      return sql`false`
    case 'own':
      return sql`${ref(alias, physicalName('owner_id'))} = ${SLOT.user()}`
    case 'department':
      return sql`${ref(alias, physicalName('dept_id'))} = any(${SLOT.departments()})`
    case 'departmentTree':
      return sql`${ref(alias, physicalName('dept_id'))} = any(${SLOT.departmentTree()})`
    case 'when': {
      const target = recordTarget(system, form, alias, aliases)
      const condition = toSql(predicate.checked, target)
      const joins = target.joins.sql()
      if (joins.chunks.length === 0) return sql`(${condition}) is true`
      // Its joins need a FROM of their own, correlated to the row by nothing but the alias it already names.
      return sql`exists (select 1 from (select 1) as ${ref(aliases())}${joins} where ${condition})`
    }
    case 'via': {
      const parent = system.app.form(predicate.form)
      const relation = form.field(predicate.relation)?.column
      if (!parent || relation === undefined) return sql`false`
      const row = aliases()
      return sql`exists (select 1 from ${tableOf(system, predicate.form)} as ${ref(row)} where ${ref(row, ID)} = ${ref(alias, physicalName(relation))} and ${ref(row, physicalName('deleted_at'))} is null and ${predicateSql(system, parent, predicate.using, row, aliases)})`
    }
    case 'any':
      return sql`(${join(predicate.of.map(part), sql` or `)})`
    case 'every':
      return sql`(${join(predicate.of.map(part), sql` and `)})`
    case 'not':
      return sql`(${part(predicate.of)}) is not true`
  }
}

/**
 * The same where it stands in a WHERE, which takes unknown as false: each part of a condition by itself, so that an index may
 * serve it. `(a and b) is true` is a wall to the planner: a pass that changes 275 of 50,000 records read all of them.
 */
export function filterSql(
  system: RecordAccess,
  form: CompiledForm,
  predicate: RowPredicate,
  alias: PhysicalName,
  aliases: () => PhysicalName,
): Sql {
  if (predicate.kind === 'every')
    return join(
      predicate.of.map((part) => filterSql(system, form, part, alias, aliases)),
      sql` and `,
    )
  if (predicate.kind === 'when') {
    const target = recordTarget(system, form, alias, aliases)
    const condition = toSql(predicate.checked, target)
    if (target.joins.sql().chunks.length === 0) return sql`(${condition})`
  }
  return predicateSql(system, form, predicate, alias, aliases)
}

// helpers

const ID = physicalName('id')
const SYSTEM_COLUMNS = new Set([
  'id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'owner_id',
  'dept_id',
  'deleted_at',
])

function splitKey(access: RecordAccess, key: string) {
  const [name, child] = key.split('.') as [string, string?]
  const form = access.app.form(name)
  if (!form) throw new Error(`No form "${name}" in ${access.app.key}.`)
  const subform = child === undefined ? undefined : form.subforms.find((each) => each.field.key === child)
  if (child !== undefined && !subform) throw new Error(`No subform "${key}" in ${access.app.key}.`)
  return [form, subform] as const
}

function fieldOf(access: RecordAccess, key: string, name: string): CompiledField | undefined {
  const [form, subform] = splitKey(access, key)
  return (subform?.rows ?? form).field(name)
}

/** The column itself, whoever asks: for equating relations, and for accesses that see all. */
function rawColumn(access: RecordAccess, key: string, name: string, at: PhysicalName): Sql {
  if (SYSTEM_COLUMNS.has(name)) return ref(at, physicalName(name))
  const column = fieldOf(access, key, name)?.column
  if (column === undefined) throw new Error(`"${key}.${name}" has no column.`)
  return ref(at, physicalName(column))
}

function columnSql(access: RecordAccess, target: SqlTarget, key: string, name: string, at: PhysicalName): Sql {
  const [form, subform] = splitKey(access, key)
  const field = (subform?.rows ?? form).field(name)
  const value =
    field?.computation && field.column === undefined
      ? computedSql(access, target, field, at)
      : rawColumn(access, key, name, at)
  const clear = access.clear(form, subform?.field.key ?? name)
  // A condition on the outer record cannot be asked of a row of its subform: hidden somewhere is hidden in such a query.
  if (clear.kind === 'all' || subform) return value
  return whereClear(access, target, form, clear, value, field, at)
}

/** The value where it may be read in clear, else nothing: filters and sorts then see what the viewer sees. */
function whereClear(
  access: RecordAccess,
  target: SqlTarget,
  form: CompiledForm,
  clear: RowPredicate,
  value: Sql,
  field: CompiledField | undefined,
  at: PhysicalName,
): Sql {
  const shown = sql`case when ${predicateSql(systemAccess(access.app), form, clear, at, target.newAlias)} then ${value} end`
  if (field?.valueType.kind === 'boolean') return sql`coalesce(${shown}, false)`
  return shown
}

function sourceSql(access: RecordAccess, target: SqlTarget, key: string): Sql {
  const table = tableOf(access, key)
  if (key.includes('.')) return table
  const [form] = splitKey(access, key)
  const alias = target.newAlias()
  const rows = predicateSql(systemAccess(access.app), form, access.rows(form), alias, target.newAlias)
  return sql`(select * from ${table} as ${ref(alias)} where ${ref(alias, physicalName('deleted_at'))} is null and ${rows})`
}

function computedSql(access: RecordAccess, target: SqlTarget, field: CompiledField, at: PhysicalName): Sql {
  const computation = field.computation!
  const [owner] = splitKey(access, field.form)
  switch (computation.kind) {
    case 'formula': {
      // Self-contained: the alias may belong to a list inside the query, where the outer joins are not.
      const inner = recordTarget(access, owner, at, target.newAlias, field.form)
      const value = toValueSql(formulaOf(access, field, computation), inner)
      const joins = inner.joins.sql()
      return joins.chunks.length === 0
        ? value
        : sql`(select ${value} from (select 1) as ${ref(target.newAlias())}${joins})`
    }
    case 'lookup': {
      const relation = fieldOf(access, field.form, computation.relation)
      const form = access.app.form(relation?.type.target?.(relation.settings) ?? '')
      if (!form) throw new Error(`"${field.key}" looks up nothing.`)
      const row = target.newAlias()
      const inner = recordTarget(access, form, row, target.newAlias)
      const value = inner.column(form.key, computation.field, row)
      return sql`(select ${value} from ${inner.source(form.key)} as ${ref(row)}${inner.joins.sql()} where ${ref(row, ID)} = ${rawColumn(access, field.form, computation.relation, at)})`
    }
    case 'rollup':
      return rollupSql(access, target, computation, at)
    case 'mirror': {
      const { from, id } = membersSql(access, target, field, at)
      // NB: no select in parentheses, which `any` takes for rows.
      return sql`array(select ${id} ${from} order by ${id})`
    }
  }
}

/** The records that a mirror shows: of those that this access sees, the ones whose relation it may read as pointing here. */
export function membersSql(
  access: RecordAccess,
  outer: SqlTarget,
  field: CompiledField | undefined,
  at: PhysicalName,
): MembersSql {
  const mirrored = mirrorOf(field)
  const relation = mirrored && access.app.form(mirrored.form)?.field(mirrored.relation)
  if (!mirrored || !relation) throw new Error(`"${field?.key}" mirrors nothing.`)
  const row = outer.newAlias()
  const to = columnSql(access, outer, mirrored.form, mirrored.relation, row)
  const here = relation.valueType.kind === 'list' ? sql`${to} @> array[${ref(at, ID)}]` : sql`${to} = ${ref(at, ID)}`
  return { from: sql`from ${outer.source(mirrored.form)} as ${ref(row)} where ${here}`, id: ref(row, ID) }
}

/** A roll-up is a value of the record, counted over all children whoever looks; the field's own right says who sees it. */
function rollupSql(
  access: RecordAccess,
  outer: SqlTarget,
  rollup: Extract<Computation, { kind: 'rollup' }>,
  at: PhysicalName,
): Sql {
  const system = systemAccess(access.app)
  const form = access.app.form(rollup.form)
  if (!form) throw new Error(`No form "${rollup.form}" to roll up.`)
  const row = outer.newAlias()
  const target = recordTarget(system, form, row, outer.newAlias)
  const checked = rollup.where === undefined || rollup.where === null ? undefined : checkedOnce(form, rollup.where)
  const where = checked ? sql` and ${toSql(checked, target)}` : sql``
  const value = rollup.field === undefined ? undefined : target.column(rollup.form, rollup.field, row)
  const from = sql`from ${target.source(rollup.form)} as ${ref(row)}${target.joins.sql()} where ${rawColumn(system, rollup.form, rollup.relation, row)} = ${ref(at, ID)}${where}`
  switch (rollup.measure) {
    case 'count':
      return sql`(select count(*)::numeric ${from})`
    case 'sum':
      return sql`(select coalesce(sum(${value!}), 0) ${from})`
    case 'avg':
      return sql`(select round(div(sum(${value!}) * 1e21::numeric, nullif(count(${value!}), 0)) * 0.000000000000000000001, 20) ${from})`
    case 'min':
      return sql`(select min(${value!}) ${from})`
    case 'max':
      return sql`(select max(${value!}) ${from})`
  }
}

function formulaOf(access: RecordAccess, field: CompiledField, computation: { readonly expression: unknown }): Checked {
  const [form, subform] = splitKey(access, field.form)
  const compiled = (subform?.rows ?? form).formulas.find((formula) => formula.field.key === field.key)
  return compiled?.expression.checked ?? checkedOnce(subform?.rows ?? form, computation.expression)
}

const checks = new WeakMap<CompiledForm, Map<unknown, Checked>>()
function checkedOnce(form: CompiledForm, expression: unknown): Checked {
  let known = checks.get(form)
  if (!known) checks.set(form, (known = new Map()))
  const found = known.get(expression)
  if (found) return found
  const result = checkExpression(expression as never, form.scopeType)
  if (!result.ok) throw new Error(`An expression of "${form.key}" does not check: ${JSON.stringify(result.issues)}`)
  known.set(expression, result.checked)
  return result.checked
}
