import { Value } from 'typebox/value'
import type { TSchema } from 'typebox'
import type { AppBundle, FlowDefinition } from './definition/index.ts'
import type { Issue } from './errors.ts'
import { checkExpression } from './expression/index.ts'
import { checkFlow } from './flow/index.ts'
import { appFields } from './form/index.ts'
import type { Registry } from './registry.ts'
import {
  compileActions,
  compileRule,
  cycleIssues,
  ruleCycles,
  ruleGraph,
  type RuleCompileContext,
} from './rule/index.ts'

/**
 * What flows and rules of an app would refuse at publish; paths like `flow/contract_approval/steps/2/approvers`. Runs in
 * the browser while somebody edits, and on the server before it publishes.
 */
export function checkFlows(bundle: AppBundle, registry: Registry): readonly Issue[] {
  return Object.values(bundle.flows).flatMap((flow) => under(`flow/${flow.key}`, checkOneFlow(flow, bundle, registry)))
}

/** Mistakes of every rule, and the cycles among them: two rules that wake each other for ever are named with their path. */
export function checkRules(bundle: AppBundle, registry: Registry): readonly Issue[] {
  const context = ruleContext(bundle, registry)
  const compiled = Object.values(bundle.rules).map((rule) => compileRule(rule, context))
  return [
    ...compiled.flatMap((rule) => [
      ...under(`rule/${rule.definition.key}`, rule.issues),
      ...rule.actions.flatMap(({ action, kind }, i) => [
        ...under(`rule/${rule.definition.key}/then/${i}`, schemaIssues(kind.schema, action)),
        ...under(
          `rule/${rule.definition.key}/then/${i}`,
          (kind.uses?.(action) ?? []).flatMap((use) =>
            exists(bundle, use.kind, use.key) ? [] : [reference(use.path, use.key)],
          ),
        ),
      ]),
    ]),
    ...cycleIssues(
      ruleCycles(
        ruleGraph(
          compiled.filter((rule) => rule.definition.enabled !== false),
          context,
        ),
      ),
    ),
  ]
}

/** The names that rules, and the actions inside flows, are compiled with. */
export function ruleContext(bundle: AppBundle, registry: Registry): RuleCompileContext {
  const fields = appFields(bundle, registry)
  return {
    scopeType: (form) => (fields.hasForm(form) ? { ...fields.scope(form), hasOld: true, hasUser: true } : undefined),
    relation(form, key) {
      const field = fields.of(form)?.get(key)
      return field?.type.target?.(field.settings)
    },
    action: (kind) => registry.action(kind),
  }
}

/** Mistakes of a value against a JSON Schema, without generated code, so that it may run under any content policy. */
export function schemaIssues(schema: TSchema, value: unknown): readonly Issue[] {
  if (Value.Check(schema, value)) return []
  return Value.Errors(schema, value)
    .slice(0, 20)
    .map((error) => ({
      path: error.instancePath.replace(/^\//, ''),
      code: CODES[error.keyword] ?? 'INVALID',
      message: undefined,
      params: error.params as Record<string, unknown>,
    }))
}

// helpers

const CODES: Readonly<Record<string, string>> = {
  required: 'REQUIRED',
  additionalProperties: 'UNKNOWN',
  type: 'TYPE',
  minItems: 'REQUIRED',
  minLength: 'REQUIRED',
  minimum: 'RANGE',
  maximum: 'RANGE',
  pattern: 'PATTERN',
  enum: 'OPTION',
}

function checkOneFlow(flow: FlowDefinition, bundle: AppBundle, registry: Registry): readonly Issue[] {
  const fields = appFields(bundle, registry)
  const scope = { ...fields.scope(flow.form), hasUser: true }
  const context = ruleContext(bundle, registry)
  const issues = checkFlow(flow, {
    kind: (kind) => registry.node(kind),
    hasForm: (form) => fields.hasForm(form),
    hasField: (form, key) => fields.scope(form).field(form, key) !== undefined,
    hasRole: (role) => Object.hasOwn(bundle.roles, role),
    matches: (kind, step) => schemaIssues(kind.schema, step),
    expression({ path, expression, expected }) {
      const checked = checkExpression(expression, scope, expected)
      return checked.ok ? [] : under(path, checked.issues)
    },
  })
  return [...issues, ...actionIssues(flow, bundle, context)]
}

/** The actions of automatic nodes are those of rules and are checked like them. */
function actionIssues(flow: FlowDefinition, bundle: AppBundle, context: RuleCompileContext): Issue[] {
  const walk = (steps: FlowDefinition['steps'], at: string): Issue[] =>
    steps.flatMap((step, i) => {
      const path = `${at}/${i}`
      const actions =
        Array.isArray(step['actions']) && step['actions'].every((a) => typeof a === 'object') ? step['actions'] : []
      const compiled = compileActions(flow.form, actions, context, `${path}/actions`)
      return [
        ...compiled.issues,
        ...compiled.actions.flatMap(({ action, kind }, n) => [
          ...under(`${path}/actions/${n}`, schemaIssues(kind.schema, action)),
          ...(kind.uses?.(action) ?? []).flatMap((use) =>
            exists(bundle, use.kind, use.key) ? [] : [reference(`${path}/actions/${n}/${use.path}`, use.key)],
          ),
        ]),
        ...(step.branches ?? []).flatMap((branch, b) => walk(branch.steps, `${path}/branches/${b}/steps`)),
      ]
    })
  return walk(flow.steps, 'steps')
}

const exists = (bundle: AppBundle, kind: 'form' | 'flow' | 'role', key: string): boolean =>
  Object.hasOwn(kind === 'form' ? bundle.forms : kind === 'flow' ? bundle.flows : bundle.roles, key)
const reference = (path: string, key: string): Issue => ({ path, code: 'REFERENCE', params: { key } })
const under = (path: string, issues: readonly Issue[]): Issue[] =>
  issues.map((issue) => ({ ...issue, path: issue.path === '' ? path : `${path}/${issue.path}` }))
