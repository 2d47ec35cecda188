import { namesLinks, type Hand, PlatformError, type CompiledForm, type Issue, type Row } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { namesFiles } from './record-files.ts'
import { createRecords } from './create-record.ts'
import { changeLinks } from './change-links.ts'
import { eachPlaced, PlacedError } from './placed-error.ts'
import { mayCloseRing, refuseRings } from './refuse-rings.ts'
import { formSaver, saveChange, type ChangeOutcome, type Saver } from './save-change.ts'
import { uniqueIndexStands } from './unique-indexes.ts'
import { updateRecords } from './update-record.ts'
import type { RecordServices } from './record-services.ts'
import type { SaveContext, SavedChange } from './save-hooks.ts'

/** One thing to write. `seen` is the version that the writer has read; without it the last one wins field by field. */
export type RecordChange =
  | {
      readonly action: 'create'
      readonly form: string
      readonly input: Row
      /** What is set over it by right of the system, whoever writes the rest. */
      readonly set?: Row
      readonly id?: string
      /** When it was made, where it comes from before (default: now): its times, its number, its line in the log. */
      readonly at?: string
    }
  | {
      readonly action: 'update'
      readonly form: string
      readonly id: string
      readonly input: Row
      readonly seen?: number
    }
  | { readonly action: 'delete'; readonly form: string; readonly id: string; readonly seen?: number }
  | {
      readonly action: 'restore'
      readonly form: string
      readonly id: string
      readonly seen?: number
      /** A record that it was like before, when both were there: a merge is taken back. */
      readonly beside?: string
    }

export interface SaveOptions {
  /** Transaction to write in; default: one of its own, or none where one statement does it. */
  readonly trx?: Transaction<Database> | Kysely<Database>
  /**
   * `person` (default for a user): rights, read-only and server-set fields hold. `system` (rules, flows, imports, jobs): every
   * stored field may be set; computed ones are still computed, checks and references still hold.
   */
  readonly writer?: 'person' | 'system'
  /** `person`: what the system writes was decided by the actor (import, approval), whose roles a stage is moved by. `undo`: what was written is taken back. Default: `writer`. */
  readonly hand?: Hand
  /** `person`: though the system writes, records and fields are those that the actor has a right to (import). Default: `writer`. */
  readonly rights?: 'person' | 'system'
}

export interface SaveResult extends SavedChange {
  /** Issues of level `warning`. */
  readonly warnings: readonly Issue[]
}

/** Saves that rules and flows make from within saves may go this deep. */
export const MAX_DEPTH = 5

/**
 * The one way in which records change: API, batch, import, rules and flows. Permit → validate (all issues at once) → rules before
 * → write with audit and event → rules and flows after, all or nothing. Errors: FORBIDDEN, NOT_FOUND, INVALID with issues,
 * DUPLICATE with issues, CONFLICT with the fields that others changed, STATE. Paths of issues begin with the change's place
 * where there is more than one.
 */
export async function saveRecords(
  services: RecordServices,
  context: SaveContext,
  changes: readonly RecordChange[],
  options: SaveOptions = {},
): Promise<readonly SaveResult[]> {
  if (context.depth > MAX_DEPTH) throw tooDeep()
  const writer = options.writer ?? (context.actor.kind === 'system' ? 'system' : 'person')
  const by = { writer, hand: options.hand ?? writer, rights: options.rights ?? writer }
  if (options.trx) return inTransaction(services, context, changes, by, options.trx)
  const [only] = changes
  if (changes.length === 1 && only && !needsTransaction(services, context, only)) {
    const saver: Saver = { services, context, ...by, db: services.platform.db, trx: null }
    const { follow: _follow, links: _links, ...saved } = await saveChange(saver, only)
    return [saved]
  }
  for (let attempt = 1; ; attempt++)
    try {
      const { db } = services.platform
      return await db.transaction().execute((trx) => inTransaction(services, context, changes, by, trx))
    } catch (error) {
      if (attempt >= 4 || !mayRetry(error)) throw error
    }
}

// helpers

const tooDeep = () =>
  new PlatformError(
    'STATE',
    { reason: 'depth', max: MAX_DEPTH },
    { issues: [{ path: '', code: 'RULE_DEPTH', params: { max: MAX_DEPTH } }] },
  )

/** Records of one statement. */
const AT_ONCE = 500

/** deadlock_detected, serialization_failure: nothing has happened, so it may happen again. */
const RETRIED = new Set(['40P01', '40001'])
export const mayRetry = (error: unknown): boolean => RETRIED.has((error as { code?: string } | null)?.code ?? '')

async function inTransaction(
  services: RecordServices,
  context: SaveContext,
  changes: readonly RecordChange[],
  by: Pick<Saver, 'writer' | 'hand' | 'rights'>,
  trx: Kysely<Database>,
): Promise<readonly SaveResult[]> {
  const saver: Saver = { services, context, ...by, db: trx, trx }
  const results: SaveResult[] = []
  for (const group of together(context, changes)) {
    const before = results.length
    try {
      const outcomes = await saveTogether(saver, group)
      results.push(...outcomes.map(({ follow: _follow, links: _links, ...saved }) => saved))
      await eachPlaced(outcomes, (outcome) => alongWith(saver, outcome))
    } catch (error) {
      throw told(error, before, group.length, changes.length)
    }
  }
  try {
    await refuseRings(saver, results)
  } catch (error) {
    throw told(error, 0, changes.length, changes.length)
  }
  return results
}

/** What the records of a cascade, and those that mirrors were told of, do with it. */
async function alongWith(saver: Saver, { form, id, follow = [], links = {} }: ChangeOutcome): Promise<void> {
  // What goes along with a record is the builder's will, not the person's: his rights on it are not asked.
  for (const next of follow) await saveFollowing({ ...saver, writer: 'system', hand: 'system', rights: 'system' }, next)
  for (const [key, edit] of Object.entries(links))
    await changeLinks(saver, { form, id, key }, edit, async (linked) => {
      const saved: SavedChange[] = []
      for (const group of together(saver.context, linked)) saved.push(...(await saveTogether(saver, group)))
      await refuseRings(saver, saved)
    })
}

/** What went wrong, with the place of the change that it is about where there are several. */
function told(thrown: unknown, before: number, group: number, all: number): unknown {
  const error = thrown instanceof PlacedError ? thrown.error : thrown
  const known = thrown instanceof PlacedError || group === 1
  if (all === 1 || !known || !(error instanceof PlatformError)) return error
  const index = before + (thrown instanceof PlacedError ? thrown.place : 0)
  const issues = (error.issues ?? [{ path: '', code: error.code }]).map((issue) => ({
    ...issue,
    path: `${index}/${issue.path}`,
  }))
  return new PlatformError(error.code, { ...error.params, index }, { cause: error, issues, message: error.message })
}

/** Changes that are written together: neighbours of one form that are new, or that change different records. */
function* together(context: SaveContext, changes: readonly RecordChange[]): Generator<readonly RecordChange[]> {
  let group: RecordChange[] = []
  const ids = new Set<string>()
  for (const change of changes) {
    const [first] = group
    const joins =
      first?.action === change.action &&
      first.form === change.form &&
      group.length < AT_ONCE &&
      standsByIndexes(context, change) &&
      !('id' in change && change.id !== undefined && ids.has(change.id))
    if (!joins && group.length > 0) {
      yield group
      group = []
      ids.clear()
    }
    group.push(change)
    if ('id' in change && change.id !== undefined) ids.add(change.id)
  }
  if (group.length > 0) yield group
}

/** Records that are written together do not see each other: only an index keeps two of them from being the same. */
function standsByIndexes({ app }: SaveContext, { action, form: key }: RecordChange): boolean {
  if (action !== 'create' && action !== 'update') return false
  const form = app.form(key)
  return (
    form !== undefined &&
    form.similarities.every(({ rule }) => rule.do === 'warn') &&
    form.keys.every(({ rule, unique }) => rule.do === 'warn' || (unique && uniqueIndexStands(app, form, rule.fields)))
  )
}

async function saveTogether(saver: Saver, group: readonly RecordChange[]): Promise<readonly ChangeOutcome[]> {
  const [first] = group as [RecordChange, ...RecordChange[]]
  if (group.length === 1) return [await saveChange(saver, first)]
  const of = formSaver(saver, first.form)
  if (first.action === 'create')
    return createRecords(
      of,
      group.filter((change) => change.action === 'create'),
    )
  return updateRecords(
    of,
    group.filter((change) => change.action === 'update'),
  )
}

async function saveFollowing(saver: Saver, change: RecordChange): Promise<void> {
  const { follow } = await saveChange(saver, change)
  for (const next of follow ?? []) await saveFollowing(saver, next)
}

function needsTransaction(services: RecordServices, { app }: SaveContext, change: RecordChange): boolean {
  const form = app.form(change.form)
  const { before, after } = services.hooks().intervenes(app, change.form, change.action)
  if (form && 'input' in change && namesFiles(form, change.input)) return true
  if (form && 'input' in change && namesMirror(form, change.input)) return true
  if (form && mayCloseRing(form, change)) return true
  // Whoever is looked for among those that are alike must not come in between the look and the write.
  if (form?.similarities.some(({ rule }) => rule.do === 'block') && change.action !== 'delete') return true
  return before || after || (change.action === 'delete' && form !== undefined && pointsHere(app.bundle.forms, form))
}

const namesMirror = (form: CompiledForm, input: Row): boolean =>
  Object.entries(input).some(([key, value]) => form.mirror(key) && namesLinks(value))

/** Whether any relation of the app leads to the form: its records may have to go along, or keep this one from going. */
function pointsHere(
  forms: Readonly<
    Record<
      string,
      { readonly fields: readonly { readonly settings?: Readonly<Record<string, unknown>> | undefined }[] }
    >
  >,
  form: CompiledForm,
): boolean {
  return Object.values(forms).some(({ fields }) => fields.some(({ settings }) => settings?.['form'] === form.key))
}
