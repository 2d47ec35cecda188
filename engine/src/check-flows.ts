import { actionIssues } from './check-rules.ts'
import type { AppBundle, Expression, FlowDefinition, RuleAction, Step } from './definition/index.ts'
import type { Issue } from './errors.ts'
import { checkExpression, type ValueType } from './expression/index.ts'
import { checkFlow, stepIds, type NodeKind } from './flow/index.ts'
import { compileCall } from './flow-calls.ts'
import { appFields, compileForm, type CompiledForm } from './form/index.ts'
import type { Registry } from './registry.ts'
import { compileActions, placedActions, type RuleCompileContext } from './rule/index.ts'
import { below, schemaIssues } from './schema-issues.ts'

/**
 * What keeps the flows of a bundle from being published; paths like `flow/contract_approval/steps/2/approvers`. Runs in the
 * browser while somebody edits, and on the server before it publishes.
 */
export function checkFlows(bundle: AppBundle, registry: Registry): readonly Issue[] {
  const forms = new Map<string, CompiledForm>()
  const form = (key: string): CompiledForm | undefined => {
    if (!Object.hasOwn(bundle.forms, key)) return undefined
    const known = forms.get(key) ?? compileForm(bundle, key, registry)
    forms.set(key, known)
    return known
  }
  const context: RuleCompileContext = {
    scopeType: (key) => form(key)?.scopeType,
    relation: (key, field) => form(key)?.relation(field),
    action: (kind) => registry.action(kind),
  }
  return Object.values(bundle.flows).flatMap((flow) =>
    issuesOf(flow, bundle, registry, context).map((issue) => below(`flow/${flow.key}`, issue)),
  )
}

// helpers

function issuesOf(
  flow: FlowDefinition,
  bundle: AppBundle,
  registry: Registry,
  context: RuleCompileContext,
): readonly Issue[] {
  const fields = appFields(bundle, registry)
  const hasField = (form: string, key: string): boolean => fields.scope(form).field(form, key) !== undefined
  const computed = (form: string, key: string): boolean => fields.of(form)?.get(key)?.computation !== undefined
  const steps = [...stepIds(flow.steps)]
  const expressionIssues = (expression: Expression, expected?: ValueType): readonly Issue[] => {
    const type = context.scopeType(flow.form)
    if (!type) return []
    const result = checkExpression(expression, { ...type, hasUser: true, hasOld: false, steps }, expected)
    return result.ok ? [] : result.issues
  }
  const issues = checkFlow(flow, {
    kind: (kind) => registry.node(kind),
    hasForm: (form) => Object.hasOwn(bundle.forms, form),
    hasField,
    hasRole: (role) => Object.hasOwn(bundle.roles, role),
    formOfFlow: (key) => (Object.hasOwn(bundle.flows, key) ? bundle.flows[key]!.form : undefined),
    target: (form, field) => context.relation(form, field),
    rows: (form, field) => {
      const type = context.scopeType(form)?.field(form, field)
      return type?.kind === 'rows' ? type.form : undefined
    },
    mappings: (call, over, step) => compileCall(call, { form: flow.form, over, step }, { ...context, computed }).issues,
    matches: (kind: NodeKind, step) => schemaIssues(kind.schema, step),
    expression: ({ expression, expected }) => expressionIssues(expression, expected),
  })
  const unknownRoles = (flow.start?.by ?? []).filter((role) => !Object.hasOwn(bundle.roles, role))
  return [
    ...issues,
    ...(flow.start?.when === undefined
      ? []
      : expressionIssues(flow.start.when, { kind: 'boolean' }).map((issue) => below('start/when', issue))),
    ...unknownRoles.map((role) => ({ path: 'start/by', code: 'REFERENCE', params: { role } })),
    ...stepActions(flow.steps, 'steps', registry).flatMap(({ actions, path, step }) =>
      [
        ...compileActions(flow.form, actions, context, path).issues,
        ...actionIssues(flow.form, actions, path, bundle, registry, context),
        ...waiting(actions, path, registry),
      ].map((issue) => ({ ...issue, params: { ...issue.params, step } })),
    ),
  ]
}

/** A flow waits by a node of its own, and is worked out without the database. */
const waiting = (actions: readonly RuleAction[], at: string, registry: Registry): readonly Issue[] =>
  placedActions(actions, (kind) => registry.action(kind), at).flatMap(({ action, path }) => {
    const kind = registry.action(action.kind)
    if (kind?.waits) return [{ path, code: 'WAIT_IN_FLOW' }]
    return kind?.reads ? [{ path, code: 'FIND_IN_FLOW' }] : []
  })

function stepActions(
  steps: readonly Step[],
  at: string,
  registry: Registry,
): { actions: readonly RuleAction[]; path: string; step: string }[] {
  return steps.flatMap((step, i) => {
    const path = `${at}/${i}`
    const actions = registry.node(step.kind)?.actions?.(step)
    return [
      ...(actions ? [{ actions, path: `${path}/actions`, step: step.id }] : []),
      ...(step.branches ?? []).flatMap((branch, b) =>
        stepActions(branch.steps ?? [], `${path}/branches/${b}/steps`, registry),
      ),
    ]
  })
}
