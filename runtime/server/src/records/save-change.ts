import { PlatformError, type CompiledForm } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { systemAccess, viewerAccess, type RecordAccess } from '../db/record-access.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots, type ViewerSlots } from '../db/viewer-slots.ts'
import { rolesIn } from '../users/viewer.ts'
import { createRecord } from './create-record.ts'
import { binRecord } from './bin-record.ts'
import type { RecordServices } from './record-services.ts'
import type { SaveContext } from './save-hooks.ts'
import type { RecordChange, SaveResult } from './save-records.ts'
import { updateRecord } from './update-record.ts'
import type { Hand, Permit, ValidRecord } from '@tenon/engine'

/** What one save works with. */
export interface Saver {
  readonly services: RecordServices
  readonly context: SaveContext
  readonly writer: 'person' | 'system'
  /** Who decided: stages that a person moves are moved by his roles. */
  readonly hand: Hand
  /** Whose rights on records and fields are asked. */
  readonly rights: 'person' | 'system'
  /** The transaction, or the pool where one statement is enough. */
  readonly db: Kysely<Database>
  readonly trx: Kysely<Database> | null
}
/** A save of one form. */
export interface FormSaver extends Saver {
  readonly form: CompiledForm
  /** null = the writer is the system and may do everything. */
  readonly permit: Permit | null
  /** What references may point to. */
  readonly access: RecordAccess
  readonly slots: ViewerSlots
}

/** A result with the changes that must go along with it (`onDelete: cascade`), and with what its mirrors were told. */
export type ChangeOutcome = SaveResult & {
  readonly follow?: readonly RecordChange[]
  readonly links?: ValidRecord['links']
}

export async function saveChange(saver: Saver, change: RecordChange): Promise<ChangeOutcome> {
  const of = formSaver(saver, change.form)
  switch (change.action) {
    case 'create':
      return createRecord(of, change)
    case 'update':
      return updateRecord(of, change)
    case 'delete':
    case 'restore':
      return binRecord(of, change)
  }
}

/** Errors: NOT_FOUND for a form that is not there, or that the person's roles know nothing of. */
export function formSaver(saver: Saver, formKey: string): FormSaver {
  const { app, actor, now, timeZone } = saver.context
  const form = app.form(formKey)
  if (!form) throw new PlatformError('NOT_FOUND', { form: formKey })
  const slots = viewerSlots(actor, app.key, { now, timeZone })
  if (actor.kind === 'system' || saver.rights === 'system')
    return { ...saver, form, permit: null, access: systemAccess(app), slots }
  const roles = rolesIn(actor, app.key)
  const permit = app.permit(form, roles)
  if (permit.roles.length === 0) throw new PlatformError('NOT_FOUND', { form: formKey })
  return { ...saver, form, permit, access: viewerAccess(app, roles), slots }
}
