import type { CompiledForm, Row } from '@tenon/engine'
import { run, type Statement } from '../db/statements.ts'
import { updateManyStatement } from '../db/write-many.ts'
import { updateStatement, type WrittenRow } from '../db/write-statements.ts'
import { auditUpdate } from './audit-changes.ts'
import type { FormSaver } from './save-change.ts'
import { explainWriteError } from './write-failure.ts'
import { derivedSlots, fieldSlots, manyRow, rowSlots, writeSlots } from './write-slots.ts'
import type { SavedRecord } from './write-new.ts'

/** A record whose change nothing refuses any more. */
export interface ChangedRecord {
  readonly id: string
  /** The version that was read. */
  readonly version: number
  readonly old: Row
  readonly record: Row
  /** Keys that change, `owner_id` among them. */
  readonly changed: readonly string[]
  /** The new owner; undefined = he stays. */
  readonly owner: string | null | undefined
  /** Whether keys or search text change with it. */
  readonly derived: boolean
}

/**
 * Writes changes of different records: those that change the same fields in one statement, lists of rows one by one. One that
 * is missing from the answer was not written: another version by now, or a reference that points to nothing.
 */
export async function writeChanged(
  saver: FormSaver,
  all: readonly ChangedRecord[],
): Promise<ReadonlyMap<string, SavedRecord>> {
  const saved = new Map<string, SavedRecord>()
  const lists = new Set(saver.form.subforms.map(({ field }) => field.key))
  for (const group of Map.groupBy(all, ({ changed }) => [...changed].sort().join()).values()) {
    const alone = group.length === 1 || group[0]!.changed.some((key) => lists.has(key))
    const written = alone ? [] : await writeMany(saver, group)
    // NB: nothing of a group is written where one of it points to nothing.
    for (const one of written.length === 0 ? group : []) {
      const row = await writeOne(saver, one)
      if (row) saved.set(one.id, row)
    }
    for (const row of written) saved.set(String(row['id']), row)
  }
  return saved
}

// helpers

async function writeOne(saver: FormSaver, one: ChangedRecord): Promise<SavedRecord | undefined> {
  const { form, context, db } = saver
  const keys = new Set(one.changed)
  const { record, slots: rows } = rowSlots(form, one.record, keys)
  const slots = {
    ...saver.slots,
    ...writeSlots(context, one.id, auditUpdate(one.old, record, one.changed)),
    seen: one.version,
    owner_id: one.owner ?? null,
    ...fieldSlots(form, record, keys),
    ...(one.derived ? derivedSlots(form, record) : {}),
    ...rows,
  }
  try {
    const [result] = await run(db, compiled(saver, 'one', one), slots)
    return result && savedRow(saver, record, result)
  } catch (error) {
    throw await explainWriteError(saver, error, record, one.id)
  }
}

async function writeMany(saver: FormSaver, group: readonly ChangedRecord[]): Promise<readonly SavedRecord[]> {
  const { form, context, db } = saver
  const [first] = group as [ChangedRecord, ...ChangedRecord[]]
  const keys = new Set(first.changed)
  const rows = group.map(({ id, version, old, record, changed, owner, derived }) => ({
    ...manyRow(form, context, id, record, auditUpdate(old, record, changed), keys, derived),
    _seen: version,
    owner_id: owner ?? null,
  }))
  const slots = { ...saver.slots, ...writeSlots(context, first.id, null), rows: JSON.stringify(rows) }
  try {
    const results = await run(db, compiled(saver, 'many', first), slots)
    const records = new Map(group.map(({ id, record }) => [id, record]))
    return results.map((result) => savedRow(saver, records.get(result.id)!, result))
  } catch (error) {
    throw await explainWriteError(saver, error, first.record, first.id)
  }
}

const savedRow = ({ context }: FormSaver, record: Row, result: WrittenRow): SavedRecord => ({
  ...record,
  version: result.version,
  updated_at: context.now,
  owner_id: result.owner_id,
  dept_id: result.dept_id,
})

const MAX_SHAPES = 64
const updates = new WeakMap<CompiledForm, Map<string, Statement<WrittenRow>>>()

function compiled(
  { access, form }: FormSaver,
  of: 'one' | 'many',
  { changed, owner, derived }: ChangedRecord,
): Statement<WrittenRow> {
  const keys = [...changed].sort()
  const key = `${of}|${access.key}|${keys.join(',')}`
  let known = updates.get(form)
  if (!known) updates.set(form, (known = new Map()))
  const found = known.get(key)
  if (found) return found
  const what = { keys, owner: owner !== undefined, derived }
  const made = of === 'one' ? updateStatement(access, form, what) : updateManyStatement(access, form, what)
  if (known.size >= MAX_SHAPES) known.delete(known.keys().next().value!)
  known.set(key, made)
  return made
}
