import { PlatformError, type CompiledField, type CompiledForm, type Row } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { writeAudit } from '../audit/write-audit.ts'
import { readRecords } from '../db/read-records.ts'
import type { AuditChange, Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { actorId } from '../users/viewer.ts'
import { getVisible } from './get-record.ts'
import { moveReferences, referencesTo } from './move-references.ts'
import { fileFields } from './record-files.ts'
import { saveContext, type FormRequest } from './request-context.ts'
import type { RecordServices } from './record-services.ts'
import type { SaveContext } from './save-hooks.ts'
import { saveRecords } from './save-records.ts'

export interface MergeWish {
  /** The record that stays, and the one that goes into the bin. */
  readonly record: string
  readonly other: string
  /** Fields whose value is taken from the other. */
  readonly take: readonly string[]
  /** List fields that keep the members of both. */
  readonly join: readonly string[]
}
export interface Merged {
  readonly id: string
  readonly moved: number
}

/**
 * Makes two records one: what pointed to the other points to the one that stays, comments and files go along, the other goes into
 * the bin, and the chosen values are taken over. All in one transaction by the save pipeline, with this person's rights on both
 * records. Errors: those of a save; NOT_FOUND, STATE.
 */
export async function mergeRecords(
  services: RecordServices,
  on: FormRequest,
  request: { readonly id: string; readonly ip: string },
  wish: MergeWish,
): Promise<Merged> {
  const { record, other } = wish
  if (record === other) throw new PlatformError('STATE', { reason: 'sameRecord' })
  const { form, app } = on
  const { db } = services.platform
  // Seen by whoever merges, both of them; what he may not read he cannot take.
  const seen = await getVisible(db, on, other, [])
  await getVisible(db, on, record, [])
  const chosen = [...wish.take, ...wish.join].map((key) => chosenField(form, key))
  const hidden = chosen.filter(({ key }) => !['readonly', 'editable'].includes(seen.mode(key)))
  if (hidden.length > 0)
    throw new PlatformError('INVALID', {}, { issues: hidden.map(({ key }) => ({ path: key, code: 'UNKNOWN_FIELD' })) })
  return db.transaction().execute(async (trx) => {
    const id = (await trx.executeQuery<{ id: string }>(newId(trx))).rows[0]!.id
    const context = saveContext(on, request, { kind: 'merge', key: id })
    const [winner, loser] = await bothOf(trx, context, form, record, other)
    const references = await referencesTo(trx, context, form, other)
    const foreign = references.filter((reference) => reference.id !== record)
    const moved = await moveReferences(services, trx, context, foreign, other, record)
    const input = takenOver(winner, loser, wish, references)
    const comments = await take(trx, 'meta.comment', other, record)
    const files = await takeFilesOf(trx, form, input, other, record)
    // The other goes first: its unique values are free for the one that stays.
    await saveRecords(services, context, [{ action: 'delete', form: form.key, id: other }], { trx })
    const [saved] =
      Object.keys(input).length > 0
        ? await saveRecords(services, context, [{ action: 'update', form: form.key, id: record, input }], { trx })
        : []
    const changes: AuditChange[] = Object.keys(input)
      .filter((field) => saved?.changed.includes(field))
      .map((field) => ({ field, from: winner[field] ?? null, to: saved!.record[field] ?? null }))
    await trx
      .insertInto('meta.merge')
      .values({
        id,
        app: app.key,
        form: form.key,
        record,
        other,
        changes: JSON.stringify(changes),
        moved: JSON.stringify(moved),
        comments: [...comments],
        files: [...files],
        merged_by: actorId(context.actor)!,
        merged_at: context.now,
      })
      .execute()
    await writeAudit(trx, [
      {
        actor: context.actor,
        action: 'record.merge',
        at: new Date(context.now),
        app: app.key,
        form: form.key,
        record,
        params: { merge: id, other, moved: moved.length },
        request,
      },
    ])
    return { id, moved: moved.length }
  })
}

/** Both records as stored, locked in the order of their ids, so that two merges of the same pair do not wait for each other. */
export async function bothOf(
  trx: Kysely<Database>,
  context: SaveContext,
  form: CompiledForm,
  record: string,
  other: string,
): Promise<readonly [Row & { deleted_at: string | null }, Row & { deleted_at: string | null }]> {
  const { now, timeZone } = context
  const slots = viewerSlots(context.actor, context.app.key, { now, timeZone })
  const rows = await readRecords(trx, context.app, form, [record, other].sort(), slots, true)
  const of = (id: string) => rows.find((row) => row.id === id)
  const [first, second] = [of(record), of(other)]
  if (!first || !second) throw new PlatformError('NOT_FOUND')
  return [first, second]
}

/** Gives what hangs on a record to another one; returns the ids. */
export async function take(
  trx: Kysely<Database>,
  table: 'meta.comment' | 'meta.file',
  from: string,
  to: string,
  only?: readonly string[],
): Promise<readonly string[]> {
  if (only?.length === 0) return []
  const rows = await trx
    .updateTable(table)
    .set({ record: to })
    .where('record', '=', from)
    .$if(only !== undefined, (query) => query.where('id', 'in', only!))
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

// helpers

const newId = (db: Kysely<Database>) => db.selectNoFrom((eb) => eb.fn<string>('meta.uuid_v7', []).as('id')).compile()

function chosenField(form: CompiledForm, key: string): CompiledField {
  const field = form.field(key)
  if (!field || field.type.storage !== 'column' || field.computation)
    throw new PlatformError('INVALID', {}, { issues: [{ path: key, code: 'UNKNOWN_FIELD' }] })
  return field
}

/** The input for the one that stays: what is chosen, and no reference to the one that goes. */
function takenOver(
  winner: Row,
  loser: Row,
  { record, other, take: taken, join }: MergeWish,
  references: readonly { readonly id: string; readonly field: string }[],
): Row {
  const input: Record<string, unknown> = {}
  for (const key of taken) input[key] = loser[key] ?? null
  for (const key of join)
    input[key] = [...new Set([winner[key], loser[key]].flatMap((value) => (Array.isArray(value) ? value : [])))]
  for (const { id, field } of references) {
    if (id !== record) continue
    const value = input[field] ?? winner[field]
    input[field] = Array.isArray(value) ? value.filter((each) => each !== other) : null
  }
  return input
}

/** Files that a taken value names belong to the one that stays from now on. */
async function takeFilesOf(
  trx: Kysely<Database>,
  form: CompiledForm,
  input: Row,
  from: string,
  to: string,
): Promise<readonly string[]> {
  const ids = fileFields(form).flatMap(({ key }) =>
    [input[key]].flat().filter((value): value is string => typeof value === 'string'),
  )
  return take(trx, 'meta.file', from, to, ids)
}
