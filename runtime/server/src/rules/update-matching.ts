import { PlatformError, type Command } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { matchingIds, takeMatching } from '../db/rule-statements.ts'
import type { Database } from '../db/schema.ts'
import type { ViewerSlots } from '../db/viewer-slots.ts'
import type { RecordServices } from '../records/record-services.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { saveRecords } from '../records/save-records.ts'

/** How far a step over many records has come. `after` = the last record that was changed, null where there are no more. */
export interface Progress {
  readonly count: number
  readonly after: string | null
}
/** A step that goes on behind that record, in a transaction of its own for each part. */
export interface InParts {
  readonly after: string | null
}

/** Changes the records of a form that are meant: all at once within somebody's save, else the next part of them. */
export async function updateMatching(
  records: RecordServices,
  trx: Kysely<Database>,
  context: SaveContext,
  { form: key, where, values }: Extract<Command, { kind: 'updateRecords' }>,
  by: { readonly writer: 'person' | 'system'; readonly slots: ViewerSlots; readonly inParts?: InParts | undefined },
): Promise<Progress> {
  const form = context.app.form(key)
  if (!form) throw new PlatformError('STATE', { reason: 'form', form: key })
  const { inParts } = by
  const limit = inParts ? PART : MAX_IN_SAVE
  const found = await matchingIds(trx, context.app, form, where, by.slots, limit, inParts?.after ?? null)
  if (!inParts && found.length > limit) {
    const issues = [
      { path: '', code: 'RULE_RECORDS', params: { max: limit, form: context.app.bundle.forms[key]!.label } },
    ]
    throw new PlatformError('TOO_EXPENSIVE', { form: key, max: limit }, { issues })
  }
  const ids = found.slice(0, limit)
  // Another rule may be at them: what it has made of them is judged, not what they were.
  const meant = await takeMatching(trx, context.app, form, where, by.slots, ids)
  const changes = meant.map((id) => ({ action: 'update' as const, form: key, id, input: values }))
  await saveRecords(records, context, changes, { trx, writer: by.writer })
  return { count: meant.length, after: found.length > limit ? ids.at(-1)! : null }
}

// helpers

/** Most records of one action within a save: somebody waits for it, and their rows are held until it is over. */
const MAX_IN_SAVE = 1_000
/** Records of one transaction: one statement of the save. */
const PART = 500
