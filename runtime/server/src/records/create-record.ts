import {
  allows,
  PlatformError,
  scopeOf,
  validateRecord,
  type CompiledForm,
  type Issue,
  type RecordContext,
  type Row,
  type Scope,
} from '@tenon/engine'
import { uuidv7 } from 'uuidv7'
import { run, type Statement } from '../db/statements.ts'
import { insertStatement, type WrittenRow } from '../db/write-statements.ts'
import { actorId } from '../users/viewer.ts'
import { drawAutoNumbers, drawIn } from './auto-numbers.ts'
import { auditCreate } from './audit-changes.ts'
import { duplicateIssues, findDuplicates } from './find-duplicates.ts'
import { loadNeeds } from './load-needs.ts'
import { recordContext, splitOwner, unwritable } from './prepare-input.ts'
import { takeFiles } from './record-files.ts'
import { refuse } from './refuse.ts'
import { uniqueIndexStands } from './unique-indexes.ts'
import type { FormSaver, ChangeOutcome } from './save-change.ts'
import type { RecordChange } from './save-records.ts'
import type { PendingChange } from './save-hooks.ts'
import { explainNothingWritten, explainWriteError } from './write-failure.ts'
import { derivedSlots, fieldSlots, rowSlots, writeSlots } from './write-slots.ts'

type Create = Extract<RecordChange, { action: 'create' }>

/** One new record: one statement where the form has neither numbers nor rules nor similarity. */
export async function createRecord(saver: FormSaver, change: Create): Promise<ChangeOutcome> {
  const { form, permit, context, services, db } = saver
  if (permit && !permit.can('create')) throw new PlatformError('FORBIDDEN')
  const id = change.id ?? uuidv7()
  const { input: values, owner } = splitOwner(saver, change.input)
  const base = newBase(saver, id, owner)
  const grants = permit?.grants('create') ?? []
  const writable = (key: string): boolean =>
    grants.some((grant) =>
      [grant.right(key).mode, grant.right(key).when ? grant.right(key).otherwise : 'hidden'].includes('editable'),
    )
  const { input, issues: refusals } = unwritable(saver, values, permit ? writable : undefined)
  const loaded = await needed(saver, { ...base, ...input })
  const rules = recordContext(saver, loaded, permit ? writable : undefined)
  let valid = validateRecord(form, { input, old: null, base, mode: 'create', context: rules })
  let issues: Issue[] = [...refusals, ...valid.issues]
  if (permit) assertAllowed(saver, { ...base, ...valid.record }, rules)

  const intervenes = services.hooks().intervenes(context.app, form.key, 'create')
  if (intervenes.before && saver.trx) {
    const pending: PendingChange = {
      form,
      action: 'create',
      id,
      old: null,
      record: { ...base, ...valid.record },
      changed: Object.keys(valid.patch),
    }
    const [outcome] = await services.hooks().beforeSave(saver.trx, context, [pending])
    if (outcome?.patch && Object.keys(outcome.patch).length > 0) {
      valid = validateRecord(form, {
        input,
        set: outcome.patch,
        old: null,
        base,
        mode: 'create',
        context: rules,
      })
      issues = [...refusals, ...valid.issues]
    }
    issues.push(...(outcome?.issues ?? []))
  }

  const record: Row = { ...base, ...valid.record }
  // A standing unique index says it by itself and for nothing; where the record is refused anyway, all is said at once.
  const failing = issues.some((issue) => issue.level !== 'warning')
  const matches = await findDuplicates(db, {
    form,
    access: saver.access,
    record,
    self: null,
    slots: saver.slots,
    wanted: (rule, unique) => failing || !unique || !uniqueIndexStands(context.app, form, rule.fields),
  })
  issues.push(...duplicateIssues(form, record, matches))
  refuse(issues)

  const draw = context.draw ?? (saver.trx ? drawIn(saver.trx) : services.draw)
  const numbered: Row = { ...record, ...(await drawAutoNumbers(draw, form, context, record)) }
  const { record: written, slots: rows } = rowSlots(form, numbered)
  const audit = auditCreate(form, written)
  const slots = {
    ...saver.slots,
    ...writeSlots(context, id, audit),
    owner_id: owner,
    ...fieldSlots(form, written),
    ...derivedSlots(form, written),
    ...rows,
  }
  let result: WrittenRow | undefined
  try {
    ;[result] = await run(db, compiled(saver), slots)
  } catch (error) {
    throw await explainWriteError(saver, error, written, id)
  }
  if (!result) throw await explainNothingWritten(saver, written, owner)
  const saved = { ...written, version: result.version, dept_id: result.dept_id }
  const changed = audit.map(({ field }) => field)
  const outcome: ChangeOutcome = {
    form,
    action: 'create',
    id,
    old: null,
    record: saved,
    changed,
    version: result.version,
    warnings: issues,
  }
  await takeFiles(saver, id, written, new Set(changed))
  if (intervenes.after && saver.trx) await services.hooks().afterSave(saver.trx, context, [outcome])
  return outcome
}

// helpers

const statements = new WeakMap<CompiledForm, Map<string, Statement<WrittenRow>>>()

function compiled({ access, form }: FormSaver): Statement<WrittenRow> {
  let known = statements.get(form)
  if (!known) statements.set(form, (known = new Map()))
  const found = known.get(access.key)
  if (found) return found
  const made = insertStatement(access, form)
  known.set(access.key, made)
  return made
}

function newBase({ context }: FormSaver, id: string, owner: string | null): Row {
  const by = actorId(context.actor)
  const own = context.actor.kind === 'user' && owner === context.actor.id
  return {
    id,
    version: 1,
    created_at: context.now,
    created_by: by,
    updated_at: context.now,
    updated_by: by,
    owner_id: owner,
    dept_id: own && context.actor.kind === 'user' ? context.actor.department : null,
  }
}

async function needed(saver: FormSaver, record: Row) {
  const { form, context, db, slots } = saver
  if (form.needs.related.length === 0) return { related: {}, children: {} }
  const clock = { today: context.today, now: context.now }
  return loadNeeds(db, context.app, form, record, { related: form.needs.related, children: [] }, clock, slots)
}

/** The condition that a role puts on new rows. Errors: FORBIDDEN. */
function assertAllowed(saver: FormSaver, record: Row, rules: RecordContext): void {
  const scope: Scope = scopeOf(saver.form, record, rules, null)
  if (!allows(saver.permit!, 'create', scope, scope)) throw new PlatformError('FORBIDDEN')
}
