import { PlatformError, type Command, type CompiledRule, type Issue } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { PlacedError } from '../records/placed-error.ts'
import type { SaveContext, SavedChange } from '../records/save-hooks.ts'
import { appRules, type AppRules } from './app-rules.ts'
import { applyTogether, initiatorOf } from './apply-commands.ts'
import { applyRun } from './apply-run.ts'
import { nested, type Automation } from './automation.ts'
import type { Effect, Found } from './command-handlers.ts'
import { meets, mustFollow, readBy, writtenBy } from './interference.ts'
import { judgeChanges, type Happening, type Judgement } from './judge-changes.ts'
import { mustBeInTime, stopped, timed } from './rule-budget.ts'
import { planRest } from './plan-rest.ts'
import { rounded, stepsOf, type AppliedRun, type Begun } from './run-steps.ts'
import { isImport, loggedRuns, logRefused, viaImport, type LoggedRun, writeRuns } from './rule-log.ts'

/** A change that has been saved, with its place among those that were saved together. */
export interface SavedHappening extends Happening<SavedChange> {
  readonly place: number
  /** Tells two occasions apart that the record's version does not: the child that has come. */
  readonly child?: string
  /** The step of a run that goes on with its records. */
  readonly begun?: Begun
  /** What the run that goes on did its effects for. */
  readonly occasion?: string
}
export interface RunOptions {
  /** Takes what the caller writes down himself. */
  readonly log?: LoggedRun[] | undefined
  /** Reads the records again before their rules run. */
  readonly refresh?: (happenings: readonly SavedHappening[]) => Promise<readonly SavedHappening[]>
}

/**
 * Runs the rules over changes of one form and does what they want, as if it were done for one change after the other: what
 * they need is loaded, and what they want is done, for many at once. A change whose rules read what those of an earlier one
 * write waits for the next round.
 */
export async function runChanges(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  happenings: readonly SavedHappening[],
  { log, refresh }: RunOptions = {},
): Promise<void> {
  let waiting = happenings
  let size = MAX_ROUND
  while (waiting.length > 0) {
    const taken = waiting.slice(0, size)
    const considered = refresh ? await refresh(taken) : taken
    const judged = await judgeChanges(trx, context, 'after', considered)
    const { now, later } = independent(context, considered, judged)
    const runs =
      happenings.length === 1
        ? (await doAlone(automation, trx, context, now[0]!)).logged
        : await doTogether(automation, trx, context, now)
    if (log) log.push(...runs)
    else await writeRuns(trx, runs)
    const gone = taken.length - considered.length
    waiting = [...later, ...waiting.slice(size)]
    // Where most wait for each other it is no use to judge all of them in every round.
    size = (now.length + gone) * 4 < taken.length ? Math.max(4, now.length * 2) : Math.min(size * 2, MAX_ROUND)
  }
}

/** Runs the rules over one happening step by step, and returns those that were meant. */
export async function runAlone(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  happening: SavedHappening,
): Promise<readonly AppliedRun[]> {
  const [judgement] = await judgeChanges(trx, context, 'after', [happening])
  const { applied, logged } = await doAlone(automation, trx, context, { happening, judgement: judgement! })
  // Who goes on with a run has its log.
  if (happening.resume) return applied
  const ids = await writeRuns(trx, logged)
  for (const [i, { left }] of applied.entries())
    if (left) await planRest(automation, trx, { app: context.app.key, rule: applied[i]!.run.rule, run: ids[i]!, left })
  return applied
}

// helpers

const MAX_ROUND = 500

interface Judged {
  readonly happening: SavedHappening
  readonly judgement: Judgement
}

/** Those that may be done at once, and those that have to wait for them; their order among each other stays. */
function independent(
  context: SaveContext,
  happenings: readonly SavedHappening[],
  judged: readonly Judgement[],
): { readonly now: readonly Judged[]; readonly later: readonly SavedHappening[] } {
  if (happenings.length === 1) return { now: [{ happening: happenings[0]!, judgement: judged[0]! }], later: [] }
  const { app } = context
  const written = new Set<string>()
  const held = new Set<string>()
  const now: Judged[] = []
  const later: SavedHappening[] = []
  const asking = sameLists(judged)
  happenings.forEach((happening, i) => {
    const judgement = judged[i]!
    const { outcome, loaded } = judgement
    const reads = readBy(app, asking[i]!, loaded)
    const writes = writtenBy(outcome.commands)
    const follows = now.length > 0 && mustFollow(app, asking[i]!, viaImport(context))
    if (follows || meets(reads, written) || meets(reads, held) || meets(writes, held)) {
      later.push(happening)
      for (const name of [...reads, ...writes]) held.add(name)
    } else {
      now.push({ happening, judgement })
      for (const name of writes) written.add(name)
    }
  })
  return { now, later }
}

/** One list of rules for all that are asked the same: what is known about a list is found again by it. */
function sameLists(judged: readonly Judgement[]): readonly (readonly CompiledRule[])[] {
  const lists = new Map<string, readonly CompiledRule[]>()
  return judged.map(({ asking }) => {
    const key = asking.map((rule) => rule.definition.key).join()
    const list = lists.get(key) ?? asking
    lists.set(key, list)
    return list
  })
}

async function doAlone(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  { happening, judgement }: Judged,
): Promise<{ readonly applied: readonly AppliedRun[]; readonly logged: readonly LoggedRun[] }> {
  const rules = appRules(context.app)
  const { change, trigger } = happening
  // What a clock, a call or a moment woke has nobody to tell: it keeps what was done, and goes on from there when somebody asks.
  const apart = 'at' in trigger || happening.resume !== undefined
  const logged = (runs: readonly AppliedRun[]) =>
    loggedRuns(context, change, trigger, runs, (key) => rules.revision(key))
  const applied: AppliedRun[] = []
  for (const run of judgement.outcome.runs) {
    const { runAs } = (happening.only?.find(({ definition }) => definition.key === run.rule) ?? rules.rule(run.rule)!)
      .definition
    const occasion = happening.occasion ?? occasionOf(context, happening, rules.revision(run.rule))
    const inside = nested(context, { kind: 'rule', key: run.rule })
    const as = { occasion, initiator: initiatorOf(context), ...(runAs ? { runAs } : {}) }
    const done = await applyRun(automation, trx, inside, run, as, { apart, begun: happening.begun })
    if (done.repeated) continue
    applied.push(done)
    if (done.error === undefined || (apart && done.error instanceof PlatformError)) continue
    if (done.error instanceof PlatformError && tells(context)) logRefused(automation.records.platform, logged([done]))
    throw refusedBy(rules, run.rule, done.error)
  }
  return { applied, logged: logged(applied) }
}

/** Rule by rule and action by action: what one action wants about all of the records is done together. */
async function doTogether(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  judged: readonly Judged[],
): Promise<readonly LoggedRun[]> {
  const rules = appRules(context.app)
  const keys = [...new Set(judged.flatMap(({ judgement }) => judgement.outcome.runs.map((run) => run.rule)))].sort()
  const logged: LoggedRun[] = []
  for (const key of keys) {
    const rule = rules.rule(key)!
    const meant = judged.flatMap(({ happening, judgement: { outcome } }) =>
      outcome.runs.flatMap((run) => (run.rule === key ? [{ happening, run }] : [])),
    )
    const inner = timed(automation, nested(context, { kind: 'rule', key }), meant.length)
    const occasion = (happening: SavedHappening): string => occasionOf(context, happening, rules.revision(key))
    const found: Found = new Map()
    const times = new Map<string, number>()
    const log = (
      { happening, run }: (typeof meant)[number],
      failed?: { readonly step: string; readonly error: unknown },
    ) => {
      const steps = stepsOf(run, run.held ? times : new Map(), found, failed && { action: failed.step })
      const ms = rounded(steps.reduce((sum, step) => sum + (step.ms ?? 0), 0))
      const ended = automation.records.platform.now()
      const applied = {
        run,
        steps,
        ms,
        ended,
        occasion: occasion(happening),
        ...(failed ? { error: failed.error } : {}),
      }
      const { change, trigger } = happening
      return loggedRuns(context, change, trigger, [applied], (of) => rules.revision(of))
    }
    for (const { action } of rule.actions) {
      const { runAs } = rule.definition
      const effects = meant.flatMap(({ happening, run: { commands } }): Effect[] =>
        commands
          .filter((command) => belongsTo(command, `${key}/${action.id}`))
          .map((command) => ({
            command,
            occasion: occasion(happening),
            place: happening.place,
            initiator: initiatorOf(context),
            ...(runAs ? { runAs } : {}),
          })),
      )
      if (effects.length === 0) continue
      const begun = performance.now()
      try {
        mustBeInTime(automation, inner)
        await applyTogether(automation, trx, inner, effects, found)
        mustBeInTime(automation, inner)
      } catch (thrown) {
        const error = stopped(automation, thrown instanceof PlacedError ? thrown.error : thrown)
        const place = thrown instanceof PlacedError ? thrown.place : undefined
        const one = meant.find(({ happening }) => happening.place === place)
        if (one && error instanceof PlatformError && tells(context))
          logRefused(automation.records.platform, log(one, { step: action.id, error }))
        const refusal = refusedBy(rules, key, error)
        throw place === undefined ? refusal : new PlacedError(place, refusal)
      }
      // Each has its share of what was done for all of them at once.
      times.set(action.id, (performance.now() - begun) / effects.length)
    }
    logged.push(...meant.flatMap((one) => log(one)))
  }
  return logged
}

/** Whether what was refused is written down: an import says so itself, and a rehearsal does nothing. */
const tells = (context: SaveContext): boolean => !isImport(context) && !context.rehearsal

const belongsTo = ({ key }: Command, prefix: string): boolean => key === prefix || key.startsWith(`${prefix}/`)

/**
 * Two children of one parent are two occasions, though the parent's version is the same. What a clock causes belongs to its
 * moment, whatever else has happened to the record or the rule since. Two people who press a button at once are two
 * occasions: each is told how it went for him.
 */
function occasionOf(context: SaveContext, { change, trigger, child }: SavedHappening, revision: number): string {
  const pressed = trigger.on === 'button' ? `${change.version}/${initiatorOf(context)}` : String(change.version)
  const moment = 'at' in trigger ? `at/${trigger.at}` : pressed
  const about = `${change.form.key}/${change.id}/${moment}${child ? `/${child}` : ''}`
  return `${context.app.key}/${about}/${trigger.on}/${'at' in trigger ? trigger.index : revision}`
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
