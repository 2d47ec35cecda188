import type { CompiledForm } from './compiled-form.ts'
import { keyColumn } from './duplicate-keys.ts'
import { nameOf } from './physical-name.ts'
import type { PlannedIndex, TableOperation } from './plan-types.ts'

/** Key columns, their indexes, the unique number and an index per relation: what is new is added, what is gone is dropped. */
export function planIndexes(
  operations: TableOperation[],
  old: CompiledForm | null,
  next: CompiledForm,
  columns: ReadonlyMap<string, string | undefined>,
): void {
  const before = old ? derived(old, (key) => old.field(key)?.column) : { keys: [], indexes: [] }
  const after = derived(next, (key) => columns.get(key))
  for (const key of after.keys)
    if (!before.keys.some((known) => known.name === key.name))
      operations.push({
        kind: 'addKeyColumn',
        table: next.table,
        column: { name: key.name, type: key.type },
        fields: key.fields,
      })
  const names = new Set(before.indexes.map((index) => index.name))
  const kept = new Set(after.indexes.map((index) => index.name))
  for (const name of names) if (!kept.has(name)) operations.push({ kind: 'dropIndex', table: next.table, name })
  for (const index of after.indexes)
    if (!names.has(index.name)) operations.push({ kind: 'addIndex', table: next.table, index })
}

/** The indexes that a published form has by its own rules (views and scopes add theirs). */
export function derivedIndexes(form: CompiledForm): readonly PlannedIndex[] {
  return derived(form, (key) => form.field(key)?.column).indexes
}

// helpers

interface KeyColumn {
  readonly name: string
  readonly type: 'text' | 'integer[]'
  readonly fields: readonly string[]
}

function derived(
  form: CompiledForm,
  columnOf: (key: string) => string | undefined,
): { keys: KeyColumn[]; indexes: PlannedIndex[] } {
  const keys: KeyColumn[] = []
  const indexes: PlannedIndex[] = []
  const column = (fields: readonly string[], suffix: string): string =>
    keyColumn(
      fields.map((key) => columnOf(key) ?? key),
      suffix,
    )
  const index = (part: Omit<PlannedIndex, 'name'>): void => {
    const prefix = part.method === 'gin' ? 'g' : part.unique ? 'u' : 'i'
    const name = nameOf(prefix, form.table, ...part.columns)
    if (!indexes.some((known) => known.name === name)) indexes.push({ name, ...part })
  }
  for (const { fields, match, unique } of form.keys) {
    const name = column(fields, match === 'exact' ? 'x' : 'k')
    if (!keys.some((key) => key.name === name)) keys.push({ name, type: 'text', fields })
    index({ columns: [name], unique, method: 'btree', fields })
  }
  for (const { fields } of form.similarities) {
    const name = column(fields, 'g')
    if (!keys.some((key) => key.name === name)) keys.push({ name, type: 'integer[]', fields })
    index({ columns: [name], unique: false, method: 'gin', fields })
  }
  const number = form.numberField
  const numberColumn = number?.type.serverSet ? columnOf(number.key) : undefined
  if (number && numberColumn) index({ columns: [numberColumn], unique: true, method: 'btree', fields: [number.key] })
  for (const field of form.stored) {
    const name = columnOf(field.key)
    if (name && form.relation(field.key))
      index({ columns: [name], unique: false, method: 'btree', fields: [field.key] })
    else if (name && field.columnType === 'uuid[]' && field.type.target)
      index({ columns: [name], unique: false, method: 'gin', fields: [field.key] })
  }
  for (const key of form.awaited) {
    const name = columnOf(key)
    if (name) index({ columns: [name], unique: false, method: 'btree', fields: [key] })
  }
  return { keys, indexes }
}
