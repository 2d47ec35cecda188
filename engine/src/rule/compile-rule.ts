import type { Expression, RuleAction, RuleDefinition } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import {
  checkExpression,
  sameType,
  toClosure,
  typeName,
  type Checked,
  type Scope,
  type ScopeType,
  type ValueType,
} from '../expression/index.ts'
import type { ActionKind, ActionLookup, ActionValue } from './action-kind.ts'
import { clockIssues } from './clock.ts'
import { doneBefore, placedActions, placeIssues, type PlacedAction } from './placed-actions.ts'
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
  const scopeType = scopeTypeOf(form, context)
  const values = compileValues(context)
  const placed = placedActions(list, context.action, at)
  issues.push(...placeIssues(placed, context.action))
  const actions = placed.flatMap((one, i) => {
    const { action, path } = one
    const kind = context.action(action.kind)
    if (!kind) {
      issues.push({ path: `${path}/kind`, code: 'REFERENCE', params: { kind: action.kind } })
      return []
    }
    if (scopeType) {
      const made = madeBefore(placed, i, context)
      const own: ScopeType = { ...scopeType, made }
      const given = [
        ...(action.when === undefined ? [] : [conditionOf(action.when)]),
        ...(kind.values?.(action, lookupOf(form, context, made)) ?? []),
      ]
      // What a record was before a change is not kept while a rule waits.
      const late = doneBefore(placed, i).some((one) => context.action(one.action.kind)?.waits)
      for (const value of given) {
        const type = value.over === undefined ? own : overRows(value.over, own, context)
        if (!type) issues.push({ path: `${path}/${value.path}`, code: 'REFERENCE', params: { form: value.over } })
        else issues.push(...values.add(value, type, late).map((issue) => under(path, issue)))
      }
    }
    return [{ ...one, kind }]
  })
  return {
    form,
    actions,
    expressions: values.expressions,
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
  run(expression: Expression, scope: Scope): unknown
}
export function compileValues(context: Pick<RuleCompileContext, 'scopeType'>): ValueCompiler {
  const closures = new Map<unknown, (scope: Scope) => unknown>()
  const expressions: Checked[] = []
  const compile = (value: ActionValue, expression: Expression, type: ScopeType, late: boolean): readonly Issue[] => {
    const checked = checkExpression(expression, type, value.expected)
    if (!checked.ok) return checked.issues
    closures.set(cacheKey(expression), toClosure(checked.checked))
    if (value.over === undefined) expressions.push(checked.checked)
    const { needs } = checked.checked
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

/** What kinds may look up about a form; `made` = what the actions before have made. */
export const lookupOf = (
  form: string,
  context: RuleCompileContext,
  made: Readonly<Record<string, string>> = {},
): ActionLookup => ({
  form,
  target: (path) => {
    if (path.startsWith(MADE)) return made[path.slice(MADE.length)]
    return path
      .split('.')
      .reduce<string | undefined>((at, key) => (at === undefined ? at : context.relation(at, key)), form)
  },
})

/** The records that the actions before a place make: form by action. */
export const madeBefore = (
  all: readonly PlacedAction[],
  index: number,
  context: Pick<RuleCompileContext, 'action'>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    doneBefore(all, index).flatMap(({ action }) => {
      const form = context.action(action.kind)?.makes?.(action)
      return form === undefined ? [] : [[action.id, form]]
    }),
  )
/** How an expression names a record that an earlier action has made: `$made.draft`. */
export const MADE = '$made.'

// helpers

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
