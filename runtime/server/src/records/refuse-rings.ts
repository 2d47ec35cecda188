import { PlatformError, type CompiledField, type CompiledForm } from '@tenon/engine'
import { findRings } from '../db/find-rings.ts'
import { placed } from './placed-error.ts'
import type { Saver } from './save-change.ts'
import type { SavedChange } from './save-hooks.ts'
import type { RecordChange } from './save-records.ts'

/** Whether a change may close a ring: what is new has nothing below it yet, what comes back from the bin may have. */
export function mayCloseRing(form: CompiledForm, change: RecordChange): boolean {
  if (change.action === 'restore') return upwardFields(form).length > 0
  return change.action === 'update' && upwardFields(form).some(({ key }) => (change.input[key] ?? null) !== null)
}

/** Refuses records that are above themselves as they are written now, all in one question per relation. Errors: INVALID at the field. */
export async function refuseRings(saver: Saver, saved: readonly SavedChange[]): Promise<void> {
  for (const form of new Set(saved.map((change) => change.form)))
    for (const field of upwardFields(form)) {
      const moved = saved.filter((change) => change.form === form && moves(change, field))
      if (moved.length === 0 || !saver.trx) continue
      const ids = moved.map(({ id }) => id)
      const rings = await findRings(saver.trx, saver.context.app, form, field, ids)
      const at = saved.findIndex(({ id }) => rings.has(id))
      if (at < 0) continue
      const issues = [{ path: field.key, code: 'RING', params: { label: field.definition.label } }]
      throw placed(new PlatformError('INVALID', {}, { issues }), at, saved.length)
    }
}

// helpers

/** Relations of a form to itself along which nothing may lead back to where it began: the whole of a part, the head of a head. */
const upwardFields = (form: CompiledForm): readonly CompiledField[] =>
  form.stored.filter((field) => field.type.acyclic?.(field) === true)

const moves = ({ action, changed, record }: SavedChange, { key }: CompiledField): boolean =>
  (action === 'restore' || (action === 'update' && changed.includes(key))) && (record[key] ?? null) !== null
