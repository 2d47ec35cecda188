import {
  imaginedEnv,
  localize,
  playOn,
  PlatformError,
  visitsAhead,
  type CalledRecord,
  type Command,
  type FlowCall,
  type FlowCommand,
  type FlowInstance,
  type InstanceStatus,
  type Locale,
  type NodeEffect,
  type NodeVisit,
  type PredictedVisit,
  type Scope,
} from '@tenon/engine'
import { inSavepoint } from '../db/in-transaction.ts'
import type { FormRequest } from '../records/request-context.ts'
import { applyCommand } from '../rules/apply-commands.ts'
import { nested } from '../rules/automation.ts'
import { hiddenFields, seenRecords, seesAround } from '../rules/builder-sight.ts'
import type { Company } from '../rules/company.ts'
import { commandsOf, told, untold } from '../rules/rehearsal.ts'
import { runErrorWords } from '../rules/run-routes.ts'
import { errorOf } from '../rules/rule-log.ts'
import { rolesIn } from '../users/viewer.ts'
import { flowEnv, type InstanceWork } from './advance-instance.ts'
import { currentFlow } from './app-flows.ts'
import type { Begun } from './called-flows.ts'
import { callTargets, type CallTargets } from './call-targets.ts'
import { setStatus } from './flow-commands.ts'
import { flowScope, mayBegin, recordOf } from './flow-record.ts'
import { resultCommands } from './take-result.ts'

/** Who looks at the play, and in which organisation. */
export interface Audience {
  readonly on: FormRequest
  readonly company: Company
  readonly locale: Locale
}
export interface Played {
  readonly visits: readonly PredictedVisit[]
  readonly status: InstanceStatus
  readonly effects: readonly NodeEffect[]
}

/** A flow that calls itself would be played for ever. */
const MAX_DEPTH = 3
const MAX_STEPS = 300

/**
 * Plays a flow through on one record with everybody agreeing, and really does what its automatic nodes and the flows that
 * it calls do. NB: the caller's transaction is to be taken back, and `work.context` a rehearsal.
 */
export async function playThrough(
  work: InstanceWork,
  audience: Audience,
  before: FlowInstance,
  depth = 0,
): Promise<Played> {
  const { flow } = work.prepared
  const effects: NodeEffect[] = []
  const commands: FlowCommand[] = []
  let current = before
  let id = 0
  let begun: Begun = NONE_BEGUN
  let scope = await scopeOf(work, current)
  for (let step = 0; step < MAX_STEPS; step++) {
    const env = flowEnv(work, current, scope, new Map())
    const imagined = { ...imaginedEnv({ ...env, people: audience.company.answer }), newId: () => `p${++id}` }
    const result = playOn(flow, current, imagined, begun)
    if (!result?.ok) break
    current = result.instance
    commands.push(...result.commands)
    const made = await doOf(work, audience, current, scope, result.commands, depth)
    effects.push(...made.effects)
    if (made.stopped) break
    begun = made.begun
    if (made.changed) scope = await scopeOf(work, current)
  }
  return { visits: visitsAhead(flow, before, current, commands), status: current.status, effects }
}

// helpers

const scopeOf = async (work: InstanceWork, instance: FlowInstance): Promise<Scope> =>
  flowScope(work, instance, await recordOf(work, instance.record))

interface Done {
  readonly effects: readonly NodeEffect[]
  readonly begun: Begun
  readonly changed: boolean
  /** A node could not do what it should, or waits for a called flow that does not end: here the flow rests. */
  readonly stopped: boolean
}

async function doOf(
  work: InstanceWork,
  audience: Audience,
  instance: FlowInstance,
  scope: Scope,
  commands: readonly FlowCommand[],
  depth: number,
): Promise<Done> {
  const effects: NodeEffect[] = []
  let begun: Begun = NONE_BEGUN
  let changed = false
  let stopped = false
  for (const command of commands)
    if (command.kind === 'setStatus') {
      const refused = await refusalOf(work, audience, () => setStatus(work, instance, command.status))
      if (refused !== undefined) effects.push({ node: '', ...untold({ id: 'status', kind: '' }), refused })
      stopped ||= refused !== undefined
      changed = true
    } else if (command.kind === 'callFlow') {
      const visit = instance.visits.find(({ id }) => id === command.visit)!
      const called = await playCalled(work, audience, instance, visit, command.call, depth)
      effects.push(...called.effects)
      begun = { calls: called.calls, records: called.records }
      changed = true
      stopped ||= called.stopped === true
      stopped ||= command.call.wait === true && Object.values(called.calls).includes('running')
    }
  for (const visit of instance.visits) {
    if (visit.state !== 'active' || !visit.effects || visit.failed) continue
    const own = commands.filter((command) => 'key' in command && command.key.startsWith(`${visit.node}/`)) as Command[]
    const seen = visit.taking
      ? await takeBack(work, audience, instance, visit)
      : await doNode(work, audience, instance, scope, visit, own)
    effects.push(...seen)
    changed = true
    stopped ||= seen.some(({ refused }) => refused !== undefined)
  }
  return { effects, begun, changed, stopped }
}

/** What an automatic node wants done, action by action; all of it is undone where one is refused, as in a real run. */
async function doNode(
  work: InstanceWork,
  audience: Audience,
  instance: FlowInstance,
  scope: Scope,
  visit: NodeVisit,
  commands: readonly Command[],
): Promise<readonly NodeEffect[]> {
  const { trx, automation, context, prepared } = work
  const { on, locale } = audience
  const shown = await showsTo(work, on, scope, locale)
  const inner = nested(context, { kind: 'flow', key: instance.flow })
  const occasion = { occasion: `rehearsal/${instance.id}/${visit.id}`, initiator: instance.initiator }
  const found = new Map<string, string>()
  const effects: NodeEffect[] = []
  let at: NodeEffect | undefined
  const refused = await refusalOf(work, audience, async () => {
    for (const { action } of prepared.actions.get(visit.node)?.actions ?? []) {
      const mine = commandsOf(commands, `${visit.node}/${action.id}`)
      if (mine.length === 0) continue
      at = { node: visit.node, ...untold(action) }
      for (const command of mine) {
        await applyCommand(automation, trx, inner, command, occasion, found)
        at = { ...at, ...(await told(trx, on, context, command, { step: at, locale, initiator: instance.initiator })) }
      }
      effects.push(shown ? at : withoutValues(at))
    }
  })
  return refused === undefined || !at ? effects : [{ ...at, records: [], refused }]
}

/** Plays the flow that a node calls on each record that it means. */
async function playCalled(
  work: InstanceWork,
  audience: Audience,
  instance: FlowInstance,
  { id: visit, node }: NodeVisit,
  call: FlowCall,
  depth: number,
): Promise<Begun & { readonly effects: readonly NodeEffect[]; readonly stopped?: boolean }> {
  const { context } = work
  const none = { calls: {}, records: {}, effects: [] }
  if (depth >= MAX_DEPTH) return none
  let target: CallTargets | undefined
  let at: NodeEffect = { node, ...untold({ id: node, kind: CALLS }) }
  const unprepared = await refusalOf(work, audience, async () => {
    target = await callTargets(work, instance, visit, call)
    at = await done(work, audience, instance, at, target.commands)
  })
  if (unprepared !== undefined)
    return { ...none, effects: [{ ...at, records: [], refused: unprepared }], stopped: true }
  const form = context.app.form(target?.form ?? '')
  if (!target || !form) return none
  const prepared = currentFlow(context.app, call.flow)
  const called: InstanceWork = { ...work, prepared, form }
  const calls: Record<string, InstanceStatus> = {}
  const records: Record<string, CalledRecord> = {}
  const flows = target.targets.length
  const effects: NodeEffect[] = flows > 0 ? [{ ...at, flows }] : []
  const { definition } = prepared.flow
  for (const where of target.targets) {
    const { record } = where
    const about = { id: `${instance.id}/${record}`, flow: call.flow, form: target.form, record }
    const begun: FlowInstance = { ...instance, ...about, status: 'running', visits: [], tasks: [] }
    let played: Played | undefined
    const refused = await refusalOf(work, audience, async () => {
      await mayBegin(called, await recordOf(called, record))
      played = await playThrough(called, audience, begun, depth + 1)
    })
    calls[begun.id] = played?.status ?? 'running'
    records[begun.id] = where
    if (refused !== undefined) effects.push({ node, ...untold({ id: node, kind: CALLS }), refused })
    for (const effect of played?.effects ?? []) {
      const step = prepared.flow.nodes.get(effect.node)?.step
      const inside = effect.inside ?? localize(step?.label, audience.locale)
      const label = [localize(definition.label, audience.locale), inside].filter(Boolean).join(' · ')
      effects.push({ ...effect, node, inside: label })
    }
  }
  return { calls, records, effects }
}

/** What the called flows of a visit give back. */
async function takeBack(
  work: InstanceWork,
  audience: Audience,
  instance: FlowInstance,
  { id, node, taking = [] }: NodeVisit,
): Promise<readonly NodeEffect[]> {
  let at: NodeEffect = { node, ...untold({ id: node, kind: CALLS }) }
  const refused = await refusalOf(work, audience, async () => {
    for (const child of taking)
      at = await done(work, audience, instance, at, await resultCommands(work, instance, id, child))
  })
  if (refused !== undefined) return [{ ...at, records: [], refused }]
  return at.records.length > 0 ? [at] : []
}

/** Does what a call fills in or takes back, and tells it as far as the builder may read what was asked for it. */
async function done(
  work: InstanceWork,
  audience: Audience,
  instance: FlowInstance,
  step: NodeEffect,
  commands: readonly Command[],
): Promise<NodeEffect> {
  const { trx, automation, context } = work
  const { on, locale } = audience
  const { initiator } = instance
  const shown = await showsTo(work, on, await scopeOf(work, instance), locale)
  const inner = nested(context, { kind: 'flow', key: instance.flow })
  const occasion = { occasion: `rehearsal/${instance.id}/${step.node}`, initiator }
  let at = step
  for (const command of commands) {
    await applyCommand(automation, trx, inner, command, occasion, new Map())
    at = { ...at, ...(await told(trx, on, context, command, { step: at, locale, initiator })) }
  }
  return shown ? at : withoutValues(at)
}

/** Does it in a savepoint; why it was refused, if it was. */
async function refusalOf(
  { trx }: InstanceWork,
  { locale }: Audience,
  work: () => Promise<void>,
): Promise<string | undefined> {
  try {
    await inSavepoint(trx, work)
    return undefined
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return runErrorWords(errorOf(error), locale)
  }
}

/** Of a node that calls flows: it has no action of its own. */
const CALLS = ''
const NONE_BEGUN: Begun = { calls: {}, records: {} }

/** Whether the builder may read all that the actions have read: what they set would tell it. */
async function showsTo(
  { trx, prepared, form }: InstanceWork,
  on: FormRequest,
  scope: Scope,
  locale: Locale,
): Promise<boolean> {
  const expressions = [...prepared.actions.values()].flatMap((each) => each.expressions)
  if (hiddenFields(on, form.key, expressions, locale).length > 0) return false
  const permit = on.app.permit(form, rolesIn(on.viewer, on.app.key))
  if (permit.roles.length === 0) return false
  const at = { ...on, form, permit }
  const id = String(scope.row['id'])
  return (await seenRecords(trx, at, form, [id])).has(id) && (await seesAround(trx, at, [scope]))[0] === true
}

const withoutValues = (effect: NodeEffect): NodeEffect => ({
  ...effect,
  records: effect.records.map((record) => ({ ...record, set: record.set.map((each) => ({ ...each, text: null })) })),
})
