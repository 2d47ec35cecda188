import type { AppBundle, RuleAction } from './definition/index.ts'
import type { Issue } from './errors.ts'
import { compileForm, type CompiledForm } from './form/index.ts'
import type { Registry } from './registry.ts'
import {
  compileRule,
  cycleIssues,
  hookIssues,
  lookupOf,
  madeBefore,
  placedActions,
  ruleCycles,
  ruleGraph,
  type RuleCompileContext,
  type RuleEdge,
} from './rule/index.ts'
import { below, schemaIssues } from './schema-issues.ts'

/** What keeps the rules of a bundle from being published: names, types, and circles that would never end. */
export function checkRules(bundle: AppBundle, registry: Registry): readonly Issue[] {
  const context = ruleContextOf(bundle, registry)
  const issues: Issue[] = []
  const sound = Object.values(bundle.rules).flatMap((rule) => {
    const shape = actionIssues(rule.form, rule.then, 'then', bundle, registry, context)
    const compiled = shape.length > 0 ? undefined : compileRule(rule, context)
    const found = [...shape, ...(compiled?.issues ?? []), ...hookIssues(rule, fillsOf(context.fieldsOf(rule.form)))]
    issues.push(...found.map((issue) => below(`rule/${rule.key}`, issue)))
    return compiled && found.length === 0 ? [compiled] : []
  })
  issues.push(
    ...cycleIssues(ruleCycles(ruleGraph(sound, context))).map((issue) => ({
      ...issue,
      path: `rule/${issue.path.split('/')[1]}`,
    })),
  )
  return issues
}

/** Which rule of an app may wake which: what one writes is what the other waits for. */
export function ruleEdges(bundle: AppBundle, registry: Registry): readonly RuleEdge[] {
  const context = ruleContextOf(bundle, registry)
  const shaped = Object.values(bundle.rules).filter(
    (rule) => actionIssues(rule.form, rule.then, 'then', bundle, registry, context).length === 0,
  )
  return ruleGraph(
    shaped.map((rule) => compileRule(rule, context)),
    context,
  )
}

/** Actions against the schemas of their kinds, the definitions they use, and the fields they write. */
export function actionIssues(
  form: string,
  actions: readonly RuleAction[],
  at: string,
  bundle: AppBundle,
  registry: Registry,
  context: RuleCompileContext,
): readonly Issue[] {
  const placed = placedActions(actions, (kind) => registry.action(kind), at)
  return placed.flatMap(({ action, path }, i) => {
    const kind = registry.action(action.kind)
    if (!kind) return [{ path: `${path}/kind`, code: 'REFERENCE', params: { kind: action.kind } }]
    const shape = schemaIssues(kind.schema, action)
    const wrong = shape.length > 0 ? shape : (kind.check?.(action) ?? [])
    if (wrong.length > 0) return wrong.map((issue) => below(path, issue))
    const lookup = lookupOf(form, context, madeBefore(placed, i, form, context))
    const uses = kind.uses?.(action, lookup) ?? []
    const unknown = uses.filter((use) => !Object.hasOwn(bundle[SECTIONS[use.kind]], use.key))
    const issues: Issue[] = unknown.map((use) => ({
      path: `${path}/${use.path}`,
      code: 'REFERENCE',
      params: { [use.kind]: use.key },
    }))
    for (const { kind: of, key, path: at, on } of uses)
      if (of === 'flow' && on !== undefined && bundle.flows[key] && bundle.flows[key].form !== on)
        issues.push({ path: `${path}/${at}`, code: 'FLOW_FORM', params: { flow: key, form: on } })
    for (const write of kind.writes?.(action, lookup) ?? [])
      for (const field of write.fields === '*' ? Object.keys(write.values ?? {}) : write.fields)
        if (context.scopeType(write.form)?.field(write.form, field) === undefined)
          issues.push({ path, code: 'REFERENCE', params: { form: write.form, field } })
    return issues
  })
}

// helpers

const SECTIONS = { form: 'forms', flow: 'flows', role: 'roles' } as const

/** Which fields a value from outside may be put into. */
const fillsOf =
  (form: CompiledForm | undefined) =>
  (key: string): boolean => {
    const field = form?.field(key)
    return key === 'owner_id' || (field?.column !== undefined && !field.computation && !field.type.serverSet)
  }

/** How the compiler of rules sees a bundle. */
export function ruleContextOf(
  bundle: AppBundle,
  registry: Registry,
): RuleCompileContext & { fieldsOf(form: string): CompiledForm | undefined } {
  const forms = new Map<string, CompiledForm>()
  const form = (key: string): CompiledForm | undefined => {
    if (!Object.hasOwn(bundle.forms, key)) return undefined
    const known = forms.get(key) ?? compileForm(bundle, key, registry)
    forms.set(key, known)
    return known
  }
  return {
    fieldsOf: form,
    scopeType: (key) => form(key)?.scopeType,
    relation: (key, field) => form(key)?.relation(field),
    action: (kind) => registry.action(kind),
  }
}
