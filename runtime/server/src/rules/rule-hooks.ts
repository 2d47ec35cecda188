import {
  PlatformError,
  runRules,
  scopeOf,
  type CompiledForm,
  type CompiledRule,
  type Issue,
  type Row,
  type RuleOutcome,
  type RuleRequest,
  type RuleTrigger,
  type Scope,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { loadNeeds } from '../records/load-needs.ts'
import { userScope } from '../records/request-context.ts'
import type { ChangeAction, PendingChange, SaveContext, SavedChange, SaveHooks } from '../records/save-hooks.ts'
import { appRules, needsOf, type AppRules } from './app-rules.ts'
import { initiatorOf } from './apply-commands.ts'
import { applyRun, type AppliedRun } from './apply-run.ts'
import { nested, type Automation } from './automation.ts'
import { ruleEnv } from './rule-env.ts'
import { meantBy, standsAlone, wakingRules } from './waking-rules.ts'
import { isImport, loggedRuns, logRefused, writeRuns, type LoggedRun } from './rule-log.ts'

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
      return { before: waits(true), after: waits(false) || (action === 'create' && rules.ofChildren(form).length > 0) }
    },
    beforeSave: async (trx, context, changes) => {
      const outcomes = []
      for (const change of changes) {
        const { patch, issues } = await run(trx, context, 'before', change, { on: EVENTS[change.action] })
        outcomes.push({ patch, issues })
      }
      return outcomes
    },
    afterSave: async (trx, context, changes) => {
      // An import writes its log once per batch: a statement per record would be a third of its time.
      const log = isImport(context) ? [] : undefined
      for (const change of changes) {
        await runAndApply(automation, trx, context, change, { on: EVENTS[change.action] }, { log })
        if (change.action === 'create') await wakeParents(automation, trx, context, change, log)
      }
      if (log) await writeRuns(trx, log)
    },
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
  resume?: Resumed,
): Promise<readonly AppliedRun[]> {
  const form = context.app.form(formKey)
  if (!form) return []
  const slots = viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })
  const [row] = await relatedRows(trx, context.app, form, null, [record], slots)
  if (!row) throw new PlatformError('NOT_FOUND')
  const version = Number(row.version ?? 0)
  const change: SavedChange = { form, action: 'update', id: record, old: row, record: row, changed: [], version }
  return runAndApply(automation, trx, context, change, trigger, resume ? { resume } : {})
}

/** The steps of a run that are done already, with the records they made. */
export type Resumed = NonNullable<RuleRequest['resume']>

/** The scope of a record with what the rules need around it. */
export async function ruleScope(
  trx: Kysely<Database>,
  context: SaveContext,
  form: CompiledForm,
  record: Row,
  old: Row | null,
  rules: Parameters<typeof needsOf>[0],
): Promise<Scope> {
  const clock = { today: context.today, now: context.now }
  const slots = viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })
  const loaded = await loadNeeds(trx, context.app, form, record, needsOf(rules), clock, slots)
  const own = ownScope(context, form, record, old)
  return { ...own, related: loaded.related, children: { ...own.children, ...loaded.children } }
}

// helpers

const EVENTS = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  restore: 'created',
} as const satisfies Record<ChangeAction, string>
const ownScope = (context: SaveContext, form: CompiledForm, record: Row, old: Row | null): Scope => {
  const user = userScope(context.actor, context.app.key)
  const { today, now, timeZone } = context
  return scopeOf(form, record, { today, now, timeZone, ...(user ? { user } : {}) }, old)
}
const NOTHING: RuleOutcome = { patch: {}, issues: [], commands: [], runs: [] }

async function run(
  trx: Kysely<Database>,
  context: SaveContext,
  phase: RuleRequest['phase'],
  change: PendingChange,
  trigger: RuleTrigger,
  { only: meant, resume }: Told = {},
): Promise<RuleOutcome> {
  const via = isImport(context) ? 'import' : undefined
  const only = meant?.rules
  const candidates = wakingRules(only ?? meantBy(appRules(context.app), change.form.key, trigger), {
    phase,
    trigger,
    change,
    via,
  })
  if (candidates.length === 0) return NOTHING
  const record = { ...change.record, id: change.id }
  const own = ownScope(context, change.form, record, change.old)
  const asking = candidates.filter(
    (rule) => phase === 'before' || resume !== undefined || !standsAlone(rule) || rule.holds(own),
  )
  return runRules(candidates, {
    phase,
    trigger,
    record: change.id,
    old: change.old,
    changed: change.changed,
    scope: await ruleScope(trx, context, change.form, record, change.old, asking),
    env: ruleEnv(context, change.form),
    ...(via ? { via } : {}),
    ...(resume ? { resume } : {}),
  })
}

interface Told {
  /** These rules alone, for the sake of this child. */
  readonly only?: { readonly rules: readonly CompiledRule[]; readonly child: string }
  /** Takes what the caller writes down himself. */
  readonly log?: LoggedRun[] | undefined
  /** The caller has the log of this run, and writes down how it went on. */
  readonly resume?: Resumed
}

async function runAndApply(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  change: SavedChange,
  trigger: RuleTrigger,
  told: Told = {},
): Promise<readonly AppliedRun[]> {
  const { only, log, resume } = told
  const rules = appRules(context.app)
  const outcome = await run(trx, context, 'after', change, trigger, told)
  // NB: two children of one parent are two occasions, though the parent's version is the same.
  // What a clock causes belongs to its moment, whatever else has happened to the record or the rule since.
  // Two people who press a button at once are two occasions: each is told how it went for him.
  const pressed = trigger.on === 'button' ? `${change.version}/${initiatorOf(context)}` : String(change.version)
  const moment = 'at' in trigger ? `at/${trigger.at}` : pressed
  const about = `${change.form.key}/${change.id}/${moment}${only ? `/${only.child}` : ''}`
  // What a clock or a call woke has nobody to tell: it keeps what was done, and goes on from there when somebody asks.
  const apart = 'at' in trigger
  const applied: AppliedRun[] = []
  const logged = (runs: readonly AppliedRun[]) =>
    loggedRuns(context, change, trigger, runs, (key) => rules.revision(key))
  for (const one of outcome.runs) {
    const { definition } = rules.rule(one.rule)!
    const revision = rules.revision(one.rule)
    const occasion = `${context.app.key}/${about}/${trigger.on}/${'at' in trigger ? trigger.index : revision}`
    const inside = nested(context, { kind: 'rule', key: one.rule })
    const as = { ...(definition.runAs ? { runAs: definition.runAs } : {}), initiator: initiatorOf(context) }
    const done = await applyRun(automation, trx, inside, one, { occasion, ...as }, apart)
    applied.push(done)
    if (done.error === undefined || (apart && done.error instanceof PlatformError)) continue
    if (done.error instanceof PlatformError && !isImport(context))
      logRefused(automation.records.platform, logged([done]))
    throw refusedBy(rules, one.rule, done.error)
  }
  if (log) log.push(...logged(applied))
  else if (!resume && applied.length > 0) await writeRuns(trx, logged(applied))
  return applied
}

async function wakeParents(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  change: SavedChange,
  log: LoggedRun[] | undefined,
): Promise<void> {
  for (const { relation, rule } of appRules(context.app).ofChildren(change.form.key)) {
    const parent = change.record[relation]
    const form = context.app.form(rule.form)
    if (typeof parent !== 'string' || !form) continue
    const slots = viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })
    const [row] = await relatedRows(trx, context.app, form, null, [parent], slots)
    if (!row) continue
    const about: SavedChange = {
      form,
      action: 'update',
      id: parent,
      old: row,
      record: row,
      changed: [],
      version: Number(row.version ?? 0),
    }
    const trigger: RuleTrigger = { on: 'childCreated', child: `${change.form.key}.${relation}` }
    await runAndApply(automation, trx, context, about, trigger, { only: { rules: [rule], child: change.id }, log })
  }
}

/** What a rule could not do is the fault of neither form nor person: the message names the rule. */
function refusedBy(rules: AppRules, key: string, error: unknown): unknown {
  if (!(error instanceof PlatformError) || error.params['rule'] !== undefined) return error
  const label = rules.rule(key)?.definition.label ?? key
  const issues: Issue[] = (error.issues ?? []).map((issue) => ({
    ...issue,
    path: '',
    params: { ...issue.params, rule: key, label },
  }))
  return new PlatformError(
    'STATE',
    { ...error.params, reason: 'rule', rule: key, label, code: error.code },
    { cause: error, issues },
  )
}
