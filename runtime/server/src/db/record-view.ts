import {
  createAliases,
  join,
  physicalName,
  ref,
  sql,
  type Checked,
  type CompiledField,
  type CompiledForm,
  type FieldMode,
  type Permit,
  type PhysicalName,
  type Row,
  type Sql,
} from '@tenon/engine'
import { fieldColumn, named, systemColumns } from './record-columns.ts'
import { systemAccess, type RecordAccess } from './record-access.ts'
import { predicateSql, recordTarget } from './record-target.ts'
import { titleColumn } from './title-column.ts'
import { wireValue, type WireReader } from './wire-value.ts'

export interface ViewRequest {
  readonly fields: readonly CompiledField[]
  /** Keys of references to answer as `{id, title}`; `contacts.product` for those of subform rows. */
  readonly expand: ReadonlySet<string>
  /** How many records of a mirror are named. Default 50. */
  readonly shown?: number
}
/** What is selected for a viewer, and how a row of it becomes an answer. */
export interface RecordView {
  /** Select list over the alias. */
  readonly columns: Sql
  /** Joins that the columns need behind the FROM of the alias. */
  readonly joins: Sql
  read(row: Row): Record<string, unknown>
  /** How the viewer sees a field in this row. */
  mode(key: string, row: Row): FieldMode
}

/** Reference columns that every record has, with what they point to. */
const SYSTEM_REFERENCES: Readonly<Record<string, string>> = {
  created_by: '$user',
  updated_by: '$user',
  owner_id: '$user',
  dept_id: '$department',
}

/**
 * Compiles how records of a form are shown to whoever has `permit` (null = the product itself, which sees all). Values are
 * fetched as they are stored; what leaves is decided per row by the grants that match it, so hidden keys are absent and
 * masked ones masked.
 */
export function recordView(
  access: RecordAccess,
  permit: Permit | null,
  form: CompiledForm,
  alias: PhysicalName,
  request: ViewRequest,
): RecordView {
  const system = systemAccess(access.app)
  const aliases = createAliases('v')
  const target = recordTarget(access, form, alias, aliases)
  const rights = permit ? rowRights(system, permit, form, alias, request.fields, aliases) : null
  const fields = request.fields.filter((field) => !rights || rights.known(field.key))
  const columns: Sql[] = [...systemColumns(alias), ...(rights?.columns ?? [])]
  const readers: ((row: Row, out: Record<string, unknown>) => void)[] = []
  for (const [key, points] of Object.entries(SYSTEM_REFERENCES)) {
    if (!request.expand.has(key)) continue
    columns.push(named(titleColumn(access, target, points, ref(alias, physicalName(key)), false), `_x_${key}`))
    readers.push((row, out) => (out[key] = reference(row[key], row[`_x_${key}`])))
  }
  for (const field of fields) {
    columns.push(named(fieldColumn(access, form, field, alias, target, request.shown), field.key))
    const points = request.expand.has(field.key) ? field.type.target?.(field.settings) : undefined
    const expanded = points !== undefined && field.column !== undefined
    const list = field.valueType.kind === 'list'
    if (expanded)
      columns.push(
        named(titleColumn(access, target, points, ref(alias, physicalName(field.column!)), list), `_x_${field.key}`),
      )
    readers.push(fieldReader(form, field, rights, expanded ? (list ? 'list' : 'one') : null))
  }
  return {
    columns: join(columns),
    joins: target.joins.sql(),
    mode: (key, row) => (rights ? (rights.known(key) ? rights.mode(key, row) : 'hidden') : 'readonly'),
    read: (row) => {
      const out: Record<string, unknown> = {
        id: row['id'],
        version: row['version'],
        created_at: row['created_at'],
        created_by: row['created_by'],
        updated_at: row['updated_at'],
        updated_by: row['updated_by'],
        owner_id: row['owner_id'],
        dept_id: row['dept_id'],
      }
      for (const read of readers) read(row, out)
      return out
    },
  }
}

/** What is shown of a masked value where its type says nothing of its own. */
export function masked(field: CompiledField, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (field.type.mask) return field.type.mask(value, field)
  return field.valueType.kind === 'text' ? '***' : null
}

// helpers

const reference = (id: unknown, title: unknown): unknown =>
  id === null || id === undefined ? null : { id, title: title ?? null }

interface RowRights {
  readonly columns: readonly Sql[]
  known(key: string): boolean
  /** The mode of a field where it is the same in every row. */
  fixed(key: string): FieldMode | undefined
  mode(key: string, row: Row): FieldMode
}

const ORDER: readonly FieldMode[] = ['hidden', 'masked', 'readonly', 'editable']
const best = (modes: readonly FieldMode[]): FieldMode =>
  modes.reduce((a, b) => (ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a), 'hidden')

/** Rights per row need to know which grants match it and which conditions hold: one boolean column for each that matters. */
function rowRights(
  system: RecordAccess,
  permit: Permit,
  form: CompiledForm,
  alias: PhysicalName,
  fields: readonly CompiledField[],
  aliases: () => PhysicalName,
): RowRights {
  const grants = permit.grants('view')
  const fixed = new Map<string, FieldMode>()
  for (const { key } of fields) {
    const rights = grants.map((grant) => grant.right(key))
    const first = rights[0]?.mode ?? 'hidden'
    if (rights.every((right) => right.when === null && right.mode === first)) fixed.set(key, first)
  }
  const varying = fields.filter(({ key }) => !fixed.has(key))
  const conditions: Checked[] = []
  for (const { key } of varying)
    for (const grant of grants) {
      const { when } = grant.right(key)
      if (when && !conditions.includes(when)) conditions.push(when)
    }
  const columns: Sql[] = []
  if (varying.length > 0 && grants.length > 1)
    grants.forEach((grant, i) =>
      columns.push(named(sql`(${predicateSql(system, form, grant.using, alias, aliases)}) is true`, `_g${i}`)),
    )
  conditions.forEach((checked, i) =>
    columns.push(named(predicateSql(system, form, { kind: 'when', checked }, alias, aliases), `_w${i}`)),
  )
  const holds = new Map(conditions.map((checked, i) => [checked, `_w${i}`]))
  const mode = (key: string, row: Row): FieldMode =>
    fixed.get(key) ??
    best(
      grants.flatMap((grant, i) => {
        if (grants.length > 1 && row[`_g${i}`] !== true) return []
        const right = grant.right(key)
        return [right.when === null ? right.mode : row[holds.get(right.when)!] === true ? right.mode : right.otherwise]
      }),
    )
  return { columns, known: (key) => permit.known(key), fixed: (key) => fixed.get(key), mode }
}

function fieldReader(
  form: CompiledForm,
  field: CompiledField,
  rights: RowRights | null,
  expand: 'one' | 'list' | null,
): (row: Row, out: Record<string, unknown>) => void {
  const { key } = field
  const title = `_x_${key}`
  const subform = form.subforms.find((each) => each.field === field)
  const wire: WireReader = subform ? rowsReader(subform.rows) : wireValue(field)
  const clear =
    expand === 'one'
      ? (row: Row) => reference(row[key], row[title])
      : expand === 'list'
        ? (row: Row) => row[title] ?? []
        : (row: Row) => wire(row[key])
  const fixed = rights === null ? 'readonly' : rights.fixed(key)
  if (fixed === 'readonly' || fixed === 'editable') return (row, out) => (out[key] = clear(row))
  if (fixed === 'masked') return (row, out) => (out[key] = masked(field, row[key]))
  return (row, out) => {
    const mode = rights!.mode(key, row)
    if (mode === 'hidden') return
    out[key] = mode === 'masked' ? masked(field, row[key]) : clear(row)
  }
}

function rowsReader(rows: CompiledForm): WireReader {
  const readers = rows.fields.map((field) => [field.key, wireValue(field)] as const)
  return (value) =>
    (Array.isArray(value) ? (value as Row[]) : []).map((row) => {
      const out: Record<string, unknown> = { id: row['id'] }
      for (const [key, read] of readers) if (key in row) out[key] = read(row[key])
      return out
    })
}
