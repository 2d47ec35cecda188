import { PlatformError, type CompiledForm, type Row } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { childrenOf } from '../db/children-of.ts'
import { readRecords } from '../db/read-records.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import type { RecordServices } from './record-services.ts'
import type { SaveContext } from './save-hooks.ts'
import { saveRecords, type RecordChange } from './save-records.ts'

export interface Reference {
  readonly form: string
  readonly field: string
  readonly id: string
}
const MAX_MOVED = 5_000

/** Every live record that points to this one, by whichever relation of the app. Errors: STATE where they are too many. */
export async function referencesTo(
  trx: Kysely<Database>,
  { app }: SaveContext,
  form: CompiledForm,
  id: string,
): Promise<readonly Reference[]> {
  const found: Reference[] = []
  for (const key of Object.keys(app.bundle.forms)) {
    const child = app.form(key)!
    for (const field of child.stored) {
      if (field.type.target?.(field.settings) !== form.key) continue
      const { ids } = await childrenOf(trx, app, child, field.key, id)
      found.push(...ids.map((each) => ({ form: key, field: field.key, id: each })))
      if (found.length > MAX_MOVED) throw new PlatformError('STATE', { reason: 'mergeTooLarge', max: MAX_MOVED })
    }
  }
  return found
}

/**
 * Lets references lead from one record to another, through the save pipeline: history, rules and checks see it. What points
 * elsewhere by now stays; a record never comes to point to itself. Returns what was moved.
 */
export async function moveReferences(
  services: RecordServices,
  trx: Kysely<Database>,
  context: SaveContext,
  references: readonly Reference[],
  from: string,
  to: string,
): Promise<readonly Reference[]> {
  const moved: Reference[] = []
  const slots = viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })
  for (const reference of references) {
    const form = context.app.form(reference.form)
    if (!form?.field(reference.field) || reference.id === from) continue
    const [row] = await readRecords(trx, context.app, form, [reference.id], slots)
    const next = row && pointed(row, reference, from, to)
    if (next === undefined) continue
    const change: RecordChange = {
      action: 'update',
      form: form.key,
      id: reference.id,
      input: { [reference.field]: next },
    }
    await saveRecords(services, context, [change], { trx, writer: 'system' })
    moved.push(reference)
  }
  return moved
}

// helpers

/** The value with the one in place of the other; undefined where it does not name the other. */
function pointed(row: Row, { field, id }: Reference, from: string, to: string): unknown {
  const value = row[field]
  const target = id === to ? null : to
  if (value === from) return target
  if (!Array.isArray(value) || !value.includes(from)) return undefined
  return [...new Set(value.map((each) => (each === from ? target : (each as string))).filter((each) => each !== null))]
}
