import type { Command, Duration, Recipient } from '../command.ts'
import { formatList, type Locale, type RuleAction } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import { DEFAULT_ZONE, type Row, type Scope } from '../expression/index.ts'
import type { ActionContext, ActionEffect, RunEnd } from './action-kind.ts'
import { dueAt } from './clock.ts'
import { isExpression, MADE, type CompiledActions, type CompiledRule } from './compile-rule.ts'
import { fillLabel, fillTemplate, placeholders } from './template.ts'
import { matchEvent, type RuleTrigger } from './trigger.ts'

/** What a run may ask of the world. */
export interface RuleEnv {
  newId(): string
  /** So long from now, or from that moment. */
  later(duration: Duration, from?: string): string
  /** How a value at a path of the record is written for people, in that language; default: the value itself. */
  format?(path: string, value: unknown, locale?: Locale): string
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
  readonly made?: { readonly form: string; readonly id: string } | undefined
  readonly way?: number | undefined
}

/** `made` = the record that it is to make, `way` = which of its ways it goes, `until` = for what it waits, or has waited. */
export interface RunAction {
  readonly id: string
  readonly kind: string
  /** What waits has not run yet. */
  readonly ran: boolean
  readonly made?: { readonly form: string; readonly id: string }
  readonly way?: number
  readonly until?: string
  readonly since?: string
  readonly ends?: RunEnd
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
    commands.push(...effect.commands)
    runs.push({ rule: rule.definition.key, matched: true, held, actions: effect.actions, commands: effect.commands })
  }
  return { patch, issues, commands, runs }
}

/** What a list of actions wants done: of a rule, or of an automatic node of a flow. `name` is the prefix of the keys. */
export function runActions(
  compiled: CompiledActions,
  name: string,
  request: ActionsRequest,
): Required<Pick<ActionEffect, 'commands' | 'patch' | 'issues'>> & Pick<RuleRun, 'actions'> {
  const made = new Map<string, { form: string; id: string }>()
  const commands: Command[] = []
  const issues: Issue[] = []
  const actions: RuleRun['actions'][number][] = []
  let patch: Row = {}
  const ways = new Map<string, number | undefined>()
  let over = false
  const did = (action: RuleAction, { made: record, way }: DoneAction, more: Partial<RunAction> = {}) => {
    if (record) made.set(action.id, record)
    ways.set(action.id, way)
    const known = { ...(record ? { made: record } : {}), ...(way === undefined ? {} : { way }) }
    actions.push({ id: action.id, kind: action.kind, ran: true, ...known, ...more })
  }
  for (const { action, kind, inside } of compiled.actions) {
    const before = request.resume?.get(action.id)
    if (before && before.since === undefined && !before.skipped) {
      did(action, before)
      continue
    }
    if (over || before?.skipped || !inside.every((taken) => ways.get(taken.action) === taken.way)) {
      actions.push({ id: action.id, kind: action.kind, ran: false })
      continue
    }
    const scope = {
      ...request.scope,
      row: { ...request.scope.row, ...patch },
      made: Object.fromEntries([...made].map(([id, record]) => [id, record.id])),
    }
    const ran = before !== undefined || action.when === undefined || compiled.run(action.when, scope) === true
    if (!ran) {
      actions.push({ id: action.id, kind: action.kind, ran })
      continue
    }
    const since = before?.since
    const effect = kind.run(action, contextOf(compiled, name, action, { ...request, scope }, made, since))
    const { until, ends } = effect
    const waits = until !== undefined && until > scope.now && !request.trial
    over = waits || ends !== undefined
    did(action, effect, {
      ...(until === undefined ? {} : { until, since: since ?? scope.now }),
      ...(waits ? { ran: false } : {}),
      ...(ends ? { ends } : {}),
    })
    commands.push(...(effect.commands ?? []))
    issues.push(...(effect.issues ?? []))
    patch = { ...patch, ...effect.patch }
  }
  return { commands, issues, patch, actions }
}

/** Values as a builder writes them, read over a scope: texts with their placeholders filled, results of expressions, plain values. */
export function readValues(
  compiled: Pick<CompiledActions, 'run'>,
  scope: Scope,
  format: NonNullable<RuleEnv['format']> = plainText,
): {
  read(path: string): unknown
  written(path: string, locale?: Locale): string
  readonly text: ActionContext['text']
  readonly value: ActionContext['value']
} {
  const read = (path: string): unknown => compiled.run({ var: path }, scope)
  const written = (path: string, locale?: Locale): string => format(path, read(path), locale)
  const text: ActionContext['text'] = (template, as) => fillTemplate(template, (path) => written(path), as)
  const value: ActionContext['value'] = (raw) => {
    if (typeof raw === 'string') return placeholders(raw).length > 0 ? text(raw) : raw
    return isExpression(raw) ? compiled.run(raw, scope) : raw
  }
  return { read, written, text, value }
}

// helpers

const NOTHING = { patch: {}, issues: [], commands: [], actions: [] } as const

type ActionsRequest = Pick<RuleRequest, 'phase' | 'record' | 'scope' | 'env' | 'resume' | 'trial'> & {
  /** Whether the condition of the rule still holds; an automatic node has none. */
  readonly stands?: () => boolean
}

function contextOf(
  compiled: CompiledActions,
  name: string,
  action: RuleAction,
  request: ActionsRequest,
  made: ReadonlyMap<string, { form: string; id: string }>,
  since: string | undefined,
): ActionContext {
  const { scope, env } = request
  const { read, written, text, value } = readValues(compiled, scope, env.format)
  return {
    phase: request.phase,
    form: compiled.form,
    record: request.record,
    scope,
    key: `${name}/${action.id}`,
    value,
    text,
    label: (template, as) => fillLabel(template, written, as),
    holds: (condition) => compiled.run(condition, scope) === true,
    related(path) {
      if (path.startsWith(MADE)) return made.get(path.slice(MADE.length)) ?? null
      const id = read(path)
      const form = env.target(compiled.form, path)
      return typeof id === 'string' && form !== undefined ? { form, id } : null
    },
    recipients: (of) => of.map((recipient) => resolved(recipient, read, value)),
    made: (id) => made.get(id),
    newId: env.newId,
    later: (duration) => env.later(duration, since),
    due: (deadline, from) =>
      dueAt({ ...deadline, after: deadline.after ?? AT_ONCE }, from, {
        timeZone: scope.timeZone ?? DEFAULT_ZONE,
        later: (at, duration) => env.later(duration, at),
      }),
    ...(since === undefined ? {} : { since }),
    stands: request.stands ?? (() => true),
  }
}
const AT_ONCE: Duration = { value: 0, unit: 'minute' }

function resolved(recipient: Recipient, read: (path: string) => unknown, value: (raw: unknown) => unknown): Recipient {
  if (recipient.kind === 'field') return { kind: 'member', people: idsOf(read(recipient.field)) }
  if (recipient.kind === 'departmentHead' && recipient.of !== 'initiator') {
    const [person] = idsOf(read(recipient.of))
    return person === undefined ? { kind: 'member', people: [] } : { ...recipient, of: person }
  }
  if (recipient.kind === 'expression') return { kind: 'member', people: idsOf(value(recipient.expression)) }
  return recipient
}
const idsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((id): id is string => typeof id === 'string' && id !== '')

function plainText(_path: string, value: unknown, locale: Locale = 'zh-CN'): string {
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? formatList(value.map(String), locale) : String(value)
}
