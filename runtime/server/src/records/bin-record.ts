import { PlatformError, type Row } from '@tenon/engine'
import { childrenOf } from '../db/children-of.ts'
import { run, type Statement } from '../db/statements.ts'
import { binStatement, type WrittenRow } from '../db/write-statements.ts'
import type { CompiledForm, DuplicateRule } from '@tenon/engine'
import { rolesIn } from '../users/viewer.ts'
import { conflictError } from './conflict.ts'
import { duplicateIssues, findDuplicates } from './find-duplicates.ts'
import { refuse } from './refuse.ts'
import type { ChangeOutcome, FormSaver } from './save-change.ts'
import type { RecordChange } from './save-records.ts'
import { readRecord } from './update-record.ts'
import { uniqueIndexStands } from './unique-indexes.ts'
import { explainNothingWritten, explainWriteError } from './write-failure.ts'
import { writeSlots } from './write-slots.ts'

type Bin = Extract<RecordChange, { action: 'delete' | 'restore' }>

/**
 * Into the bin or out of it. Records whose relation says `refuse` keep it from going (STATE), those that say `cascade` go along;
 * with `clear` (the default) the reference reads as empty while the record is in the bin. Out of the bin, beside a record that a
 * 查重 rule takes for the same, is a DUPLICATE (INVALID where it is only similar); the other rules of the form judge what changes,
 * and nothing of it does.
 */
export async function binRecord(saver: FormSaver, change: Bin): Promise<ChangeOutcome> {
  const { form, context, services, permit } = saver
  if (permit && !permit.can('delete')) throw new PlatformError('FORBIDDEN')
  const { action } = change
  const old = recordOf(await readRecord(saver, change.id, 'delete', action === 'restore'))
  const version = old['version'] as number
  if (change.seen !== undefined && change.seen !== version)
    throw await conflictError(saver, change.id, change.seen, old, {})
  const follow = action === 'delete' ? await dependants(saver, change.id) : []
  if (action === 'restore') await refuseTaken(saver, old, change.beside)
  let result: WrittenRow | undefined
  try {
    ;[result] = await run(saver.db, compiled(saver, action), {
      ...saver.slots,
      ...writeSlots(context, change.id, null),
      seen: version,
    })
  } catch (error) {
    throw await explainWriteError(saver, error, old, change.id)
  }
  if (!result) throw await explainNothingWritten(saver, {})
  const record: Row = { ...old, version: result.version, updated_at: context.now }
  const outcome: ChangeOutcome = {
    form,
    action,
    id: change.id,
    old,
    record,
    changed: [],
    version: result.version,
    warnings: [],
    follow,
  }
  if (saver.trx && services.hooks().intervenes(context.app, form.key, action).after)
    await services.hooks().afterSave(saver.trx, context, [outcome])
  return outcome
}

// helpers

const recordOf = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([key]) => !key.startsWith('_')))

/** What a standing unique index does not refuse by itself. */
async function refuseTaken(saver: FormSaver, record: Row, beside: string | undefined): Promise<void> {
  const { form, access, slots, context } = saver
  const wanted = (rule: DuplicateRule, unique: boolean): boolean =>
    rule.do === 'block' && !(unique && uniqueIndexStands(context.app, form, rule.fields))
  const self = String(record['id'])
  const matches = await findDuplicates(saver.db, { form, access, slots, record, self, wanted })
  const others = matches.filter(({ candidate }) => candidate.id !== beside)
  refuse(duplicateIssues(access, form, record, others))
}

async function dependants(saver: FormSaver, id: string): Promise<RecordChange[]> {
  const { app } = saver.context
  const follow: RecordChange[] = []
  for (const key of Object.keys(app.bundle.forms)) {
    const child = app.form(key)!
    for (const field of child.stored) {
      if (field.type.target?.(field.settings) !== saver.form.key) continue
      const onDelete = field.type.onDelete?.(field.settings) ?? 'clear'
      if (onDelete === 'clear') continue
      const { ids, total } = await childrenOf(saver.db, app, child, field.key, id)
      if (total > 0 && onDelete === 'refuse') throw stillReferred(saver, child, total)
      follow.push(...ids.map((childId) => ({ action: 'delete' as const, form: key, id: childId })))
    }
  }
  return follow
}

/** Names the form that is in the way only to whoever knows it. */
function stillReferred(
  { context: { app, actor }, permit }: FormSaver,
  child: CompiledForm,
  total: number,
): PlatformError {
  const known = !permit || actor.kind === 'system' || app.permit(child, rolesIn(actor, app.key)).roles.length > 0
  const params = { total, ...(known ? { form: child.key, label: child.definition.label } : {}) }
  return new PlatformError(
    'STATE',
    { reason: 'children', ...params },
    { issues: [{ path: '', code: 'CHILDREN', params }] },
  )
}

const statements = new WeakMap<CompiledForm, Map<string, Statement<WrittenRow>>>()
function compiled({ access, form }: FormSaver, action: 'delete' | 'restore'): Statement<WrittenRow> {
  let known = statements.get(form)
  if (!known) statements.set(form, (known = new Map()))
  const found = known.get(action)
  if (found) return found
  const made = binStatement(access, form, action)
  known.set(action, made)
  return made
}
