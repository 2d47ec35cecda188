import {
  nodeRowRights,
  PlatformError,
  type CompiledForm,
  type CompiledSubform,
  type Issue,
  type NodeRowRights,
  type PeopleRule,
  type Row,
} from '@tenon/engine'
import { wireValue } from '../db/wire-value.ts'

/** Rights of a node on the rows of every subform of its form. */
export const rowRightsOf = (form: CompiledForm, rule: PeopleRule): Readonly<Record<string, NodeRowRights>> =>
  Object.fromEntries(form.subforms.map((subform) => [subform.field.key, rightsOf(subform, rule)]))

/** A list of rows without the columns that the node hides. */
export function shownRows(rights: NodeRowRights, value: unknown): unknown {
  if (!Array.isArray(value)) return value
  const hidden = new Set(Object.entries(rights.columns).flatMap(([key, mode]) => (mode === 'hidden' ? [key] : [])))
  if (hidden.size === 0) return value
  return (value as Row[]).map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => !hidden.has(key))))
}

/**
 * What somebody sent for the rows of a subform, as far as the node lets him: columns that he may only read keep what they
 * hold. Errors: FORBIDDEN naming each cell that he has changed, each row that he has added or left out against the node.
 */
export function writableRows(form: CompiledForm, rule: PeopleRule, key: string, input: unknown, old: Row): unknown {
  const subform = form.subforms.find(({ field }) => field.key === key)
  if (!subform || !Array.isArray(input)) return input
  const rights = rightsOf(subform, rule)
  const before = new Map(rowsIn(old[key]).map((row) => [String(row['id']), row]))
  const issues: Issue[] = []
  const refuse = (path: string, code: string): void =>
    void issues.push({ path: path === '' ? key : `${key}/${path}`, code })
  const rows = input.map((sent: unknown, i) => {
    if (sent === null || typeof sent !== 'object' || Array.isArray(sent)) return sent
    const row = sent as Row
    const known = typeof row['id'] === 'string' ? before.get(row['id']) : undefined
    if (!known && !rights.add) refuse(String(i), 'ROW_ADD')
    const kept = Object.entries(row).filter(([column, value]) => {
      const mode = rights.columns[column]
      if (mode === undefined || mode === 'editable' || mode === 'required') return true
      if (!isSame(subform, column, value, known?.[column] ?? null)) refuse(`${i}/${column}`, 'READONLY')
      return false
    })
    return Object.fromEntries(kept)
  })
  const sent = new Set(input.map((row: unknown) => (row as Row | null)?.['id']))
  if (!rights.delete && [...before.keys()].some((id) => !sent.has(id))) refuse('', 'ROW_DELETE')
  if (issues.length > 0) throw new PlatformError('FORBIDDEN', { field: key }, { issues })
  return rows
}

// helpers

/** What is computed or set by the platform is shown at most. */
function rightsOf({ field, rows }: CompiledSubform, rule: PeopleRule): NodeRowRights {
  const rights = nodeRowRights(
    rule,
    field.key,
    rows.fields.map((column) => column.key),
  )
  const columns = rows.fields.map(({ key, computation, type }) => {
    const mode = rights.columns[key]!
    return [key, mode !== 'hidden' && (computation || type.serverSet) ? 'readonly' : mode] as const
  })
  return { ...rights, columns: Object.fromEntries(columns) }
}

const rowsIn = (value: unknown): readonly Row[] => (Array.isArray(value) ? (value as Row[]) : [])

/** What is computed comes again by itself, whatever is sent. */
function isSame({ rows }: CompiledSubform, column: string, sent: unknown, stored: unknown): boolean {
  const field = rows.field(column)
  if (!field || field.computation || sent === undefined) return true
  const shown = wireValue(field)(stored) ?? null
  return JSON.stringify(plain(sent)) === JSON.stringify(plain(shown))
}

/** A reference stands for itself, with or without the title that the server has sent along. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value !== null && typeof value === 'object' && 'id' in value) return value.id
  return value === '' || value === undefined ? null : value
}
