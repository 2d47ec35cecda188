import {
  checkExpression,
  compileActions,
  compileCall,
  compileFlow,
  peopleExpressions,
  peopleOfFlow,
  peopleOfStep,
  toClosure,
  type CompiledActions,
  type CompiledCall,
  type CompiledFlow,
  type Expression,
  type FlowDefinition,
  type Needs as ExpressionNeeds,
  type PeopleRule,
  type Scope,
} from '@tenon/engine'
import { PlatformError } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { definitionAt } from '../definitions/definition-versions.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { meant, meantNow } from '../records/segment-meanings.ts'
import { ruleContext } from '../rules/app-rules.ts'

/** One revision of a flow over the app as it is now: a run keeps its flow, the form moves on. */
export interface PreparedFlow {
  readonly flow: CompiledFlow
  readonly revision: number
  /** Actions of the automatic nodes. */
  readonly actions: ReadonlyMap<string, CompiledActions>
  /** What the nodes that call flows fill in and take back. */
  readonly calls: ReadonlyMap<string, CompiledCall>
  /** What its conditions, actions and calls read, for loading. */
  readonly expressions: readonly { readonly needs: ExpressionNeeds }[]
  evaluate(expression: Expression, scope: Scope): unknown
}

/** The flow as published now. Errors: NOT_FOUND. */
export function currentFlow(app: PublishedApp, key: string): PreparedFlow {
  const definition = Object.hasOwn(app.bundle.flows, key) ? app.bundle.flows[key] : undefined
  if (!definition) throw new PlatformError('NOT_FOUND', { flow: key })
  return prepared(app, definition, app.revisions[`flow/${key}`] ?? 0)
}

/** The flow as it was when a run began. */
export async function pinnedFlow(
  db: Kysely<Database>,
  app: PublishedApp,
  key: string,
  revision: number,
): Promise<PreparedFlow> {
  const known = cache.get(app)?.get(`${key}/${revision}`)
  if (known) return known
  if (app.revisions[`flow/${key}`] === revision && Object.hasOwn(app.bundle.flows, key)) return currentFlow(app, key)
  const flow = await definitionAt<FlowDefinition>(db, app.key, { kind: 'flow', key, revision })
  if (!flow) throw new PlatformError('STATE', { reason: 'revision', flow: key, revision })
  return prepared(app, flow, revision)
}

/** A flow that is being designed, over the app as it is published. */
export const draftFlow = async (
  db: Kysely<Database>,
  app: PublishedApp,
  definition: FlowDefinition,
): Promise<PreparedFlow> => prepare(app, await meantNow(db, app.key, definition), 0)

/** What a node asks of people; undefined for one that waits for nobody. */
export const ruleAt = (prepared: PreparedFlow, node: string): PeopleRule | undefined => {
  const at = prepared.flow.nodes.get(node)
  return at?.kind.people?.(at.step)
}

// helpers

const cache = new WeakMap<PublishedApp, Map<string, PreparedFlow>>()

function prepared(app: PublishedApp, definition: FlowDefinition, revision: number): PreparedFlow {
  let flows = cache.get(app)
  if (!flows) cache.set(app, (flows = new Map()))
  const id = `${definition.key}/${revision}`
  const known = flows.get(id)
  if (known) return known
  const made = prepare(app, meant(app, definition), revision)
  flows.set(id, made)
  return made
}

function prepare(app: PublishedApp, definition: FlowDefinition, revision: number): PreparedFlow {
  const form = app.form(definition.form)
  if (!form) throw new PlatformError('STATE', { reason: 'form', form: definition.form })
  const flow = compileFlow(definition, (kind) => app.registry.node(kind))
  const context = ruleContext(app)
  const actions = new Map<string, CompiledActions>()
  const calls = new Map<string, CompiledCall>()
  const closures = new Map<string, (scope: Scope) => unknown>()
  const expressions: { needs: ExpressionNeeds }[] = []
  const steps = [...flow.nodes.keys()]
  const compile = (expression: Expression): void => {
    const result = checkExpression(expression, { ...form.scopeType, hasUser: true, hasOld: false, steps })
    if (!result.ok) return
    expressions.push(result.checked)
    closures.set(JSON.stringify(expression), toClosure(result.checked))
  }
  if (definition.start?.when !== undefined) compile(definition.start.when)
  for (const [, people] of peopleOfFlow(definition)) peopleExpressions(people).forEach(compile)
  for (const { step, kind } of flow.nodes.values()) {
    for (const { expression } of kind.expressions?.(step) ?? []) compile(expression)
    for (const [, people] of peopleOfStep(kind, step)) peopleExpressions(people).forEach(compile)
    const call = kind.call?.(step)
    if (call) {
      const over = app.bundle.flows[call.flow]?.form ?? ''
      const compiled = compileCall(call, { form: definition.form, over, step: step.id }, context)
      calls.set(step.id, compiled)
      const { in: given, out, outRow } = compiled
      expressions.push(...((call.on.kind === 'rows' ? given?.around : given?.expressions) ?? []))
      expressions.push(...[out, outRow].flatMap((mapping) => mapping?.around ?? []))
    }
    const list = kind.actions?.(step)
    if (!list) continue
    const compiled = compileActions(definition.form, list, context, 'actions')
    actions.set(step.id, compiled)
    expressions.push(...compiled.expressions)
  }
  return {
    flow,
    revision,
    actions,
    calls,
    expressions,
    evaluate: (expression, scope) => closures.get(JSON.stringify(expression))?.(scope) ?? null,
  }
}
