import type { FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { AUDIT_INSERT } from '../db/audit-insert.ts'
import type { AuditChange, Database } from '../db/schema.ts'
import { run } from '../db/statements.ts'
import { actorId, type Actor } from '../users/viewer.ts'
import type { AuditAction } from './audit-actions.ts'

export interface AuditEntry {
  readonly actor: Actor
  readonly action: AuditAction
  readonly at: Date
  readonly via?: string
  readonly app?: string
  readonly form?: string
  readonly record?: string
  readonly version?: number
  readonly changes?: readonly AuditChange[]
  readonly params?: Readonly<Record<string, unknown>>
  /** Brings request id and address. */
  readonly request?: Pick<FastifyRequest, 'id' | 'ip'>
}

/** Writes audit rows in the caller's transaction: what is not committed is not in the log, and the other way round. */
export async function writeAudit(db: Kysely<Database>, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length) await run(db, AUDIT_INSERT, { rows: JSON.stringify(entries.map(toRow)) })
}

/** Changed fields between two flat objects, for the `changes` of an entry. */
export function changesBetween(
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
): readonly AuditChange[] {
  return Object.keys(to)
    .filter((field) => JSON.stringify(from[field] ?? null) !== JSON.stringify(to[field] ?? null))
    .map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null }))
}

// helpers

const toRow = (entry: AuditEntry) => ({
  at: entry.at.toISOString(),
  actor: actorId(entry.actor),
  via: entry.via ?? (entry.actor.kind === 'system' ? entry.actor.reason : null),
  action: entry.action,
  app: entry.app ?? null,
  form: entry.form ?? null,
  record: entry.record ?? null,
  version: entry.version ?? null,
  changes: entry.changes?.length ? entry.changes : null,
  params: entry.params ?? null,
  request: entry.request?.id ?? null,
  address: entry.request?.ip ?? null,
})
