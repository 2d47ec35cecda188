import type { Command } from '../command.ts'
import type { RuleAction } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { Row, Scope } from '../expression/index.ts'
import { actionContext } from './action-context.ts'
import type { ActionEffect } from './action-kind.ts'
import type { CompiledActions } from './compile-rule.ts'
import { MAX_EACH, type RecordQuery } from './record-query.ts'
import type { DoneAction, Ask, DoneTurn, RuleRequest, RunAction } from './run-rules.ts'
import { handedOf, isOver, newTurn, scopeOfTurn, wayOf, type Turn } from './turn.ts'

export type ActionsRequest = Pick<
  RuleRequest,
  'phase' | 'record' | 'scope' | 'env' | 'resume' | 'trial' | 'answers'
> & {
  /** Whether the condition of the rule still holds; an automatic node has none. */
  readonly stands?: () => boolean
}
export interface ActionsOutcome {
  readonly commands: readonly Command[]
  readonly patch: Row
  readonly issues: readonly Issue[]
  readonly actions: readonly RunAction[]
  readonly asks: readonly Ask[]
}

/**
 * What a list of actions wants done: of a rule, or of an automatic node of a flow. `name` is the prefix of the keys. An action in
 * a loop is done for all of its records before the next one is: what is alike can be done at once.
 */
export function runActions(compiled: CompiledActions, name: string, request: ActionsRequest): ActionsOutcome {
  const commands: Command[] = []
  const issues: Issue[] = []
  const actions: RunAction[] = []
  const asks: Ask[] = []
  let patch: Row = {}
  let left = MAX_EACH
  const root = newTurn('')
  const turns = new Map<string, Turn[]>()
  for (const { action, kind, inside } of compiled.actions) {
    const known = request.resume?.get(action.id)
    const loop = inside.findLast((taken) => compiled.handed[taken.action]?.as === 'each')?.action
    const hands = compiled.handed[action.id]?.as
    const mine = loop === undefined ? [root] : (turns.get(loop) ?? [])
    const out = { id: action.id, kind: action.kind }
    const ran: { turn: Turn; effect: ActionEffect }[] = []
    const goes = (turn: Turn): boolean =>
      !isOver(turn) &&
      inside.every((taken) => taken.action === loop || wayOf(turn, taken.action, compiled) === taken.way)
    for (const turn of asks.length > 0 ? [] : mine) {
      const done: DoneTurn | undefined = loop === undefined ? undefined : known?.each?.[turn.item]
      if (known?.skipped || (known?.each && !done) || !goes(turn)) continue
      const scope = scopeOfTurn(turn, { ...request.scope, row: { ...request.scope.row, ...patch } })
      const again = known !== undefined || action.when === undefined || compiled.run(action.when, scope) === true
      if (!again) continue
      // What was done stays as it was; what it found is looked up again.
      if (known && loop === undefined && known.since === undefined && kind.reads === undefined) {
        if (known.made) turn.handed.set(action.id, known.made)
        turn.ways.set(action.id, known.way)
        ran.push({ turn, effect: { ...known } as ActionEffect })
        continue
      }
      const ids = known?.ids ?? done?.ids ?? (kind.reads && known?.made ? [known.made.id] : undefined)
      const key = `${name}/${action.id}${turn.item === '' ? '' : `/${turn.item}`}`
      const wanted = kind.run(
        action,
        actionContext(compiled, action, { ...request, scope, key, left, turn, since: known?.since, id: done?.made }),
      )
      const effect = known?.skipWait && wanted.until !== undefined ? { ...wanted, until: scope.now } : wanted
      if (effect.asks) {
        const query: RecordQuery = { ...effect.asks, ...(ids ? { ids } : {}), needs: compiled.needsOf(action.id) }
        asks.push({ name: key, by: name, query })
        continue
      }
      const { found, made } = effect
      const way = done?.way ?? (known && loop === undefined ? known.way : undefined) ?? effect.way
      if (hands === 'each' && found) {
        left -= found.length
        const inner = found.map((scope) =>
          newTurn(String(scope.row['id']), turn, action.id, { ...handedOf(compiled, action.id, scope), scope }),
        )
        turns.set(action.id, [...(turns.get(action.id) ?? []), ...inner])
      } else if (hands === 'list' && found) turn.lists.set(action.id, found)
      else if (found?.[0]) turn.handed.set(action.id, { ...handedOf(compiled, action.id, found[0]), scope: found[0] })
      else if (made) turn.handed.set(action.id, made)
      turn.ways.set(action.id, way)
      const waits = effect.until !== undefined && effect.until > scope.now && !request.trial
      turn.over ||= waits || effect.ends !== undefined
      ran.push({ turn, effect: { ...effect, ...(way === undefined ? {} : { way }) } })
      commands.push(...(effect.commands ?? []))
      issues.push(...(effect.issues ?? []))
      patch = { ...patch, ...effect.patch }
    }
    actions.push({
      ...out,
      ...(loop === undefined ? told(ran[0]?.effect, compiled, action, request, known) : folded(ran, compiled, action)),
    })
  }
  return { commands, issues, patch, actions, asks }
}

// helpers

type Told = Omit<RunAction, 'id' | 'kind'>
const idsOf = (found: readonly Scope[]): readonly string[] => found.map(({ row }) => String(row['id']))

/** What is told of an action outside of all loops. */
function told(
  effect: ActionEffect | undefined,
  compiled: CompiledActions,
  action: RuleAction,
  { scope, trial }: ActionsRequest,
  known: DoneAction | undefined,
): Told {
  if (!effect) return { ran: false }
  const { found, until, ends, way } = effect
  const { made, ids } = resultOf(effect, compiled, action)
  const waits = until !== undefined && until > scope.now && !trial
  return {
    ran: !waits,
    ...(made ? { made } : {}),
    ...(way === undefined ? {} : { way }),
    ...(until === undefined ? {} : { until, since: known?.since ?? scope.now }),
    ...(until !== undefined && known?.skipWait ? { hurried: true } : {}),
    ...(ends ? { ends } : {}),
    ...(found ? { count: found.length } : {}),
    ...(ids ? { ids } : {}),
  }
}

/** The same of one in a loop, all its turns together. */
function folded(
  ran: readonly { readonly turn: Turn; readonly effect: ActionEffect }[],
  compiled: CompiledActions,
  action: RuleAction,
): Told {
  const each = ran.map(({ turn, effect }): [string, DoneTurn] => {
    const { made, ids } = resultOf(effect, compiled, action)
    const { way } = effect
    return [
      turn.item,
      { ...(made ? { made: made.id } : {}), ...(way === undefined ? {} : { way }), ...(ids ? { ids } : {}) },
    ]
  })
  return { ran: ran.length > 0, count: ran.length, ...(ran.length > 0 ? { each: Object.fromEntries(each) } : {}) }
}

/** What an action hands on, as it is kept: one record, or which ones. */
function resultOf({ made, found }: ActionEffect, compiled: CompiledActions, action: RuleAction) {
  const hands = compiled.handed[action.id]
  const one = hands?.as === 'found' && found?.[0] ? handedOf(compiled, action.id, found[0]) : made
  return {
    ...(one ? { made: one } : {}),
    ...(found && (hands?.as === 'list' || hands?.as === 'each') ? { ids: idsOf(found) } : {}),
  }
}
