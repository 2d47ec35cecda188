import {
  PlatformError,
  type Command,
  type CompiledRule,
  type Locale,
  type RehearsedStep,
  type RuleBackTest,
  type RuleRun,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { countBehind } from '../db/rule-statements.ts'
import type { Database } from '../db/schema.ts'
import { recentRecords, titleFor } from '../records/recent-records.ts'
import type { FormRequest } from '../records/request-context.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { applyCommand, initiatorOf } from './apply-commands.ts'
import { nested, type Automation } from './automation.ts'
import { hiddenFields, seesAround } from './builder-sight.ts'
import type { Found } from './command-handlers.ts'
import { judgeChanges } from './judge-changes.ts'
import { pastHappenings, type PastHappening } from './past-happenings.ts'
import { commandsOf, rehearsal, takenBack, told, untold, valuesShown } from './rehearsal.ts'
import { runErrorWords } from './run-routes.ts'
import { errorOf } from './rule-log.ts'
import type { Progress } from './update-matching.ts'

export const BACK_DAYS = 90
/** The latest so many are played; more would tell nothing new and take seconds. */
const MAX_RECORDS = 300
const MAX_HAPPENINGS = 600
/** So many are really done and taken back, as far as the time reaches. */
const MAX_TRIED = 60
const SECONDS = 6
const SHOWN = 60

/**
 * Back-test of a rule on what has happened in the last days to records that the builder may see: the condition is asked of the
 * record as it was, and what the rule does is done for each in a transaction that is taken back. Nothing is sent.
 */
export async function backTestRule(
  automation: Automation,
  on: FormRequest,
  rule: CompiledRule,
  locale: Locale,
): Promise<RuleBackTest> {
  const { db } = automation.records.platform
  const hidden = hiddenFields(on, rule.form, rule.expressions, locale)
  const none = {
    days: BACK_DAYS,
    hidden,
    of: 0,
    records: 0,
    woken: 0,
    held: 0,
    tried: 0,
    refused: 0,
    actions: {},
    rows: [],
  }
  if (hidden.length > 0) return none
  const context = rehearsal(on)
  const since = new Date(Date.parse(on.now) - BACK_DAYS * 86_400_000).toISOString()
  const { ids, total } = await recentRecords(db, on, { days: BACK_DAYS, most: MAX_RECORDS, by: 'updated_at' })
  const happenings = (await pastHappenings(db, context, rule, ids, since)).slice(0, MAX_HAPPENINGS)
  const before = rule.definition.when.some((event) => event.before)
  const meant = { ...rule, definition: { ...rule.definition, enabled: true, onImport: true } }
  const judged = await judgeChanges(
    db,
    context,
    before ? 'before' : 'after',
    happenings.map((happening) => ({ ...happening, only: [meant] })),
  )
  const sees = await seesAround(
    db,
    on,
    judged.map(({ loaded }) => loaded),
  )
  const deadline = performance.now() + SECONDS * 1000
  const actions: Record<string, number> = {}
  const rows: RuleBackTest['rows'][number][] = []
  const count = { woken: 0, held: 0, tried: 0, refused: 0 }
  for (const [i, happening] of happenings.entries()) {
    const { outcome } = judged[i]!
    const [run] = outcome.runs
    if (!run || !sees[i]) continue
    count.woken++
    const { at, trigger, change } = happening
    const about = { id: change.id, title: titleFor(on, change.record), at, event: trigger.on, held: run.held }
    if (!run.held) {
      rows.push(about)
      continue
    }
    count.held++
    for (const action of run.actions) if (action.ran) actions[action.id] = (actions[action.id] ?? 0) + 1
    if (before) {
      const issue = outcome.issues.find(({ level }) => level !== 'warning')
      const [first] = rule.actions
      const set = await valuesShown(db, on, on.form, outcome.patch, locale)
      const refused = issue ? { refused: runErrorWords({ code: 'INVALID', issues: [issue] }, locale) } : {}
      if (issue) count.refused++
      count.tried++
      const records = set.length > 0 ? [{ form: on.form.key, does: 'update' as const, set }] : []
      rows.push({ ...about, steps: [{ ...untold(first!.action), records, ...refused }] })
    } else if (count.tried < MAX_TRIED && performance.now() < deadline) {
      const steps = await rehearse(automation, on, context, rule, happening, run, locale)
      count.tried++
      if (steps.some((step) => step.refused !== undefined)) count.refused++
      rows.push({ ...about, steps })
    } else rows.push(about)
  }
  // Those that it fires for come first.
  const shown = [...rows.filter((row) => row.held), ...rows.filter((row) => !row.held)].slice(0, SHOWN)
  return { ...none, ...count, of: total, records: ids.length, actions, rows: shown }
}

// helpers

/** More are not counted. */
const MOST_COUNTED = 100_000
/** How many records a step over many has done, of how many. */
async function countOf(
  trx: Kysely<Database>,
  { app, slots }: FormRequest,
  command: Command,
  { count, after }: Progress,
): Promise<NonNullable<RehearsedStep['count']>> {
  const form = command.kind === 'updateRecords' ? app.form(command.form) : undefined
  if (command.kind !== 'updateRecords' || !form || after === null) return { done: count, of: count }
  const left = await countBehind(trx, app, form, command.where, slots, { after, limit: MOST_COUNTED })
  return {
    done: count,
    of: count + Math.min(left, MOST_COUNTED),
    ...(left > MOST_COUNTED ? { more: true as const } : {}),
  }
}

/** Does the commands of one happening in a transaction of its own and takes everything back. */
async function rehearse(
  automation: Automation,
  on: FormRequest,
  context: SaveContext,
  rule: CompiledRule,
  happening: PastHappening,
  { commands, actions }: RuleRun,
  locale: Locale,
): Promise<readonly RehearsedStep[]> {
  const { key } = rule.definition
  const { runAs } = rule.definition
  const inner = nested(context, { kind: 'rule', key })
  const occasion = {
    occasion: `rehearsal/${happening.change.id}`,
    initiator: initiatorOf(context),
    ...(runAs ? { runAs } : {}),
    // Of what a clock does part by part the first part tells enough.
    ...('at' in happening.trigger ? { inParts: { after: null } } : {}),
  }
  const found: Found = new Map()
  const steps: RehearsedStep[] = []
  await takenBack(automation.records.platform.db, async (trx) => {
    for (const { action } of rule.actions) {
      const mine = commandsOf(commands, `${key}/${action.id}`)
      const until = actions.find(({ id }) => id === action.id)?.until
      if (until !== undefined) steps.push({ ...untold(action), until })
      if (mine.length === 0) continue
      let step = untold(action)
      try {
        for (const command of mine) {
          const progress = await applyCommand(automation, trx, inner, command, occasion, found)
          step = await told(trx, on, context, command, { step, locale })
          if (progress) step = { ...step, count: await countOf(trx, on, command, progress) }
        }
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error
        steps.push({ ...step, refused: runErrorWords(errorOf(error), locale) })
        return
      }
      steps.push(step)
    }
  })
  return steps
}
