import {
  compileRule,
  lookupOf,
  type ActionLookup,
  type CompiledForm,
  type CompiledRule,
  type Needs as ExpressionNeeds,
  type RuleCompileContext,
  type RuleEvent,
} from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { Needs } from '../records/load-needs.ts'
import { meant } from '../records/segment-meanings.ts'

/** Compiled once per version of an app: the rules by the form that wakes them. */
export interface AppRules {
  readonly context: RuleCompileContext
  /** All that are awake, in the order of their keys. */
  readonly all: readonly CompiledRule[]
  /** Rules over the form, in the order of their keys. */
  of(form: string): readonly CompiledRule[]
  /** Rules that wait for a child of this form, by the relation that leads to their own record. */
  ofChildren(form: string): readonly { readonly relation: string; readonly rule: CompiledRule }[]
  /** Fields of the form around whose values its rules wait. */
  awaited(form: string): ReadonlySet<string>
  /** Events of rules over the form that wait for a date of it. */
  clocks(form: string): readonly RuleClock[]
  rule(key: string): CompiledRule | undefined
  revision(key: string): number
}

/** One event of a rule that a clock wakes, by its place in `when`. */
export interface RuleClock {
  readonly rule: CompiledRule
  readonly index: number
  readonly event: RuleEvent
}

export function appRules(app: PublishedApp): AppRules {
  const known = cache.get(app)
  if (known) return known
  const made = compile(app)
  cache.set(app, made)
  return made
}

/** How the engines' compilers see an app. */
export const ruleContext = (app: PublishedApp): RuleCompileContext => ({
  scopeType: (form) => app.form(form)?.scopeType,
  relation: (form, key) => rowsOrForm(app, form)?.relation(key),
  action: (kind) => app.registry.action(kind),
})
export const lookupTarget =
  (app: PublishedApp): ((form: string, path: string) => string | undefined) =>
  (form, path) =>
    path
      .split('.')
      .reduce<string | undefined>(
        (at, key) => (at === undefined ? undefined : rowsOrForm(app, at)?.relation(key)),
        form,
      )
export const lookup = (app: PublishedApp, form: string): ActionLookup => lookupOf(form, ruleContext(app))

/** A form, or the rows of one of its subforms as a form of their own (`contract.items`). */
export function rowsOrForm(app: PublishedApp, key: string): CompiledForm | undefined {
  const [owner = '', list] = key.split('.')
  const form = app.form(owner)
  return list === undefined ? form : form?.subforms.find(({ field }) => field.key === list)?.rows
}

/** What a set of expressions needs beside the record, for `loadNeeds`. */
export function needsOf(
  rules: readonly { readonly expressions: readonly { readonly needs: ExpressionNeeds }[] }[],
): Needs {
  const all = rules.flatMap((rule) => rule.expressions.map(({ needs }) => needs))
  return {
    related: [...new Set(all.flatMap((needs) => needs.related))],
    children: [...new Set(all.flatMap((needs) => needs.children))],
    fields: [...new Set(all.flatMap((needs) => needs.fields))],
  }
}

// helpers

const cache = new WeakMap<PublishedApp, AppRules>()
const NO_FIELDS: ReadonlySet<string> = new Set()
const waitedFields = ({ actions }: CompiledRule): readonly string[] =>
  actions.flatMap(({ action, kind }) => kind.waits?.(action) ?? [])
const clocksOf = (rule: CompiledRule): readonly RuleClock[] =>
  rule.definition.when.flatMap((event, index) => (event.on === 'time' ? [{ rule, index, event }] : []))

function compile(app: PublishedApp): AppRules {
  const context = ruleContext(app)
  const rules = Object.keys(app.bundle.rules)
    .sort()
    .map((key) => meant(app, app.bundle.rules[key]!))
    .filter((rule) => rule.enabled !== false)
    .map((rule) => compileRule(rule, context))
  const byForm = new Map<string, CompiledRule[]>()
  const byChild = new Map<string, { relation: string; rule: CompiledRule }[]>()
  for (const rule of rules) {
    byForm.set(rule.form, [...(byForm.get(rule.form) ?? []), rule])
    for (const event of rule.definition.when) {
      const [child, relation] = event.on === 'childCreated' ? (event.child ?? '').split('.') : []
      if (child && relation) byChild.set(child, [...(byChild.get(child) ?? []), { relation, rule }])
    }
  }
  const awaited = new Map([...byForm].map(([form, list]) => [form, new Set(list.flatMap(waitedFields))]))
  const clocks = new Map([...byForm].map(([form, list]) => [form, list.flatMap(clocksOf)]))
  const byKey = new Map(rules.map((rule) => [rule.definition.key, rule]))
  return {
    context,
    all: rules,
    of: (form) => byForm.get(form) ?? [],
    ofChildren: (form) => byChild.get(form) ?? [],
    awaited: (form) => awaited.get(form) ?? NO_FIELDS,
    clocks: (form) => clocks.get(form) ?? [],
    rule: (key) => byKey.get(key),
    revision: (key) => app.revisions[`rule/${key}`] ?? 0,
  }
}
