import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** Departments or many people changed: every cached viewer is loaded anew at its next request, on every process. */
export async function organisationChanged(db: Kysely<Database>): Promise<void> {
  await db
    .updateTable('meta.revision')
    .set((eb) => ({ version: eb('version', '+', '1') }))
    .where('name', '=', 'organisation')
    .execute()
}

/** Rights or particulars of these people changed. */
export async function peopleChanged(db: Kysely<Database>, users: readonly string[]): Promise<void> {
  if (!users.length) return
  await db
    .updateTable('meta.user')
    .set((eb) => ({ permission_version: eb('permission_version', '+', '1') }))
    .where('id', 'in', users)
    .execute()
}
