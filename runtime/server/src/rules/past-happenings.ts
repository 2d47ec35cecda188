import { dueAt, type CompiledRule, type Row, type RuleTrigger } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import type { AuditChange, Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { clockEnv } from './clock-env.ts'
import type { SavedHappening } from './run-changes.ts'

/** Something that happened to a record, which an event of a rule waits for. */
export type PastHappening = SavedHappening & { readonly at: string }

/**
 * What has happened to records since then of the kind that a rule waits for, the latest first: made and changed as the audit
 * tells it, with the record as it was at that moment; moments of clocks; children that have come. What nobody writes down (a
 * button, a call, a schedule) counts once for each record as it is now.
 */
export async function pastHappenings(
  db: Kysely<Database>,
  context: SaveContext,
  rule: CompiledRule,
  ids: readonly string[],
  since: string,
): Promise<readonly PastHappening[]> {
  const { app, actor, now, timeZone } = context
  const form = app.form(rule.form)!
  const slots = viewerSlots(actor, app.key, { now, timeZone })
  const rows = await relatedRows(db, app, form, null, ids, slots)
  const found: PastHappening[] = []
  const add = (at: string, trigger: RuleTrigger, record: Row, old: Row | null, changed: readonly string[]): void =>
    void found.push({
      at,
      trigger,
      place: 0,
      change: {
        form,
        action: trigger.on === 'created' ? 'create' : trigger.on === 'deleted' ? 'delete' : 'update',
        id: String(record['id']),
        old,
        record,
        changed,
        version: Number(record['version'] ?? 0),
      },
    })
  const { when } = rule.definition
  if (when.some(({ on }) => on === 'created' || on === 'updated'))
    for (const { at, action, record, old, changed } of await pastChanges(db, context, rows, since))
      if (when.some(({ on }) => on === action)) add(at, { on: action }, record, old, changed)
  const env = clockEnv(app, timeZone, now)
  for (const [index, event] of when.entries()) {
    const own = { rule: rule.definition.key, index }
    if (event.on === 'time')
      for (const row of rows) {
        const at = dueAt(event, row[event.of ?? ''], env)
        if (at !== null && at > since && at <= now) add(at, { on: 'time', ...own, at }, row, row, [])
      }
    if (event.on === 'schedule' || event.on === 'webhook')
      for (const row of rows) add(now, { on: event.on, ...own, at: now }, row, row, [])
    if (event.on === 'button')
      for (const row of rows) add(now, { on: 'button', button: event.button ?? '' }, row, row, [])
    if (event.on === 'flowEnded')
      for (const row of rows) {
        const outcome = event.outcome === undefined || event.outcome === 'any' ? 'approved' : event.outcome
        add(now, { on: 'flowEnded', flow: event.flow ?? '', outcome }, row, row, [])
      }
    if (event.on === 'childCreated') {
      const [key = '', relation = ''] = (event.child ?? '').split('.')
      const child = app.form(key)
      const byId = new Map(rows.map((row) => [row['id'], row]))
      for (const one of child ? await relatedRows(db, app, child, relation, ids, slots) : []) {
        const row = byId.get(one[relation])
        const at = String(one['created_at'])
        if (row && at > since) add(at, { on: 'childCreated', child: `${key}.${relation}` }, row, row, [])
      }
    }
  }
  return found.sort((a, b) => (a.at < b.at ? 1 : -1))
}

// helpers

interface PastChange {
  readonly at: string
  readonly action: 'created' | 'updated'
  readonly record: Row
  readonly old: Row | null
  readonly changed: readonly string[]
}

/** Records as they were after each of their changes, read from the audit backwards from now. */
async function pastChanges(
  db: Kysely<Database>,
  { app }: SaveContext,
  rows: readonly Row[],
  since: string,
): Promise<readonly PastChange[]> {
  if (rows.length === 0) return []
  const log = await db
    .selectFrom('meta.audit')
    .select(['record', 'version', 'action', 'at', 'changes'])
    .where('app', '=', app.key)
    .where(
      'record',
      'in',
      rows.map((row) => String(row['id'])),
    )
    .where('action', 'in', ['create', 'update'])
    .where('at', '>=', since)
    .orderBy('version', 'desc')
    .limit(MAX_CHANGES)
    .execute()
  const states = new Map(rows.map((row) => [String(row['id']), row]))
  return log.flatMap(({ record: id, version, action, at, changes }): PastChange[] => {
    const state = id === null ? undefined : states.get(id)
    if (!state || id === null) return []
    const record = { ...state, version }
    const list = (changes ?? []) as readonly AuditChange[]
    const old = { ...state, ...Object.fromEntries(list.map(({ field, from }) => [field, from ?? null])) }
    states.set(id, old)
    const changed = list.map(({ field }) => field)
    return action === 'create'
      ? [{ at, action: 'created', record, old: null, changed }]
      : [{ at, action: 'updated', record, old: { ...old, version: Number(version) - 1 }, changed }]
  })
}
const MAX_CHANGES = 3_000
