import { PlatformError, sameValue, type Row } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { AuditChange, Database } from '../db/schema.ts'
import { getVisible } from './get-record.ts'
import type { FormRequest } from './request-context.ts'
import { wireField } from './wire-record.ts'

/** A field that had another value in an earlier version, for those who may see it. */
export interface PastValue {
  readonly field: string
  /** As it is now. */
  readonly from: unknown
  /** As it was then. */
  readonly to: unknown
}
export interface PastVersion {
  readonly version: number
  /** When that version came to be, and by whom; null where the log does not reach back so far. */
  readonly at: string | null
  readonly actor: { readonly id: string; readonly title: string | null } | null
  readonly values: readonly PastValue[]
}

/**
 * What a record was right after its `version` had been saved: the fields that differ from now, of those that this viewer sees
 * and that can be written. Read from the audit, backwards from now. Errors: NOT_FOUND.
 */
export async function pastVersion(
  db: Kysely<Database>,
  request: FormRequest,
  id: string,
  version: number,
): Promise<PastVersion> {
  const { form, app } = request
  const { record, mode } = await getVisible(db, request, id, [])
  const now = Number(record['version'])
  if (version >= now) throw new PlatformError('NOT_FOUND', { version })
  const log = await db
    .selectFrom('meta.audit as a')
    .leftJoin('meta.user as u', 'u.id', 'a.actor')
    .select(['a.version', 'a.changes', 'a.at', 'a.actor', 'u.name'])
    .where('a.record', '=', id)
    .where('a.app', '=', app.key)
    .where('a.action', 'in', ['create', 'update', 'delete', 'restore'])
    .where('a.version', '>=', version)
    .orderBy('a.version')
    .execute()
  const then = new Map<string, unknown>()
  for (const row of log) {
    if (Number(row.version) === version) continue
    for (const change of (row.changes ?? []) as readonly AuditChange[])
      if (!then.has(change.field)) then.set(change.field, change.from ?? null)
  }
  const values = form.fields.flatMap((field): PastValue[] => {
    const { key, type, computation } = field
    const writable = (type.storage === 'column' || type.storage === 'child') && !computation && !type.serverSet
    if (!then.has(key) || !writable || ['hidden', 'masked'].includes(mode(key))) return []
    const [from, to] = [record[key] ?? null, wireField(form, field, then.get(key))]
    return sameValue(field, from, to) ? [] : [{ field: key, from, to }]
  })
  const made = log.find((row) => Number(row.version) === version)
  return {
    version,
    at: made?.at ?? null,
    actor: made?.actor ? { id: made.actor, title: made.name } : null,
    values,
  }
}

/** The values of an earlier version as input for a save: rows that are gone by now come back as new ones. */
export function inputOf(past: PastVersion, fields: readonly string[] | undefined): Row {
  const wanted = past.values.filter(({ field }) => fields === undefined || fields.includes(field))
  return Object.fromEntries(
    wanted.map(({ field, from, to }) => {
      if (!isRows(to)) return [field, to]
      const known = new Set(isRows(from) ? from.map(({ id }) => id) : [])
      return [field, to.map(({ id, ...row }) => (known.has(id) ? { id, ...row } : row))]
    }),
  )
}

// helpers

const isRows = (value: unknown): value is readonly Row[] =>
  Array.isArray(value) && value.some((row) => row !== null && typeof row === 'object')
