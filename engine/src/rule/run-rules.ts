import type { Command, Duration } from '../command.ts'
import type { Locale } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { Row, Scope } from '../expression/index.ts'
import type { RunEnd } from './action-kind.ts'
import type { CompiledRule } from './compile-rule.ts'
import type { RecordQuery } from './record-query.ts'
import { runActions } from './run-actions.ts'
import { matchEvent, type RuleTrigger } from './trigger.ts'

/** What a run may ask of the world. */
export interface RuleEnv {
  newId(): string
  /** So long from now, or from that moment. */
  later(duration: Duration, from?: string): string
  /** How a value at a path of the record, or of one of the form `of`, is written for people, in that language; default: the value itself. */
  format?(path: string, value: unknown, locale?: Locale, of?: string): string
  /** The form that a relation path of the form leads to. */
  target(form: string, path: string): string | undefined
}

export interface RuleRequest {
  readonly phase: 'before' | 'after'
  readonly trigger: RuleTrigger
  readonly record: string
  /** The record as it is (or will be), with what the rules need around it. */
  readonly scope: Scope
  readonly old: Row | null
  readonly env: RuleEnv
  /** The record came by an import: only rules that say so run. */
  readonly via?: 'import'
  /** Goes on with a run that stopped or waited: its condition held, and their turn has come for these actions. */
  readonly resume?: ReadonlyMap<string, DoneAction>
  /** What was answered to the questions of a run before, by their names. */
  readonly answers?: ReadonlyMap<string, readonly Scope[]>
  /** Only tells what would happen: what stands behind a wait too, as if its moment had come. */
  readonly trial?: boolean
  /** Keys that differ from `old`, where the caller knows them; default: compared. */
  readonly changed?: readonly string[]
}

/** What is known of an action whose turn has come: the record that it made, the way that it went. */
export interface DoneAction {
  /** It was passed over. */
  readonly skipped?: boolean
  /** It is not over: it waits since then. */
  readonly since?: string | undefined
  /** Somebody lets it go on now, whatever it waits for. */
  readonly skipWait?: boolean
  readonly made?: { readonly form: string; readonly id: string } | undefined
  readonly way?: number | undefined
  /** The records that it has found. */
  readonly ids?: readonly string[] | undefined
  /** Of an action in a loop: what is known of it for each record for which its turn has come. */
  readonly each?: Readonly<Record<string, DoneTurn>> | undefined
}
/** An action of a loop for one of its records. */
export interface DoneTurn {
  readonly made?: string
  readonly way?: number
  readonly ids?: readonly string[]
}
/** What the rules must know before they can be run. `by` = the rule that asks. */
export interface Ask {
  readonly name: string
  readonly by: string
  readonly query: RecordQuery
}

/** `made` = the record that it is to make, or has found, `way` = which of its ways it goes, `until` = for what it waits, or has waited. */
export interface RunAction {
  readonly id: string
  readonly kind: string
  /** What waits has not run yet. */
  readonly ran: boolean
  readonly made?: { readonly form: string; readonly id: string }
  readonly way?: number
  readonly until?: string
  readonly since?: string
  /** Somebody let it go on before its time; `until` is when. */
  readonly hurried?: true
  readonly ends?: RunEnd
  /** How many records it found, or goes through; of an action in a loop for how many its turn comes. */
  readonly count?: number
  readonly ids?: readonly string[]
  readonly each?: Readonly<Record<string, DoneTurn>>
}

/** What became of one rule: it was meant or not, its condition held or not, and what it wants done. */
export interface RuleRun {
  readonly rule: string
  readonly matched: boolean
  readonly held: boolean
  readonly actions: readonly RunAction[]
  readonly commands: readonly Command[]
}

export interface RuleOutcome {
  /** Values to be set before the save. */
  readonly patch: Row
  readonly issues: readonly Issue[]
  readonly commands: readonly Command[]
  /** One line per rule that was meant by the event. */
  readonly runs: readonly RuleRun[]
  /** Where there are any, nothing else counts: the rules are run again with the answers. */
  readonly asks: readonly Ask[]
}

/**
 * Runs rules over one event, in the given order. Before the save each rule sees what those before it have set; after it
 * they all see the record as it was saved, and what they want done comes back as commands.
 */
export function runRules(rules: readonly CompiledRule[], request: RuleRequest): RuleOutcome {
  let patch: Row = {}
  const issues: Issue[] = []
  const commands: Command[] = []
  const runs: RuleRun[] = []
  const asks: Ask[] = []
  for (const rule of rules) {
    if (rule.definition.enabled === false) continue
    const scope = { ...request.scope, row: { ...request.scope.row, ...patch }, old: request.old }
    const event = matchEvent(
      rule.definition,
      request.phase,
      request.trigger,
      request.old,
      scope.row,
      request.via,
      request.changed,
    )
    // What a save woke has no event any more when it goes on.
    if (!event && (!request.resume || 'at' in request.trigger)) continue
    const stands = () => rule.holds(scope) && !(event && rule.excused(rule.definition.when.indexOf(event), scope))
    const held = request.resume !== undefined || stands()
    const effect = held ? runActions(rule, rule.definition.key, { ...request, scope, stands }) : NOTHING
    patch = { ...patch, ...effect.patch }
    issues.push(...effect.issues)
    asks.push(...effect.asks)
    commands.push(...effect.commands)
    runs.push({ rule: rule.definition.key, matched: true, held, actions: effect.actions, commands: effect.commands })
  }
  return { patch, issues, commands, runs, asks }
}

// helpers

const NOTHING = { patch: {}, issues: [], commands: [], actions: [], asks: [] } as const
