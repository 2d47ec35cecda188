import { type CompiledRule, type RuleOutcome, type RuleRequest, type RuleTrigger } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Loaded } from '../records/load-needs.ts'
import type { PendingChange, SaveContext } from '../records/save-hooks.ts'
import { appRules } from './app-rules.ts'
import { runAnswered } from './answer-records.ts'
import { ruleEnv } from './rule-env.ts'
import { viaImport } from './rule-log.ts'
import { loadAround, ownScope, withAround } from './rule-scope.ts'
import { meantBy, standsAlone, wakingRules } from './waking-rules.ts'

/** Something that has happened to a record, or is about to. */
export interface Happening<C extends PendingChange = PendingChange> {
  readonly change: C
  readonly trigger: RuleTrigger
  /** These rules alone. */
  readonly only?: readonly CompiledRule[]
  /** Goes on with a run that stopped or waited. */
  readonly resume?: Resumed
}
/** The steps of a run whose turn has come already, with the records they made. */
export type Resumed = NonNullable<RuleRequest['resume']>
/** What the rules say to it. */
export interface Judgement {
  readonly outcome: RuleOutcome
  /** Rules whose condition was asked with what lies around the record. */
  readonly asking: readonly CompiledRule[]
  readonly loaded: Loaded
}

/** Runs the rules over records of one form in memory; what they need is loaded once for all of them. Nothing is done yet. */
export async function judgeChanges(
  trx: Kysely<Database>,
  context: SaveContext,
  phase: RuleRequest['phase'],
  happenings: readonly Happening[],
): Promise<readonly Judgement[]> {
  const via = viaImport(context) ? 'import' : undefined
  const rules = appRules(context.app)
  const waking = happenings.map(({ change, trigger, only, resume }) => {
    const meant = only ?? meantBy(rules, change.form.key, trigger)
    const candidates = resume ? meant : wakingRules(meant, { phase, trigger, change, via })
    const record = { ...change.record, id: change.id }
    const own = ownScope(context, change.form, record, change.old)
    const asking = candidates.filter(
      (rule) => phase === 'before' || resume !== undefined || !standsAlone(rule) || rule.holds(own),
    )
    return { candidates, asking, record, own }
  })
  const about = waking.filter(({ asking }) => asking.length > 0)
  const form = happenings[0]?.change.form
  const all = [...new Set(about.flatMap(({ asking }) => asking))]
  const records = about.map(({ record }) => record)
  const found = form && about.length > 0 ? await loadAround(trx, context, form, records, all) : []
  const around = new Map(about.map((one, i) => [one, found[i]!]))
  const judged: Judgement[] = []
  for (const [i, { change, trigger, resume }] of happenings.entries()) {
    const one = waking[i]!
    const loaded = around.get(one) ?? ALONE
    if (one.candidates.length === 0) {
      judged.push({ outcome: NOTHING, asking: [], loaded })
      continue
    }
    const outcome = await runAnswered(trx, context, one.candidates, {
      phase,
      trigger,
      record: change.id,
      old: change.old,
      changed: change.changed,
      scope: withAround(one.own, loaded),
      env: ruleEnv(context, change.form),
      ...(via ? { via } : {}),
      ...(resume ? { resume } : {}),
      ...(context.rehearsal ? { trial: true } : {}),
    })
    judged.push({ outcome, asking: one.asking, loaded })
  }
  return judged
}

// helpers

const ALONE: Loaded = { related: {}, children: {} }
const NOTHING: RuleOutcome = { patch: {}, issues: [], commands: [], runs: [], asks: [] }
