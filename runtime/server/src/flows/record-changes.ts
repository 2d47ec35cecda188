import type { FlowInstance } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { AuditChange, Database } from '../db/schema.ts'

/** One save of a record since its flow began. */
export interface RecordChange {
  readonly at: string
  readonly fields: readonly string[]
}
/** A field that is not what it was, with both values. */
export interface FieldDiff {
  readonly field: string
  readonly from: unknown
  readonly to: unknown
}

/** What has been saved on the record of an instance since it began, oldest first. */
export async function recordChanges(db: Kysely<Database>, instance: FlowInstance): Promise<readonly RecordChange[]> {
  const rows = await changesSince(db, instance, instance.startedAt)
  return rows.map(({ at, changes }) => ({ at, fields: changes.map(({ field }) => field) }))
}

/** How the record differs from what it was at that moment: first value before, last value after, none that came back. */
export async function recordDiff(
  db: Kysely<Database>,
  instance: FlowInstance,
  since: string,
): Promise<readonly FieldDiff[]> {
  const found = new Map<string, { from: unknown; to: unknown }>()
  for (const { changes } of await changesSince(db, instance, since))
    for (const { field, from, to } of changes)
      found.set(field, { from: found.has(field) ? found.get(field)!.from : (from ?? null), to: to ?? null })
  return [...found]
    .filter(([, { from, to }]) => JSON.stringify(from) !== JSON.stringify(to))
    .map(([field, { from, to }]) => ({ field, from, to }))
}

// helpers

async function changesSince(
  db: Kysely<Database>,
  { form, record }: FlowInstance,
  since: string,
): Promise<readonly { readonly at: string; readonly changes: readonly AuditChange[] }[]> {
  const rows = await db
    .selectFrom('meta.audit')
    .select(['at', 'changes'])
    .where('form', '=', form)
    .where('record', '=', record)
    .where('at', '>', since)
    .where('changes', 'is not', null)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ at: new Date(row.at).toISOString(), changes: row.changes ?? [] }))
}
