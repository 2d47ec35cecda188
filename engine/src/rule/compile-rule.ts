import type { Expression, RuleAction, RuleDefinition } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import {
  checkExpression,
  HANDED,
  sameType,
  toClosure,
  typeName,
  type Checked,
  type HandedOn,
  type Needs,
  type Scope,
  type ScopeType,
  type ValueType,
} from '../expression/index.ts'
import type { ActionKind, ActionLookup, ActionValue } from './action-kind.ts'
import { clockIssues } from './clock.ts'
import { doneBefore, placedActions, placeIssues, type PlacedAction } from './placed-actions.ts'
import type { RecordList, RecordQuery } from './record-query.ts'
import { placeholders } from './template.ts'

/** What compiling a rule must know of the app. */
export interface RuleCompileContext {
  /** Names of a form's expressions; undefined = no such form. */
  scopeType(form: string): ScopeType | undefined
  /** The form that a relation of a form points to. */
  relation(form: string, key: string): string | undefined
  action(kind: string): ActionKind | undefined
}

/** Actions with everything they evaluate checked once: those of a rule, or of an automatic node of a flow. */
export interface CompiledActions {
  readonly form: string
  /** In the order in which they are done, those inside another behind it. */
  readonly actions: readonly (PlacedAction & { readonly kind: ActionKind })[]
  /** Every expression, so that the server can load what they need before the rule runs. */
  readonly expressions: readonly Checked[]
  /** What each action hands on. */
  readonly handed: Readonly<Record<string, HandedOn>>
  /** What is read of the records that an action hands on. */
  needsOf(action: string): RecordQuery['needs']
  readonly issues: readonly Issue[]
  run(expression: Expression, scope: Scope): unknown
}
export interface CompiledRule extends CompiledActions {
  readonly definition: RuleDefinition
  readonly condition: Checked | undefined
  /** `unless` of the events that have one, by their place in `when`. */
  readonly unless: ReadonlyMap<number, Checked>
  /** Whether the condition holds; true without one. */
  holds(scope: Scope): boolean
  /** Whether the event at this place is called off by its `unless`. */
  excused(event: number, scope: Scope): boolean
}

export function compileRule(rule: RuleDefinition, context: RuleCompileContext): CompiledRule {
  const actions = compileActions(rule.form, rule.then, context, 'then')
  const issues = [...actions.issues]
  const scopeType = scopeTypeOf(rule.form, context)
  const expressions = [...actions.expressions]
  let condition: Checked | undefined
  if (!scopeType) issues.push({ path: 'form', code: 'REFERENCE', params: { form: rule.form } })
  else if (rule.if !== undefined) {
    const checked = checkExpression(rule.if, scopeType, BOOLEAN)
    if (checked.ok) {
      expressions.push((condition = checked.checked))
      for (const { action, kind, path } of checked.checked.needs.old ? actions.actions : [])
        if (kind.asksAgain?.(action)) issues.push({ path, code: 'WAIT_AGAIN' })
    } else issues.push(...checked.issues.map((issue) => under('if', issue)))
  }
  const unless = new Map<number, Checked>()
  rule.when.forEach((event, i) => {
    if (scopeType) issues.push(...clockIssues(event, rule.form, scopeType).map((issue) => under(`when/${i}`, issue)))
    if (scopeType && event.unless !== undefined) {
      const checked = checkExpression(event.unless, scopeType, BOOLEAN)
      if (checked.ok) {
        unless.set(i, checked.checked)
        expressions.push(checked.checked)
      } else issues.push(...checked.issues.map((issue) => under(`when/${i}/unless`, issue)))
    }
    const known = event.field === undefined || scopeType?.field(rule.form, event.field) !== undefined
    if (!known) issues.push({ path: `when/${i}/field`, code: 'REFERENCE', params: { field: event.field } })
    actions.actions.forEach(({ kind, action, path }) => {
      if (event.before && !kind.before) issues.push({ path, code: 'BEFORE_SAVE', params: { kind: action.kind } })
      if (event.on === 'deleted' && kind.waits) issues.push({ path, code: 'WAIT_DELETED' })
    })
  })
  const closure = condition && toClosure(condition)
  const holds = (scope: Scope): boolean => closure === undefined || closure(scope) === true
  const excuses = new Map([...unless].map(([i, checked]) => [i, toClosure(checked)]))
  const excused = (event: number, scope: Scope): boolean => excuses.get(event)?.(scope) === true
  return { ...actions, definition: rule, condition, unless, holds, excused, expressions, issues }
}

export function compileActions(
  form: string,
  list: readonly RuleAction[],
  context: RuleCompileContext,
  at: string,
): CompiledActions {
  const issues: Issue[] = []
  const handed: Record<string, HandedOn> = {}
  const scopeType = scopeTypeOf(form, context)
  const values = compileValues(context)
  const placed = placedActions(list, context.action, at)
  issues.push(...placeIssues(placed, context.action))
  const loops = (one: PlacedAction): number => one.inside.filter(({ action }) => handed[action]?.as === 'each').length
  const actions = placed.flatMap((one, i) => {
    const { action, path } = one
    const kind = context.action(action.kind)
    if (!kind) {
      issues.push({ path: `${path}/kind`, code: 'REFERENCE', params: { kind: action.kind } })
      return []
    }
    if (scopeType) {
      const made = madeBefore(placed, i, form, context)
      const own: ScopeType = { ...scopeType, made }
      const lookup = lookupOf(form, context, made)
      const hands = kind.hands?.(action, lookup)
      if (hands) handed[action.id] = hands
      const given = [
        ...(action.when === undefined ? [] : [conditionOf(action.when)]),
        ...(kind.values?.(action, lookup) ?? []),
      ]
      // What a record was before a change is not kept while a rule waits.
      const late = doneBefore(placed, i).some((one) => context.action(one.action.kind)?.waits)
      for (const value of given) {
        const type = value.over === undefined ? own : overRows(value.over, own, context)
        if (!type) issues.push({ path: `${path}/${value.path}`, code: 'REFERENCE', params: { form: value.over } })
        else issues.push(...values.add(value, type, late).map((issue) => under(path, issue)))
      }
    }
    if (kind.waits && loops(one) > 0) issues.push({ path, code: 'WAIT_IN_LOOP' })
    if (handed[action.id]?.as === 'each' && loops(one) >= MAX_LOOPS)
      issues.push({ path, code: 'LOOP_TOO_DEEP', params: { max: MAX_LOOPS } })
    return [{ ...one, kind }]
  })
  const all = (action: string, of: 'fields' | 'related' | 'children'): readonly string[] => [
    ...new Set((values.read.get(action) ?? []).flatMap((needs) => needs[of])),
  ]
  return {
    form,
    actions,
    expressions: values.expressions,
    handed,
    needsOf: (action) => ({
      fields: all(action, 'fields'),
      related: all(action, 'related'),
      children: all(action, 'children'),
    }),
    issues,
    run: values.run,
  }
}

/** Values that are checked one after the other and then read by what they say. */
export interface ValueCompiler {
  /** Checks a value against the names that it may read; its issues, with paths from the value's own. `late`: it is read after a wait. */
  add(value: ActionValue, type: ScopeType, late?: boolean): readonly Issue[]
  /** Of values over the record itself: what must be loaded for them. */
  readonly expressions: readonly Checked[]
  /** What is read of the records that actions hand on, by the action. */
  readonly read: ReadonlyMap<string, readonly Needs[]>
  run(expression: Expression, scope: Scope): unknown
}
export function compileValues(context: Pick<RuleCompileContext, 'scopeType'>): ValueCompiler {
  const closures = new Map<unknown, (scope: Scope) => unknown>()
  const expressions: Checked[] = []
  const read = new Map<string, Needs[]>()
  const compile = (value: ActionValue, expression: Expression, type: ScopeType, late: boolean): readonly Issue[] => {
    const checked = checkExpression(expression, type, value.expected)
    if (!checked.ok) return checked.issues
    closures.set(cacheKey(expression), toClosure(checked.checked))
    if (value.over === undefined) expressions.push(checked.checked)
    const { needs } = checked.checked
    for (const [action, of] of Object.entries(needs.made ?? {})) read.set(action, [...(read.get(action) ?? []), of])
    return [
      ...misplaced(checked.checked, value, context),
      ...undated(checked.checked, value),
      ...mistyped(checked.checked, value),
      ...(late && (needs.old || needs.parent?.old) ? [{ path: '', code: 'WAIT_OLD' }] : []),
    ]
  }
  return {
    add: (value, type, late = false) =>
      expressionsIn(value.value).flatMap((expression) =>
        compile(value, expression, type, late).map((issue) => under(value.path, issue)),
      ),
    expressions,
    read,
    run: (expression, scope) => closures.get(cacheKey(expression))?.(scope) ?? null,
  }
}

/** The expressions inside a value: itself, the placeholders of a text, nothing for a plain value. */
export function expressionsIn(value: unknown): readonly Expression[] {
  if (typeof value === 'string') return placeholders(value).map((path) => ({ var: path }))
  return isExpression(value) ? [value] : []
}
export const isExpression = (value: unknown): value is Expression =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What kinds may look up about a form; `made` = what the actions before hand on. */
export const lookupOf = (
  form: string,
  context: Pick<RuleCompileContext, 'relation' | 'scopeType'>,
  made: Readonly<Record<string, HandedOn>> = {},
): ActionLookup => {
  const target = (path: string): string | undefined => {
    const { from, words } = startOf(path, form, made)
    return words.reduce<string | undefined>(
      (at, key) => (at === undefined ? at : context.relation(at, key)),
      from?.form,
    )
  }
  return { form, target, list: (path) => listOf(path, form, context, made) }
}

/** What the actions before a place hand on; a loop only to those inside it. */
export function madeBefore(
  all: readonly PlacedAction[],
  index: number,
  form: string,
  context: RuleCompileContext,
): Readonly<Record<string, HandedOn>> {
  const known: Record<string, HandedOn> = {}
  const around = new Set(all[index]!.inside.map(({ action }) => action))
  // What a loop goes through, and what is made for each of it, is many things outside of the loop.
  const single = (action: string): boolean => known[action]?.as !== 'each' || around.has(action)
  const made: Record<string, HandedOn> = {}
  for (const { action, inside } of doneBefore(all, index)) {
    const hands = context.action(action.kind)?.hands?.(action, lookupOf(form, context, made))
    if (!hands) continue
    known[action.id] = hands
    if (single(action.id) && inside.every((taken) => single(taken.action))) made[action.id] = hands
  }
  return made
}
/** How an expression names what an earlier action hands on: `$made.draft`. */
export const MADE = HANDED

// helpers

/** Loops within a loop, at most. */
const MAX_LOOPS = 2

/** The record from which a path leads, and what is left of it. */
function startOf(
  path: string,
  form: string,
  made: Readonly<Record<string, HandedOn>>,
): { readonly from: HandedOn | undefined; readonly words: readonly string[] } {
  if (!path.startsWith(HANDED)) return { from: { form, as: 'found' }, words: path.split('.') }
  const [action = '', ...words] = path.slice(HANDED.length).split('.')
  return { from: made[action], words }
}

function listOf(
  path: string,
  form: string,
  context: Pick<RuleCompileContext, 'relation' | 'scopeType'>,
  made: Readonly<Record<string, HandedOn>>,
): RecordList | undefined {
  const { from, words } = startOf(path, form, made)
  if (!from) return undefined
  if (from.as === 'list') return words.length === 0 ? { form: from.form } : undefined
  const owner = { path: path.startsWith(HANDED) ? path.split('.').slice(0, 2).join('.') : '', form: from.form }
  const [key = '', relation] = words
  if (words.length === 2)
    return context.relation(key, relation!) === from.form
      ? { form: key, of: { ...owner, relation: relation! } }
      : undefined
  const type = words.length === 1 ? context.scopeType(form)?.field(from.form, key) : undefined
  return type?.kind === 'rows' ? { form: type.form, of: { ...owner, list: key } } : undefined
}

const BOOLEAN: ValueType = { kind: 'boolean' }
const conditionOf = (when: Expression): ActionValue => ({ path: 'when', value: when, expected: BOOLEAN })
const cacheKey = (expression: Expression): string => JSON.stringify(expression)
const under = (path: string, issue: Issue): Issue => ({ ...issue, path: issue.path ? `${path}/${issue.path}` : path })

const scopeTypeOf = (form: string, context: RuleCompileContext): ScopeType | undefined => {
  const type = context.scopeType(form)
  return type && { ...type, hasOld: true, hasUser: true }
}
function undated({ type }: Checked, { dated }: ActionValue): readonly Issue[] {
  if (!dated || type.kind === 'date' || type.kind === 'datetime') return []
  return [{ path: '', code: 'EXPRESSION_TYPE', params: { found: typeName(type), expected: 'datetime' } }]
}
function mistyped({ type }: Checked, { takes, value }: ActionValue): readonly Issue[] {
  if (!takes || typeof value === 'string' || type.kind === 'null' || takes.includes(type.kind)) return []
  return [{ path: '', code: 'EXPRESSION_TYPE', params: { found: typeName(type), expected: takes[0] } }]
}
function overRows(form: string, parent: ScopeType, context: RuleCompileContext): ScopeType | undefined {
  const type = context.scopeType(form)
  return type && { ...type, hasUser: true, parent }
}
/** A reference in a field that points elsewhere, or that holds none: what is made of it would be refused at every run. */
function misplaced(
  { tree, type }: Checked,
  { into, value }: ActionValue,
  context: Pick<RuleCompileContext, 'scopeType'>,
): readonly Issue[] {
  if (!into || typeof value === 'string') return []
  const wanted = context.scopeType(into.form)?.field(into.form, into.field)
  const holds = wanted?.kind === 'list' ? wanted.of : wanted
  const given = type.kind === 'list' ? type.of : type
  if (!holds || (holds.kind !== 'id' && !(tree.kind === 'slot' && tree.name.startsWith('made.')))) return []
  if (given.kind === 'null' || sameType(given, holds)) return []
  return [{ path: '', code: 'EXPRESSION_TYPE', params: { found: typeName(given), expected: typeName(holds) } }]
}
