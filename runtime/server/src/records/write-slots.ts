import type { CompiledForm, Row } from '@tenon/engine'
import { uuidv7 } from 'uuidv7'
import type { ManyRow } from '../db/write-many.ts'
import { bindColumn, fieldSlot, keepSlot, rowsSlot } from '../db/write-statements.ts'
import { actorId } from '../users/viewer.ts'
import { derivedColumns } from './derived-columns.ts'
import type { SaveContext } from './save-hooks.ts'

export interface AuditEntry {
  readonly field: string
  readonly from?: unknown
  readonly to?: unknown
}

/** Slots of every write: who, when, why, and what is told about it. */
export function writeSlots(
  context: SaveContext,
  id: string,
  changes: readonly AuditEntry[] | null,
): Record<string, unknown> {
  const { app, actor, cause } = context
  return {
    id,
    now: context.now,
    actor: actorId(actor),
    via: cause.kind === 'user' ? null : cause.key === undefined ? cause.kind : `${cause.kind}/${cause.key}`,
    request: context.request ?? null,
    address: context.address ?? null,
    app_key: app.key,
    app_version: app.version,
    changes: changes === null || changes.length === 0 ? null : JSON.stringify(changes),
    payload: JSON.stringify(payloadOf(context, changes)),
  }
}

/** A record as one of many in a statement: its columns, what derives from them, and what is told about it. */
export function manyRow(
  form: CompiledForm,
  context: SaveContext,
  id: string,
  record: Row,
  changes: readonly AuditEntry[],
  keys?: ReadonlySet<string>,
  derived = true,
): ManyRow {
  const columns: Record<string, unknown> = {}
  for (const field of form.stored) if (!keys || keys.has(field.key)) columns[field.column!] = record[field.key] ?? null
  return {
    ...columns,
    ...(derived ? derivedColumns(form, record) : {}),
    id,
    _changes: changes.length === 0 ? null : changes,
    _payload: payloadOf(context, changes),
  }
}

/** Values of all stored fields. */
export function fieldSlots(form: CompiledForm, record: Row, keys?: ReadonlySet<string>): Record<string, unknown> {
  const slots: Record<string, unknown> = {}
  for (const field of form.stored)
    if (!keys || keys.has(field.key)) slots[fieldSlot(field.key)] = bindColumn(field.columnType, record[field.key])
  return slots
}

/** Values of key columns, gram columns and search text. */
export function derivedSlots(form: CompiledForm, record: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(derivedColumns(form, record)).map(([column, value]) => [`d_${column}`, value]),
  )
}

/** Gives every subform row an id and returns the record with them, and the slots that carry the rows. */
export function rowSlots(
  form: CompiledForm,
  record: Row,
  keys?: ReadonlySet<string>,
): { record: Row; slots: Record<string, unknown> } {
  const slots: Record<string, unknown> = {}
  const filled: Record<string, unknown> = { ...record }
  for (const { field, rows } of form.subforms) {
    if (keys && !keys.has(field.key)) continue
    const list = (Array.isArray(record[field.key]) ? (record[field.key] as Row[]) : []).map((row) => ({
      ...row,
      id: typeof row.id === 'string' ? row.id : uuidv7(),
    }))
    filled[field.key] = list
    slots[keepSlot(field.key)] = list.map((row) => row.id)
    slots[rowsSlot(field.key)] = JSON.stringify(
      list.map((row: Row, i) => {
        const out: Record<string, unknown> = { id: row.id, row_no: i + 1 }
        for (const cell of rows.stored) out[cell.column!] = row[cell.key] ?? null
        return out
      }),
    )
  }
  return { record: filled, slots }
}

// helpers

/** What the event of a write tells. */
const payloadOf = ({ actor, cause }: SaveContext, changes: readonly AuditEntry[] | null): Record<string, unknown> => ({
  actor: actorId(actor),
  changed: changes?.map(({ field }) => field) ?? [],
  ...(cause.kind === 'user' ? {} : { cause }),
})
