import { PlatformError, type RuleTrigger } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import type { ChangeAction, SaveContext, SavedChange, SaveHooks } from '../records/save-hooks.ts'
import { appRules } from './app-rules.ts'
import type { Automation } from './automation.ts'
import { settleAssignments } from './assign-desk.ts'
import { judgeChanges } from './judge-changes.ts'
import { planPassed } from './moved-dates.ts'
import { wakeWaits } from './plan-rest.ts'
import { runAlone, runChanges, type SavedHappening } from './run-changes.ts'
import type { AppliedRun } from './run-steps.ts'
import { isImport, writeRuns, type LoggedRun } from './rule-log.ts'

/** Rules inside every save: those before it set and refuse, those after it act in the same transaction. */
export function ruleHooks(automation: Automation): SaveHooks {
  return {
    intervenes: (app, form, action) => {
      const rules = appRules(app)
      const on = EVENTS[action]
      const waits = (before: boolean) =>
        rules
          .of(form)
          .some((rule) => rule.definition.when.some((event) => event.on === on && (event.before ?? false) === before))
      const moves = action === 'update' && (rules.awaited(form).size > 0 || rules.clocks(form).length > 0)
      const children = action === 'create' && rules.ofChildren(form).length > 0
      return { before: waits(true), after: waits(false) || children || moves }
    },
    beforeSave: async (trx, context, changes) => {
      const happenings = changes.map((change) => ({ change, trigger: { on: EVENTS[change.action] } }))
      const judged = await judgeChanges(trx, context, 'before', happenings)
      return judged.map(({ outcome: { patch, issues } }) => ({ patch, issues }))
    },
    afterSave: async (trx, context, changes) => {
      // An import writes its log once per batch: a statement per record would be a third of its time.
      const log = isImport(context) ? [] : undefined
      const happenings = changes.map((change, place) => ({ change, place, trigger: { on: EVENTS[change.action] } }))
      await runChanges(automation, trx, context, happenings, { log })
      await wakeParents(automation, trx, context, changes, log)
      await lookAgain(trx, context, changes)
      await planPassed(automation, trx, context, changes)
      if (log) await writeRuns(trx, log)
    },
    settle: settleAssignments,
  }
}

/** Runs the rules of a form for something other than a save, and returns those that were meant. Errors: NOT_FOUND when the record is gone. */
export async function triggerRules(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  formKey: string,
  record: string,
  trigger: RuleTrigger,
  again?: Pick<SavedHappening, 'only' | 'resume' | 'begun' | 'occasion'>,
): Promise<readonly AppliedRun[]> {
  if (!context.app.form(formKey)) return []
  const [change] = await standing(trx, context, formKey, [record])
  if (!change) throw new PlatformError('NOT_FOUND')
  return runAlone(automation, trx, context, { change, trigger, place: 0, ...again })
}

// helpers

const EVENTS = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  restore: 'created',
} as const satisfies Record<ChangeAction, string>

/** Records as they stand, as if nothing had changed in them; those that are gone are left out. */
async function standing(
  trx: Kysely<Database>,
  context: SaveContext,
  formKey: string,
  ids: readonly string[],
): Promise<readonly SavedChange[]> {
  const { app, actor, now, timeZone } = context
  const form = app.form(formKey)!
  const rows = await relatedRows(trx, app, form, null, ids, viewerSlots(actor, app.key, { now, timeZone }))
  return rows.map((row) => ({
    form,
    action: 'update',
    id: String(row['id']),
    old: row,
    record: row,
    changed: [],
    version: Number(row['version'] ?? 0),
  }))
}

/** Runs that wait around a date of a record look again when it has moved. */
async function lookAgain(
  trx: Kysely<Database>,
  { app, now }: SaveContext,
  changes: readonly SavedChange[],
): Promise<void> {
  const form = changes[0]?.form.key
  const awaited = form === undefined ? undefined : appRules(app).awaited(form)
  if (form === undefined || !awaited?.size) return
  const moved = changes.filter(({ action, changed }) => action === 'update' && changed.some((key) => awaited.has(key)))
  await wakeWaits(
    trx,
    { app: app.key, form },
    moved.map(({ id }) => id),
    now,
  )
}

/** Rules that wait for children of their record; several children of one record come one after the other. */
async function wakeParents(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  changes: readonly SavedChange[],
  log: LoggedRun[] | undefined,
): Promise<void> {
  const made = changes.flatMap((change, place) => (change.action === 'create' ? [{ change, place }] : []))
  const [first] = made
  if (!first) return
  for (const { relation, rule } of appRules(context.app).ofChildren(first.change.form.key)) {
    const form = context.app.form(rule.form)
    if (!form) continue
    const trigger: RuleTrigger = { on: 'childCreated', child: `${first.change.form.key}.${relation}` }
    for (const round of rounds(made, ({ change }) => change.record[relation])) {
      const byParent = new Map(round.map((one) => [one.change.record[relation], one]))
      const wake = async (ids: readonly string[]): Promise<SavedHappening[]> =>
        (await standing(trx, context, form.key, ids)).map((change) => {
          const { place, change: child } = byParent.get(change.id)!
          return { change, trigger, place, only: [rule], child: child.id }
        })
      const ids = [...byParent.keys()].filter((id) => typeof id === 'string')
      const happenings = (await wake(ids)).sort((a, b) => a.place - b.place)
      await runChanges(automation, trx, context, happenings, {
        log,
        refresh: async (waiting) => {
          const fresh = new Map((await wake(waiting.map(({ change }) => change.id))).map((one) => [one.change.id, one]))
          return waiting.flatMap(({ change }) => fresh.get(change.id) ?? [])
        },
      })
    }
  }
}

/** Groups in which nobody has the same value: the first of each, the second of each … */
function rounds<T>(items: readonly T[], valueOf: (item: T) => unknown): readonly (readonly T[])[] {
  const found: T[][] = []
  for (const group of Map.groupBy(items, valueOf).values()) group.forEach((item, i) => (found[i] ??= []).push(item))
  return found
}
