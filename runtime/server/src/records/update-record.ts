import {
  closureOf,
  matches,
  PlatformError,
  rightMode,
  sameValue,
  scopeOf,
  validateRecord,
  type CompiledForm,
  type Grant,
  type Issue,
  type Row,
} from '@tenon/engine'
import { readForWrite, type ReadForWrite } from '../db/get-statement.ts'
import { run, type Statement } from '../db/statements.ts'
import { updateStatement, type WrittenRow } from '../db/write-statements.ts'
import { auditUpdate } from './audit-changes.ts'
import { conflictError } from './conflict.ts'
import { derivedFields } from './derived-columns.ts'
import { duplicateIssues, findDuplicates } from './find-duplicates.ts'
import { isUuid } from './get-record.ts'
import { loadNeeds } from './load-needs.ts'
import { ownerOf, recordContext, unwritable } from './prepare-input.ts'
import { takeFiles } from './record-files.ts'
import { refuse } from './refuse.ts'
import { assertVersion, userScope } from './request-context.ts'
import type { ChangeOutcome, FormSaver } from './save-change.ts'
import type { PendingChange } from './save-hooks.ts'
import type { RecordChange } from './save-records.ts'
import { uniqueIndexStands } from './unique-indexes.ts'
import { explainNothingWritten, explainWriteError } from './write-failure.ts'
import { derivedSlots, fieldSlots, rowSlots, writeSlots } from './write-slots.ts'

type Update = Extract<RecordChange, { action: 'update' }>

/** How often a writer without a version tries again when somebody was faster. */
const TRIES = 5

/** A change of some fields: a read for writing and a guarded write. */
export async function updateRecord(saver: FormSaver, change: Update): Promise<ChangeOutcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryUpdate(saver, change)
    if (outcome) return outcome
    if (attempt >= TRIES) throw new PlatformError('CONFLICT', { reason: 'concurrent' })
  }
}

/** The record as stored, for an action of this person. Errors: NOT_FOUND (not there, or not his to see), FORBIDDEN. */
export async function readRecord(
  saver: FormSaver,
  id: string,
  action: 'edit' | 'delete',
  deleted = false,
): Promise<Row & { readonly version: number }> {
  if (!isUuid(id)) throw new PlatformError('NOT_FOUND')
  const { statement } = compiledRead(saver, action, deleted)
  const [row] = await run(saver.db, statement, { ...saver.slots, app_key: saver.context.app.key, id })
  // No row says nothing of the version: the record is asked for again where the app is another by now.
  if (!row) throw new PlatformError('NOT_FOUND', {})
  assertVersion(saver.context.app, row._v)
  if (saver.permit && !row._seen && !row._can) throw new PlatformError('NOT_FOUND')
  if (saver.permit && !row._can) throw new PlatformError('FORBIDDEN')
  return row
}

// helpers

/** undefined: somebody else was faster, and the writer did not say which version he had read. */
async function tryUpdate(saver: FormSaver, change: Update): Promise<ChangeOutcome | undefined> {
  const { form, permit, context, services, db } = saver
  const { owner_id: givenOwner, ...values } = change.input
  const row = await readRecord(saver, change.id, 'edit')
  const old = strip(row)
  if (change.seen !== undefined && change.seen !== row.version)
    throw await conflictError(saver, change.id, change.seen, old, values)
  const owner = givenOwner === undefined ? undefined : ownerOf(givenOwner)
  const transfers = owner !== undefined && owner !== old['owner_id']
  if (transfers && permit && !permit.can('transfer')) throw new PlatformError('FORBIDDEN', { field: 'owner_id' })
  const user = userScope(context.actor, context.app.key)
  if (
    transfers &&
    permit &&
    !matches(permit.rows('transfer'), { row: old, ...(user ? { user } : {}), today: context.today, now: context.now })
  )
    throw new PlatformError('FORBIDDEN', { field: 'owner_id' })
  const grants = permit?.grants('edit').filter((_grant, i) => row[`_e${i}`] === true)
  const clock = { today: context.today, now: context.now }
  const needs = { related: form.needs.related, children: form.needs.children }
  const loaded = await loadNeeds(db, context.app, form, { ...old, ...values }, needs, clock, saver.slots)
  const writable =
    grants &&
    ((key: string) => editable(grants, key, { row: old, related: loaded.related, ...(user ? { user } : {}), ...clock }))
  const { input, issues: refusals } = unwritable(saver, unchangedOut(form, values, old), writable)
  const rules = recordContext(saver, loaded, writable)
  const base: Row = transfers ? { ...old, owner_id: owner } : old
  let valid = validateRecord(form, { input, old: base, mode: 'update', context: rules })
  let issues: Issue[] = [...refusals, ...valid.issues]

  const intervenes = services.hooks().intervenes(context.app, form.key, 'update')
  const keysOf = (patch: Row): string[] => [...Object.keys(patch), ...(transfers ? ['owner_id'] : [])]
  if (intervenes.before && saver.trx) {
    const pending: PendingChange = {
      form,
      action: 'update',
      id: change.id,
      old,
      record: valid.record,
      changed: keysOf(valid.patch),
    }
    const [outcome] = await services.hooks().beforeSave(saver.trx, context, [pending])
    if (outcome?.patch && Object.keys(outcome.patch).length > 0) {
      valid = validateRecord(form, {
        input,
        set: outcome.patch,
        old: base,
        mode: 'update',
        context: rules,
      })
      issues = [...refusals, ...valid.issues]
    }
    issues.push(...(outcome?.issues ?? []))
  }
  if (grants && !grants.some((grant) => checkHolds(grant, form, valid.record, old, rules)))
    throw new PlatformError('FORBIDDEN')

  const changed = keysOf(valid.patch)
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
    issues.push(...duplicateIssues(form, valid.record, matches))
  }
  refuse(issues)
  const nothing: ChangeOutcome = {
    form,
    action: 'update',
    id: change.id,
    old,
    record: old,
    changed: [],
    version: row.version,
    warnings: issues,
  }
  if (changed.length === 0) return nothing

  const keys = new Set(changed)
  const { record, slots: rows } = rowSlots(form, valid.record, keys)
  const audit = auditUpdate(old, record, changed)
  const slots = {
    ...saver.slots,
    ...writeSlots(context, change.id, audit),
    seen: row.version,
    owner_id: transfers ? owner : null,
    ...fieldSlots(form, record, keys),
    ...(derived ? derivedSlots(form, record) : {}),
    ...rows,
  }
  let result: WrittenRow | undefined
  try {
    ;[result] = await run(db, compiledUpdate(saver, changed, transfers, derived), slots)
  } catch (error) {
    throw await explainWriteError(saver, error, record, change.id)
  }
  if (!result) {
    const failure = await explainNothingWritten(saver, pick(record, keys), transfers ? owner : undefined)
    if (!(failure instanceof PlatformError) || failure.code !== 'CONFLICT') throw failure
    if (change.seen !== undefined) throw await conflictError(saver, change.id, change.seen, old, values)
    return undefined
  }
  const saved: Row = {
    ...record,
    version: result.version,
    updated_at: context.now,
    owner_id: result.owner_id,
    dept_id: result.dept_id,
  }
  const outcome: ChangeOutcome = {
    form,
    action: 'update',
    id: change.id,
    old,
    record: saved,
    changed,
    version: result.version,
    warnings: issues,
  }
  await takeFiles(saver, change.id, record, keys)
  if (intervenes.after && saver.trx) await services.hooks().afterSave(saver.trx, context, [outcome])
  return outcome
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

const MAX_SHAPES = 64
const reads = new WeakMap<CompiledForm, Map<string, ReadForWrite>>()
const updates = new WeakMap<CompiledForm, Map<string, Statement<WrittenRow>>>()

function compiledRead(saver: FormSaver, action: 'edit' | 'delete', deleted: boolean): ReadForWrite {
  const lock = saver.trx !== null
  const key = `${saver.permit ? saver.access.key : '$system'}|${action}|${lock}|${deleted}`
  let known = reads.get(saver.form)
  if (!known) reads.set(saver.form, (known = new Map()))
  const found = known.get(key)
  if (found) return found
  const made = readForWrite(saver.access, saver.permit, saver.form, action, { lock, deleted })
  known.set(key, made)
  return made
}

function compiledUpdate(
  saver: FormSaver,
  changed: readonly string[],
  owner: boolean,
  derived: boolean,
): Statement<WrittenRow> {
  const keys = [...changed].sort()
  const key = `${saver.access.key}|${keys.join(',')}`
  let known = updates.get(saver.form)
  if (!known) updates.set(saver.form, (known = new Map()))
  const found = known.get(key)
  if (found) return found
  const made = updateStatement(saver.access, saver.form, { keys, owner, derived })
  if (known.size >= MAX_SHAPES) known.delete(known.keys().next().value!)
  known.set(key, made)
  return made
}
