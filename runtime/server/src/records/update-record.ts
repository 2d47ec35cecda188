import {
  closureOf,
  matches,
  namesLinks,
  PlatformError,
  rightMode,
  sameValue,
  scopeOf,
  validateRecord,
  type CompiledForm,
  type Grant,
  type Issue,
  type RecordContext,
  type Row,
  type ValidRecord,
} from '@tenon/engine'
import { readForWrite, type ReadForWrite } from '../db/get-statement.ts'
import { run } from '../db/statements.ts'
import { conflictError } from './conflict.ts'
import { derivedFields } from './derived-columns.ts'
import { duplicateIssues, findDuplicates } from './find-duplicates.ts'
import { isUuid } from './get-record.ts'
import { loadNeedsOfAll, type Loaded } from './load-needs.ts'
import { eachPlaced } from './placed-error.ts'
import { ownerOf, recordContext, unwritable } from './prepare-input.ts'
import { takeFiles } from './record-files.ts'
import { refuse } from './refuse.ts'
import { assertVersion, userScope } from './request-context.ts'
import type { ChangeOutcome, FormSaver } from './save-change.ts'
import type { RecordChange } from './save-records.ts'
import { uniqueIndexStands } from './unique-indexes.ts'
import { writeChanged, type ChangedRecord } from './write-changed.ts'
import { explainNothingWritten } from './write-failure.ts'

type Update = Extract<RecordChange, { action: 'update' }>

/** How often a writer without a version tries again when somebody was faster. */
const TRIES = 5

/** A change of some fields: a read for writing and a guarded write. */
export async function updateRecord(saver: FormSaver, change: Update): Promise<ChangeOutcome> {
  for (let attempt = 1; ; attempt++) {
    const [outcome] = await tryUpdates(saver, [change])
    if (outcome) return outcome
    if (attempt >= TRIES) throw new PlatformError('CONFLICT', { reason: 'concurrent' })
  }
}

/**
 * Changes of different records of one form in a transaction: they are locked, judged each as if it were alone, and written
 * with one statement for all that change the same fields. What is wrong with one of several comes as a PlacedError.
 */
export async function updateRecords(saver: FormSaver, changes: readonly Update[]): Promise<readonly ChangeOutcome[]> {
  if (changes.length === 1) return [await updateRecord(saver, changes[0]!)]
  const outcomes = await tryUpdates(saver, changes)
  return eachPlaced(outcomes, (outcome) => {
    if (!outcome) throw new PlatformError('CONFLICT', { reason: 'concurrent' })
    return outcome
  })
}

/** The record as stored, for an action of this person. Errors: NOT_FOUND (not there, or not his to see), FORBIDDEN. */
export async function readRecord(
  saver: FormSaver,
  id: string,
  action: 'edit' | 'delete',
  deleted = false,
): Promise<StoredRow> {
  const [row] = await readRecords(saver, [id], action, deleted)
  return row!
}

// helpers

type StoredRow = Row & { readonly version: number }

async function readRecords(
  saver: FormSaver,
  ids: readonly string[],
  action: 'edit' | 'delete',
  deleted = false,
): Promise<readonly StoredRow[]> {
  const { app } = saver.context
  const known = ids.filter(isUuid)
  const { statement } = compiledRead(saver, action, deleted, ids.length > 1)
  const rows =
    known.length === 0
      ? []
      : await run(saver.db, statement, {
          ...saver.slots,
          app_key: app.key,
          ...(ids.length > 1 ? { ids: known } : { id: known[0] }),
        })
  const found = new Map(rows.map((row) => [row.id, row]))
  return eachPlaced(ids, (id) => {
    const row = found.get(id)
    // No row says nothing of the version: the record is asked for again where the app is another by now.
    if (!row) throw new PlatformError('NOT_FOUND', {})
    assertVersion(app, row._v)
    if (saver.permit && !row._seen && !row._can) throw new PlatformError('NOT_FOUND')
    if (saver.permit && !row._can) throw new PlatformError('FORBIDDEN')
    return row
  })
}

interface Draft {
  readonly change: Update
  readonly version: number
  readonly old: Row
  /** The new owner; undefined = he stays. */
  readonly owner: string | null | undefined
  /** `old` with the new owner. */
  readonly base: Row
  readonly values: Row
  readonly input: Row
  readonly grants: readonly Grant[] | undefined
  readonly rules: RecordContext
  readonly refusals: readonly Issue[]
  readonly valid: ValidRecord
  readonly issues: Issue[]
}

/** undefined in place of one where somebody else was faster, and the writer did not say which version he had read. */
async function tryUpdates(
  saver: FormSaver,
  changes: readonly Update[],
): Promise<readonly (ChangeOutcome | undefined)[]> {
  const { form, context, services } = saver
  const rows = await readRecords(
    saver,
    changes.map((change) => change.id),
    'edit',
  )
  const loaded = await needed(saver, changes, rows)
  let drafts = await eachPlaced(changes, (change, i) => begin(saver, change, rows[i]!, loaded[i]!))
  const intervenes = services.hooks().intervenes(context.app, form.key, 'update')
  if (intervenes.before && saver.trx) drafts = await withRules(saver, saver.trx, drafts)
  const judgedAll = await eachPlaced(drafts, (draft) => judged(saver, draft))
  const written = await writeChanged(
    saver,
    judgedAll.flatMap((one) => (one.changed.length > 0 ? [one] : [])),
  )
  const outcomes = await eachPlaced(drafts, async (draft, i): Promise<ChangeOutcome | undefined> => {
    const { change, old, version, issues, owner, valid, values } = draft
    const { changed, record } = judgedAll[i]!
    const { links } = valid
    const about = { form, action: 'update' as const, id: change.id, old, links, warnings: issues }
    if (changed.length === 0) return { ...about, record: old, changed, version }
    const result = written.get(change.id)
    if (result) {
      await takeFiles(saver, change.id, result, new Set(changed))
      return { ...about, record: result, changed, version: result.version }
    }
    const failure = await explainNothingWritten(saver, pick(record, new Set(changed)), owner)
    if (!(failure instanceof PlatformError) || failure.code !== 'CONFLICT') throw failure
    if (change.seen !== undefined) throw await conflictError(saver, change.id, change.seen, old, values)
    return undefined
  })
  const done = outcomes.filter((outcome) => outcome !== undefined && outcome.changed.length > 0)
  if (intervenes.after && saver.trx && done.length > 0)
    await services.hooks().afterSave(saver.trx, context, done as ChangeOutcome[])
  return outcomes
}

async function needed(saver: FormSaver, changes: readonly Update[], rows: readonly Row[]) {
  const { form, context, db, slots } = saver
  const needs = { related: form.needs.related, children: form.needs.children }
  if (needs.related.length === 0 && needs.children.length === 0)
    return changes.map(() => ({ related: {}, children: {} }))
  const records = changes.map(({ input: { owner_id: _owner, ...values } }, i) => ({ ...strip(rows[i]!), ...values }))
  const clock = { today: context.today, now: context.now }
  return loadNeedsOfAll(db, context.app, form, records, needs, clock, slots)
}

/** A change beside the record that it is about, validated. */
async function begin(saver: FormSaver, change: Update, row: StoredRow, loaded: Loaded): Promise<Draft> {
  const { form, permit, context } = saver
  const { owner_id: givenOwner, ...values } = change.input
  const old = strip(row)
  if (change.seen !== undefined && change.seen !== row.version)
    throw await conflictError(saver, change.id, change.seen, old, values)
  const owner = givenOwner === undefined ? undefined : ownerOf(givenOwner)
  const transfers = owner !== undefined && owner !== old['owner_id']
  if (transfers && permit && !permit.can('transfer')) throw new PlatformError('FORBIDDEN', { field: 'owner_id' })
  const user = userScope(context.actor, context.app.key)
  const clock = { today: context.today, now: context.now }
  if (transfers && permit && !matches(permit.rows('transfer'), { row: old, ...(user ? { user } : {}), ...clock }))
    throw new PlatformError('FORBIDDEN', { field: 'owner_id' })
  const grants = permit?.grants('edit').filter((_grant, i) => row[`_e${i}`] === true)
  const writable =
    grants &&
    ((key: string) => editable(grants, key, { row: old, related: loaded.related, ...(user ? { user } : {}), ...clock }))
  const { input, issues: refusals } = unwritable(saver, unchangedOut(form, values, old), writable)
  const rules = recordContext(saver, loaded, writable)
  const base: Row = transfers ? { ...old, owner_id: owner } : old
  const valid = validateRecord(form, { input, old: base, mode: 'update', context: rules })
  return {
    change,
    version: row.version,
    old,
    owner: transfers ? owner : undefined,
    base,
    values,
    input,
    grants,
    rules,
    refusals,
    valid,
    issues: [...refusals, ...valid.issues],
  }
}

const changedBy = ({ owner }: Draft, { patch }: ValidRecord): string[] => [
  ...Object.keys(patch),
  ...(owner === undefined ? [] : ['owner_id']),
]

/** What the rules before the save set and refuse; a record that they have touched is validated again. */
async function withRules(
  saver: FormSaver,
  trx: NonNullable<FormSaver['trx']>,
  drafts: readonly Draft[],
): Promise<Draft[]> {
  const { form, context, services } = saver
  const pending = drafts.map((draft) => ({
    form,
    action: 'update' as const,
    id: draft.change.id,
    old: draft.old,
    record: draft.valid.record,
    changed: changedBy(draft, draft.valid),
  }))
  const outcomes = await services.hooks().beforeSave(trx, context, pending)
  return drafts.map((draft, i) => {
    const { patch = {}, issues = [] } = outcomes[i] ?? {}
    const { input, base, rules } = draft
    const valid =
      Object.keys(patch).length > 0
        ? validateRecord(form, { input, set: patch, old: base, mode: 'update', context: rules })
        : draft.valid
    return { ...draft, valid, issues: [...draft.refusals, ...valid.issues, ...issues] }
  })
}

/** What will be written. Throws what refuses it. */
async function judged(saver: FormSaver, draft: Draft): Promise<ChangedRecord> {
  const { form, context, db } = saver
  const { change, old, valid, grants, rules, issues, owner, version } = draft
  if (grants && !grants.some((grant) => checkHolds(grant, form, valid.record, old, rules)))
    throw new PlatformError('FORBIDDEN')
  const changed = changedBy(draft, valid)
  const derived = changed.some((key) => derivedFields(form).has(key))
  if (derived) {
    const failing = issues.some((issue) => issue.level !== 'warning')
    const matches = await findDuplicates(db, {
      form,
      access: saver.access,
      record: valid.record,
      self: change.id,
      slots: saver.slots,
      wanted: (rule, unique) =>
        rule.fields.some((key) => key in valid.patch) &&
        (failing || !unique || !uniqueIndexStands(context.app, form, rule.fields)),
    })
    issues.push(...duplicateIssues(saver.access, form, valid.record, matches))
  }
  refuse(issues)
  return { id: change.id, version, old, record: valid.record, changed, owner, derived }
}

/** Private columns of the read (`_can` …) are not part of the record. */
function strip(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !key.startsWith('_')))
}
const pick = (record: Row, keys: ReadonlySet<string>): Row =>
  Object.fromEntries(Object.entries(record).filter(([key]) => keys.has(key)))

/** A form sends back what it was given; what is as it was needs no right. */
function unchangedOut(form: CompiledForm, values: Row, old: Row): Row {
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => {
      const field = form.field(key)
      if (form.mirror(key)) return namesLinks(value)
      return !field || !Object.hasOwn(old, key) || !sameValue(field, value, old[key])
    }),
  )
}

function editable(grants: readonly Grant[], key: string, scope: Parameters<typeof rightMode>[1]): boolean {
  return grants.some((grant) => rightMode(grant.right(key), scope) === 'editable')
}

function checkHolds(
  grant: Grant,
  form: CompiledForm,
  record: Row,
  old: Row,
  rules: Parameters<typeof scopeOf>[2],
): boolean {
  return grant.check === null || closureOf(grant.check)(scopeOf(form, record, rules, old)) === true
}

const reads = new WeakMap<CompiledForm, Map<string, ReadForWrite>>()

function compiledRead(saver: FormSaver, action: 'edit' | 'delete', deleted: boolean, many: boolean): ReadForWrite {
  const lock = saver.trx !== null
  const key = `${saver.permit ? saver.access.key : '$system'}|${action}|${lock}|${deleted}|${many}`
  let known = reads.get(saver.form)
  if (!known) reads.set(saver.form, (known = new Map()))
  const found = known.get(key)
  if (found) return found
  const made = readForWrite(saver.access, saver.permit, saver.form, action, { lock, deleted, many })
  known.set(key, made)
  return made
}
