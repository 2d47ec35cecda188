import type { FieldDefinition, FormDefinition } from '../definition/index.ts'
import { physicalName, ref } from '../expression/index.ts'
import type { CompiledForm } from './compiled-form.ts'
import type { ColumnType, CompiledField, ParseContext } from './field-type.ts'
import { nameOf } from './physical-name.ts'
import { planIndexes } from './plan-indexes.ts'
import type { ArchivedColumn, PlannedColumn, TableOperation, TablePlan } from './plan-types.ts'

/**
 * What publishing `next` over `old` (null = first publish) does to the tables, and `next` with its columns allotted.
 * Fields are told apart by id, so a renamed label moves nothing and a field that comes back finds its archived column.
 * Guarantees: additive only; nothing is dropped but indexes. Retyped moments become days of the context's time zone.
 * @example planTable(null, form, []).operations[0].kind // 'createTable'
 */
export function planTable(
  old: CompiledForm | null,
  next: CompiledForm,
  archived: readonly ArchivedColumn[],
  context: ParseContext = {},
): TablePlan {
  const plan: Plan = { operations: [], archived: [...archived], context }
  const fields = planFields(plan, next.table, undefined, old, next)
  const definition: FormDefinition = { ...next.definition, fields }
  planIndexes(plan.operations, old, next, new Map(fields.map((field) => [field.key, field.column])))
  return { definition, operations: plan.operations, archived: plan.archived }
}

/** A column as planned: booleans and lists are never null. */
export function plannedColumn(name: string, type: ColumnType): PlannedColumn {
  if (type === 'boolean') return { name, type, fill: 'false' }
  return type.endsWith('[]') ? { name, type, fill: 'emptyList' } : { name, type }
}

// helpers

interface Plan {
  readonly operations: TableOperation[]
  archived: ArchivedColumn[]
  readonly context: ParseContext
}

/** Plans one table (a form's or a subform's) and gives its fields back with `column` and `columnType`. */
function planFields(
  plan: Plan,
  table: string,
  parent: { table: string; field: CompiledField } | undefined,
  old: CompiledForm | null,
  next: CompiledForm,
): FieldDefinition[] {
  const before = new Map((old?.fields ?? []).map((field) => [field.definition.id, field]))
  const taken = new Set([
    ...[...before.values()].flatMap((field) => field.column ?? []),
    ...plan.archived.filter((column) => column.table === table).map((column) => column.column),
  ])
  const created: PlannedColumn[] = []
  const add = (field: CompiledField, column: PlannedColumn): void => {
    if (old) plan.operations.push({ kind: 'addColumn', table, column, field: field.definition.id, key: field.key })
    else created.push(column)
  }
  if (!old) plan.operations.push(creation(table, parent, created))
  const fields = next.fields.map((field) => {
    const was = before.get(field.definition.id)
    before.delete(field.definition.id)
    if (field.type.storage === 'child') return planSubform(plan, table, field, was, old, next)
    return allot(plan, table, field, was, taken, add)
  })
  for (const gone of before.values()) archive(plan, table, gone)
  return fields
}

function creation(
  table: string,
  parent: { table: string; field: CompiledField } | undefined,
  columns: readonly PlannedColumn[],
): TableOperation {
  if (!parent) return { kind: 'createTable', table, columns }
  const { definition, key } = parent.field
  return { kind: 'createTable', table, parent: parent.table, columns, field: definition.id, key }
}

function planSubform(
  plan: Plan,
  table: string,
  field: CompiledField,
  was: CompiledField | undefined,
  old: CompiledForm | null,
  next: CompiledForm,
): FieldDefinition {
  const { definition } = field
  const rows = next.subforms.find((subform) => subform.field === field)?.rows
  if (!rows) return definition
  const oldRows = old?.subforms.find((subform) => subform.field === was)?.rows ?? null
  const archived = plan.archived.find((column) => column.field === definition.id && column.type === 'table')
  const child =
    oldRows && was?.definition.column ? was.definition.column : (archived?.column ?? nameOf(table, field.key))
  if (archived && !oldRows) {
    plan.operations.push({ kind: 'restoreTable', table: child, field: definition.id, key: field.key })
    plan.archived = plan.archived.filter((column) => column !== archived)
  }
  const fields = planFields(plan, child, { table, field }, oldRows ?? (archived ? emptied(rows) : null), rows)
  return { ...definition, column: child, settings: { ...definition.settings, fields } }
}

/** A restored child table has no live fields; its columns come back from the archive by id. */
const emptied = (rows: CompiledForm): CompiledForm => ({ ...rows, fields: [], stored: [] })

function allot(
  plan: Plan,
  table: string,
  field: CompiledField,
  was: CompiledField | undefined,
  taken: Set<string>,
  add: (field: CompiledField, column: PlannedColumn) => void,
): FieldDefinition {
  const { columnType: type, definition } = field
  if (type === undefined) {
    if (was) archive(plan, table, was)
    const { column: _column, columnType: _type, ...bare } = definition
    return bare
  }
  if (was?.column !== undefined && was.columnType === type)
    return { ...definition, column: was.column, columnType: type }
  const id = definition.id
  const left = plan.archived.find((column) => column.table === table && column.field === id)
  if (!was?.column && left?.type === type) {
    plan.archived = plan.archived.filter((column) => column !== left)
    const column = plannedColumn(left.column, type)
    plan.operations.push({ kind: 'restoreColumn', table, column, field: id, key: field.key })
    return { ...definition, column: left.column, columnType: type }
  }
  const column = plannedColumn(freeName(field.key, taken), type)
  taken.add(column.name)
  const from = was?.column && was.columnType ? plannedColumn(was.column, was.columnType) : undefined
  const convert =
    from && field.type.convertFrom?.(from.type as ColumnType, ref(physicalName(from.name)), field, plan.context)
  if (from && convert) {
    plan.operations.push({ kind: 'retype', table, from, column, convert, field: id, key: field.key })
    plan.archived.push({ table, field: id, column: from.name, type: from.type })
  } else {
    if (was) archive(plan, table, was)
    add(field, column)
  }
  return { ...definition, column: column.name, columnType: type }
}

function archive(plan: Plan, table: string, field: CompiledField): void {
  const { id, column: child } = field.definition
  if (field.type.storage === 'child' && child) {
    plan.operations.push({ kind: 'archiveTable', table: child, field: id, key: field.key })
    plan.archived.push({ table, field: id, column: child, type: 'table' })
  }
  if (field.column === undefined || field.columnType === undefined) return
  const column = plannedColumn(field.column, field.columnType)
  plan.operations.push({ kind: 'archiveColumn', table, column, field: id, key: field.key })
  plan.archived.push({ table, field: id, column: column.name, type: field.columnType })
}

function freeName(key: string, taken: ReadonlySet<string>): string {
  if (!taken.has(key)) return key
  for (let n = 2; ; n++) if (!taken.has(`${key}_${n}`)) return `${key}_${n}`
}
