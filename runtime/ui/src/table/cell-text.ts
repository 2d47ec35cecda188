import type { Locale } from '@tenon/engine'
import type { TableColumn } from './fields.ts'

type Values = Readonly<Record<string, unknown>>

/** The value of a row at a path; what is behind a relation stands within it (`customer.level`). */
export function valueAt(row: Values, path: string): unknown {
  if (path in row) return row[path]
  const [head = '', ...rest] = path.split('.')
  const inner = row[head]
  return rest.length > 0 && inner && typeof inner === 'object' ? valueAt(inner as Values, rest.join('.')) : null
}

/** A cell as text; references by their titles. */
export function cellText({ field, path }: TableColumn, row: Values, locale: Locale): string {
  const value = valueAt(row, path)
  return field.type.toText(plain(value), field, locale, (id) => titleOf(value, id))
}

// helpers

function plain(found: unknown): unknown {
  if (Array.isArray(found)) return found.map(plain)
  return found && typeof found === 'object' && 'id' in found ? found.id : found
}
function titleOf(found: unknown, id: string): string | undefined {
  const all = (Array.isArray(found) ? found : [found]) as readonly ({ id?: unknown; title?: string | null } | null)[]
  return all.find((each) => each && typeof each === 'object' && each.id === id)?.title ?? undefined
}
