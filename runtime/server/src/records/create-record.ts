import {
  accessNeeds,
  allows,
  PlatformError,
  scopeOf,
  validateRecord,
  type Issue,
  type RecordContext,
  type Row,
  type Scope,
  type ValidRecord,
} from '@tenon/engine'
import { uuidv7 } from 'uuidv7'
import { actorId } from '../users/viewer.ts'
import { drawAutoNumbers, drawIn } from './auto-numbers.ts'
import { todayIn } from './clock.ts'
import type { SaveContext } from './save-hooks.ts'
import { auditCreate } from './audit-changes.ts'
import { duplicateIssues, findDuplicates } from './find-duplicates.ts'
import { loadNeedsOfAll } from './load-needs.ts'
import { eachPlaced } from './placed-error.ts'
import { recordContext, splitOwner, unwritable } from './prepare-input.ts'
import { takeFiles } from './record-files.ts'
import { refuse } from './refuse.ts'
import { uniqueIndexStands } from './unique-indexes.ts'
import type { FormSaver, ChangeOutcome } from './save-change.ts'
import type { RecordChange } from './save-records.ts'
import { writeNew } from './write-new.ts'

type Create = Extract<RecordChange, { action: 'create' }>

/** One new record: one statement where the form has neither numbers nor rules nor similarity. */
export async function createRecord(saver: FormSaver, change: Create): Promise<ChangeOutcome> {
  const [made] = await createRecords(saver, [change])
  return made!
}

/**
 * New records of one form, with as many statements for all as for one where the form allows. Each is judged as if it were
 * alone; what is wrong with one of several comes as a PlacedError.
 */
export async function createRecords(saver: FormSaver, changes: readonly Create[]): Promise<readonly ChangeOutcome[]> {
  const { form, permit, context, services } = saver
  if (permit && !permit.can('create')) throw new PlatformError('FORBIDDEN')
  const begun = await eachPlaced(changes, (change) => begin(saver, change))
  const loaded = await needed(saver, begun)
  let drafts: Draft[] = await eachPlaced(begun, (one, i) => {
    const rules = recordContext(one.saver, loaded[i]!, one.writable)
    const { input, set, base } = one
    const valid = validateRecord(form, { input, set, old: null, base, mode: 'create', context: rules })
    if (permit) assertAllowed(saver, { ...one.base, ...valid.record }, rules)
    return { ...one, rules, valid, issues: [...one.refusals, ...valid.issues] }
  })
  const intervenes = services.hooks().intervenes(context.app, form.key, 'create')
  if (intervenes.before && saver.trx) drafts = await withRules(saver, saver.trx, drafts)
  const records = await eachPlaced(drafts, (draft) => judged(saver, draft))

  const draw = context.draw ?? (saver.trx ? drawIn(saver.trx) : services.draw)
  const clocks = drafts.map((draft) => draft.saver.context)
  const numbers = await drawAutoNumbers(draw, form, clocks, records)
  const written = await writeNew(
    saver,
    drafts.map(({ id, owner }, i) => ({ id, owner, at: clocks[i]!.now, record: { ...records[i]!, ...numbers[i] } })),
  )
  const outcomes = written.map((saved, i): ChangeOutcome => ({
    form,
    action: 'create',
    id: drafts[i]!.id,
    old: null,
    record: saved,
    changed: auditCreate(form, saved).map(({ field }) => field),
    version: saved.version,
    links: drafts[i]!.valid.links,
    warnings: drafts[i]!.issues,
  }))
  await eachPlaced(outcomes, ({ id, record, changed }) => takeFiles(saver, id, record, new Set(changed)))
  if (intervenes.after && saver.trx) await services.hooks().afterSave(saver.trx, context, outcomes)
  return outcomes
}

// helpers

interface Begun {
  /** With the clock of this record. */
  readonly saver: FormSaver
  readonly id: string
  readonly owner: string | null
  readonly base: Row
  readonly input: Row
  /** What is set over it by right of the system. */
  readonly set: Row
  readonly refusals: readonly Issue[]
  readonly writable: ((key: string) => boolean) | undefined
}
interface Draft extends Begun {
  readonly rules: RecordContext
  readonly valid: ValidRecord
  readonly issues: Issue[]
}

function begin(all: FormSaver, change: Create): Begun {
  const saver = change.at === undefined ? all : { ...all, context: contextAt(all.context, change.at) }
  const { permit } = saver
  const id = change.id ?? uuidv7()
  const { input: values, owner } = splitOwner(saver, change.input)
  const grants = permit?.grants('create') ?? []
  const mayWrite = (key: string): boolean =>
    grants.some((grant) =>
      [grant.right(key).mode, grant.right(key).when ? grant.right(key).otherwise : 'hidden'].includes('editable'),
    )
  const writable = permit ? mayWrite : undefined
  const { input, issues: refusals } = unwritable(saver, values, writable)
  return { saver, id, owner, base: newBase(saver, id, owner), input, set: change.set ?? {}, refusals, writable }
}

const contextAt = (context: SaveContext, now: string): SaveContext => ({
  ...context,
  now,
  today: todayIn(context.timeZone, now),
})

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

async function needed(saver: FormSaver, begun: readonly Begun[]) {
  const { form, permit, context, db, slots } = saver
  const related = [...new Set([...form.needs.related, ...(permit ? accessNeeds(permit, 'create').related : [])])]
  if (related.length === 0) return begun.map(() => ({ related: {}, children: {} }))
  const clock = { today: context.today, now: context.now }
  const records = begun.map(({ base, input, set }) => ({ ...base, ...input, ...set }))
  return loadNeedsOfAll(db, context.app, form, records, { related, children: [] }, clock, slots)
}

/** What the rules before the save set and refuse; a record that they have touched is validated again. */
async function withRules(
  saver: FormSaver,
  trx: NonNullable<FormSaver['trx']>,
  drafts: readonly Draft[],
): Promise<Draft[]> {
  const { form, context, services } = saver
  const pending = drafts.map(({ id, base, valid }) => ({
    form,
    action: 'create' as const,
    id,
    old: null,
    record: { ...base, ...valid.record },
    changed: Object.keys(valid.patch),
  }))
  const outcomes = await services.hooks().beforeSave(trx, context, pending)
  return drafts.map((draft, i) => {
    const { patch = {}, issues = [] } = outcomes[i] ?? {}
    const { input, base, rules } = draft
    const set = { ...draft.set, ...patch }
    const valid =
      Object.keys(patch).length > 0
        ? validateRecord(form, { input, set, old: null, base, mode: 'create', context: rules })
        : draft.valid
    return { ...draft, valid, issues: [...draft.refusals, ...valid.issues, ...issues] }
  })
}

/** The record as it will be written. Throws what refuses it. */
async function judged(saver: FormSaver, { base, valid, issues }: Draft): Promise<Row> {
  const { form, context, db } = saver
  const record: Row = { ...base, ...valid.record }
  // A standing unique index says it by itself and for nothing; where the record is refused anyway, all is said at once.
  const failing = issues.some((issue) => issue.level !== 'warning')
  const matches = await findDuplicates(db, {
    form,
    access: saver.access,
    record,
    self: null,
    slots: saver.slots,
    wanted: (rule, unique) =>
      failing || ((!unique || !uniqueIndexStands(context.app, form, rule.fields)) && heard(saver, rule)),
  })
  issues.push(...duplicateIssues(saver.access, form, record, matches))
  refuse(issues)
  return record
}

/** Of what the system writes nobody hears a mere warning. */
const heard = ({ writer, hand }: FormSaver, rule: { readonly do?: string }): boolean =>
  writer === 'person' || hand === 'person' || rule.do !== 'warn'

/** The condition that a role puts on new rows. Errors: FORBIDDEN. */
function assertAllowed(saver: FormSaver, record: Row, rules: RecordContext): void {
  const scope: Scope = scopeOf(saver.form, record, rules, null)
  if (!allows(saver.permit!, 'create', scope, scope)) throw new PlatformError('FORBIDDEN')
}
