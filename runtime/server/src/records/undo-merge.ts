import { PlatformError, sameValue, type Row } from '@tenon/engine'
import { writeAudit } from '../audit/write-audit.ts'
import type { Kysely, Selectable } from 'kysely'
import type { Database } from '../db/schema.ts'
import { actorId } from '../users/viewer.ts'
import { bothOf, take } from './merge-records.ts'
import { moveReferences } from './move-references.ts'
import { saveContext, type FormRequest } from './request-context.ts'
import type { RecordServices } from './record-services.ts'
import { saveRecords } from './save-records.ts'

export type Merge = Selectable<Database['meta.merge']>

/**
 * Takes a merge back: the values that the merge wrote and nobody has changed since are as they were, the other record is out of the
 * bin, and what moved is its own again. Returns the fields that keep a later value. Errors: those of a save; STATE.
 */
export async function undoMerge(
  services: RecordServices,
  on: FormRequest,
  request: { readonly id: string; readonly ip: string },
  id: string,
): Promise<{ readonly record: string; readonly other: string; readonly kept: readonly string[] }> {
  const { form, app } = on
  return services.platform.db.transaction().execute(async (trx) => {
    const merge = await lockedMerge(trx, app.key, form.key, id)
    const { record, other } = merge
    const context = saveContext(on, request, { kind: 'merge', key: id })
    const [winner] = await bothOf(trx, context, form, record, other)
    // What is unique has to be free before the other comes back; what points to the other can only be so after.
    const before: Record<string, unknown> = {}
    const after: Record<string, unknown> = {}
    const kept: string[] = []
    for (const { field: key, from, to } of merge.changes) {
      const field = form.field(key)
      if (!field) continue
      if (!sameValue(field, winner[key], to)) kept.push(key)
      else if (field.type.target?.(field.settings) === form.key) after[key] = from
      else before[key] = from
    }
    await take(trx, 'meta.file', record, other, merge.files)
    const change = async (input: Row): Promise<void> => {
      const update = { action: 'update' as const, form: form.key, id: record, input }
      if (Object.keys(input).length > 0) await saveRecords(services, context, [update], { trx })
    }
    await change(before)
    await saveRecords(services, context, [{ action: 'restore', form: form.key, id: other, beside: record }], { trx })
    await change(after)
    await moveReferences(services, trx, context, merge.moved, record, other)
    await take(trx, 'meta.comment', record, other, merge.comments)
    await trx
      .updateTable('meta.merge')
      .set({ undone_at: context.now, undone_by: actorId(context.actor) })
      .where('id', '=', id)
      .execute()
    await writeAudit(trx, [
      {
        actor: context.actor,
        action: 'record.unmerge',
        at: new Date(context.now),
        app: app.key,
        form: form.key,
        record,
        params: { merge: id, other },
        request,
      },
    ])
    return { record, other, kept }
  })
}

// helpers

async function lockedMerge(trx: Kysely<Database>, app: string, form: string, id: string): Promise<Merge> {
  const merge = await trx
    .selectFrom('meta.merge')
    .selectAll()
    .where('id', '=', id)
    .where('app', '=', app)
    .where('form', '=', form)
    .forUpdate()
    .executeTakeFirst()
  if (!merge) throw new PlatformError('NOT_FOUND')
  if (merge.undone_at !== null) throw new PlatformError('STATE', { reason: 'mergeUndone' })
  return merge
}
