import { isEmptyValue, type CompiledForm, type Row } from '@tenon/engine'
import { run, type Statement } from '../db/statements.ts'
import { insertManyStatement, type ManyRow } from '../db/write-many.ts'
import { insertStatement, uniqueFields, type WrittenRow } from '../db/write-statements.ts'
import { auditCreate } from './audit-changes.ts'
import { findDuplicates } from './find-duplicates.ts'
import { eachPlaced, placed } from './placed-error.ts'
import type { FormSaver } from './save-change.ts'
import { explainNothingWritten, explainWriteError } from './write-failure.ts'
import { derivedSlots, fieldSlots, manyRow, rowSlots, writeSlots } from './write-slots.ts'

/** A record that nothing refuses any more, with its numbers. */
export interface NewRecord {
  readonly id: string
  readonly owner: string | null
  readonly record: Row
  /** When it was made. */
  readonly at: string
}
export type SavedRecord = Row & { readonly version: number }

/** Writes new records: several of them in one statement, those with rows of subforms one by one. */
export async function writeNew(saver: FormSaver, made: readonly NewRecord[]): Promise<readonly SavedRecord[]> {
  if (made.length === 1) return [await writeOne(saver, made[0]!)]
  const flat = made.map(({ record }) => filledLists(saver.form, record).size === 0)
  const many = await writeMany(
    saver,
    made.filter((_, i) => flat[i]),
  )
  return eachPlaced(made, (one, i) => (flat[i] ? many.get(one.id)! : writeOne(saver, one)))
}

// helpers

async function writeOne(saver: FormSaver, { id, owner, record, at }: NewRecord): Promise<SavedRecord> {
  const { form, context, db } = saver
  const { record: written, slots: rows } = rowSlots(form, record)
  const slots = {
    ...saver.slots,
    ...writeSlots({ ...context, now: at }, id, auditCreate(form, written)),
    owner_id: owner,
    ...fieldSlots(form, written),
    ...derivedSlots(form, written),
    ...rows,
  }
  let result: WrittenRow | undefined
  try {
    ;[result] = await run(db, compiled(saver, filledLists(form, written)), slots)
  } catch (error) {
    throw await explainWriteError(saver, error, written, id)
  }
  if (!result) throw await explainNothingWritten(saver, written, owner)
  return { ...written, version: result.version, dept_id: result.dept_id }
}

async function writeMany(saver: FormSaver, made: readonly NewRecord[]): Promise<ReadonlyMap<string, SavedRecord>> {
  const { form, context, db } = saver
  if (made.length === 0) return new Map()
  const rows: ManyRow[] = made.map(({ id, owner, record, at }, i) => ({
    ...manyRow(form, context, id, record, auditCreate(form, record)),
    _n: i,
    _at: at,
    owner_id: owner,
  }))
  const slots = { ...saver.slots, ...writeSlots(context, made[0]!.id, null), rows: JSON.stringify(rows) }
  let results: readonly WrittenRow[]
  try {
    results = await run(db, compiled(saver, 'many'), slots)
  } catch (error) {
    const place = await placeOf(saver, error, made)
    const { record, id } = made[place]!
    throw placed(await explainWriteError(saver, error, record, id), place, made.length)
  }
  // One that points to nothing keeps all of them out; an app that was published meanwhile does, too.
  if (results.length < made.length)
    return new Map((await eachPlaced(made, (one) => writeOne(saver, one))).map((row) => [String(row['id']), row]))
  const saved = new Map(results.map((row) => [row.id, row]))
  return new Map(
    made.map(({ id, record }) => {
      const { version, dept_id } = saved.get(id)!
      return [id, { ...withLists(form, record), version, dept_id }]
    }),
  )
}

const withLists = (form: CompiledForm, record: Row): Row =>
  form.subforms.length === 0
    ? record
    : { ...record, ...Object.fromEntries(form.subforms.map(({ field }) => [field.key, []])) }

/** Which of several records an error of their statement speaks of: the one whose unique value is taken; else the first. */
async function placeOf(saver: FormSaver, error: unknown, made: readonly NewRecord[]): Promise<number> {
  const { form, access, slots, services } = saver
  const fields = uniqueFields(form, (error as { constraint?: string }).constraint)
  const key = form.keys.find((each) => each.unique && each.rule.fields.join() === fields?.join())
  if (!key) return 0
  const seen = new Set<string>()
  for (const [i, { id, record }] of made.entries()) {
    const value = key.of(record)
    if (value === null) continue
    if (seen.has(value)) return i
    seen.add(value)
    // The transaction is lost by now: another connection is asked.
    const found = await findDuplicates(services.platform.db, {
      form,
      access,
      record,
      self: id,
      slots,
      wanted: (rule) => rule === key.rule,
    })
    if (found.length > 0) return i
  }
  return 0
}

const MAX_SHAPES = 64
const statements = new WeakMap<CompiledForm, Map<string, Statement<WrittenRow>>>()

/** For one record with rows in `lists`, or for many without. */
function compiled({ access, form }: FormSaver, lists: ReadonlySet<string> | 'many'): Statement<WrittenRow> {
  const key = `${access.key}|${lists === 'many' ? lists : `one|${[...lists].join()}`}`
  let known = statements.get(form)
  if (!known) statements.set(form, (known = new Map()))
  const found = known.get(key)
  if (found) return found
  const made = lists === 'many' ? insertManyStatement(access, form) : insertStatement(access, form, lists)
  if (known.size >= MAX_SHAPES) known.delete(known.keys().next().value!)
  known.set(key, made)
  return made
}

const filledLists = (form: CompiledForm, record: Row): ReadonlySet<string> =>
  new Set(form.subforms.flatMap(({ field: { key } }) => (isEmptyValue(record[key]) ? [] : [key])))
