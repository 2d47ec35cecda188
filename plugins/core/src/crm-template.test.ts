import { readdirSync, readFileSync } from 'node:fs'
import {
  checkExpression,
  checkFlow,
  checkReports,
  compileActions,
  compileForm,
  compileRule,
  lookupOf,
  madeBefore,
  placedActions,
  createRegistry,
  cycleIssues,
  fieldAt,
  permit,
  ruleCycles,
  ruleGraph,
  withDatasets,
  type AppBundle,
  type Definition,
  type Issue,
  type RuleAction,
  type RuleCompileContext,
  type Step,
} from '@tenon/engine'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { corePlugin } from './plugin.ts'

const registry = createRegistry([corePlugin])
const root = new URL('../../../templates/crm', import.meta.url).pathname
const section = <T extends Definition>(name: string): Record<string, T> =>
  Object.fromEntries(
    readdirSync(`${root}/${name}`).map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(`${root}/${name}/${file}`, 'utf8')) as T,
    ]),
  )
const bundle = {
  app: JSON.parse(readFileSync(`${root}/app.json`, 'utf8')),
  options: section('options'),
  forms: section('forms'),
  flows: section('flows'),
  rules: section('rules'),
  reports: section('reports'),
  dashboards: section('dashboards'),
  roles: section('roles'),
} as AppBundle
const whole = withDatasets(bundle, registry)
const forms = Object.fromEntries(Object.keys(whole.forms).map((key) => [key, compileForm(whole, key, registry)]))
const context: RuleCompileContext = {
  scopeType: (form) => forms[form]?.scopeType,
  relation: (form, key) => forms[form]?.relation(key),
  action: (kind) => registry.action(kind),
}
const written = (issues: readonly Issue[]): string[] =>
  issues.map((issue) => `${issue.path} ${issue.code} ${JSON.stringify(issue.params ?? {})}`)

describe('the CRM template', () => {
  it.each(Object.keys(bundle.forms))('form %s compiles without an issue', (key) => {
    expect(written(forms[key]!.issues)).toEqual([])
  })
  it.each(Object.keys(bundle.roles))('role %s permits without an issue on every form', (key) => {
    for (const form of Object.values(forms))
      expect(written(permit([bundle.roles[key]!], form, (other) => forms[other]).issues), form.key).toEqual([])
  })
  it.each(Object.keys(bundle.rules))('rule %s compiles, and its actions satisfy their schemas', (key) => {
    const rule = bundle.rules[key]!
    expect(written(compileRule(rule, context).issues)).toEqual([])
    for (const { action } of placedActions(rule.then, context.action))
      expect(Value.Errors(registry.action(action.kind)!.schema, action)).toEqual([])
  })
  it('shows cards on the first page only of roles that there are', () => {
    const cockpit = bundle.dashboards['cockpit']!
    const [first, ...items] = cockpit.items
    const dashboards = { cockpit: { ...cockpit, items: [{ ...first!, home: ['executive', 'nobody'] }, ...items] } }
    expect(written(checkReports({ ...bundle, dashboards }, registry))).toEqual([
      'dashboard/cockpit/items/0/home REFERENCE {"text":"nobody"}',
    ])
  })
  it('has no circle of rules', () => {
    const rules = Object.values(bundle.rules).map((rule) => compileRule(rule, context))
    expect(written(cycleIssues(ruleCycles(ruleGraph(rules, context))))).toEqual([])
  })
  it('writes only fields that its rules’ target forms have', () => {
    const unknown = Object.values(bundle.rules).flatMap((rule) =>
      placedActions(rule.then, context.action).flatMap(({ action }, i, all) => {
        const made = madeBefore(all, i, rule.form, context)
        const target = registry.action(action.kind)!.writes?.(action, lookupOf(rule.form, context, made))
        const values = Object.keys((action.values ?? {}) as object)
        return (target ?? []).flatMap(({ form, fields }) =>
          (fields === '*' ? values : fields)
            .filter((field) => field !== 'owner_id' && !forms[form]?.field(field))
            .map((field) => `${rule.key}: ${form}.${field}`),
        )
      }),
    )
    expect(unknown).toEqual([])
  })
  it.each(Object.keys(bundle.flows))('flow %s can be published', (key) => {
    const flow = bundle.flows[key]!
    const issues = checkFlow(flow, {
      kind: (kind) => registry.node(kind),
      hasForm: (form) => form in forms,
      hasField: (form, field) => field === 'owner_id' || forms[form]?.field(field) !== undefined,
      hasRole: (role) => role in bundle.roles,
      formOfFlow: (key) => bundle.flows[key]?.form,
      target: (form, field) => forms[form]?.relation(field),
      rows: () => undefined,
      mappings: () => [],
      matches: (kind, step) => [...Value.Errors(kind.schema, step)].map((error) => ({ path: '', code: error.message })),
      expression: ({ expression, expected }) => {
        const result = checkExpression(expression, forms[flow.form]!.scopeType, expected)
        return result.ok ? [] : result.issues
      },
    })
    expect(written(issues)).toEqual([])
    const actionsOf = (steps: readonly Step[]): RuleAction[] =>
      steps.flatMap((step) => [
        ...(registry.node(step.kind)!.actions?.(step) ?? []),
        ...(step.branches ?? []).flatMap((branch) => actionsOf(branch.steps)),
      ])
    expect(written(compileActions(flow.form, actionsOf(flow.steps), context, 'actions').issues)).toEqual([])
  })
  it('has reports and dashboards that can be published', () => {
    expect(written(checkReports(bundle, registry))).toEqual([])
  })
  it('binds the filters of its dashboards to fields that there are', () => {
    const binds = Object.values(bundle.dashboards).flatMap((dashboard) =>
      (dashboard.filters ?? []).flatMap((filter) => Object.entries(filter.binds)),
    )
    const unknown = binds.filter(([form, path]) => {
      const end = forms[form] && fieldAt(path, forms[form].scopeType)
      return !end || !forms[end.form]?.scopeType.field(end.form, end.key)
    })
    expect(unknown).toEqual([])
  })
  it('names forms, dashboards and flows in its menu, buttons and roles that it has', () => {
    const items = (bundle.app.menu ?? []).flatMap((group) => group.items)
    expect(items.filter((item) => item.kind === 'form' && !(item.key in forms))).toEqual([])
    expect(items.filter((item) => item.kind === 'dashboard' && !(item.key in bundle.dashboards))).toEqual([])
    const flows = [
      ...Object.values(bundle.forms).flatMap((form) => (form.buttons ?? []).flatMap((button) => button.flow ?? [])),
      ...Object.values(bundle.roles).flatMap((role) => role.flows ?? []),
    ]
    expect(flows.filter((flow) => !(flow in bundle.flows))).toEqual([])
  })
})
