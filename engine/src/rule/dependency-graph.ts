import type { RuleDefinition, RuleEvent } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { ActionWrite } from './action-kind.ts'
import { lookupOf, madeBefore, type CompiledRule, type RuleCompileContext } from './compile-rule.ts'
import { meetsWanted } from './trigger.ts'

/** One rule that may wake another, and by what. */
export interface RuleEdge {
  readonly from: string
  readonly to: string
  readonly form: string
  readonly field?: string
}

/**
 * Which rule may wake which: what each action writes against what each event waits for. What a rule sets before the save is part
 * of that save and does not begin it anew for the same rule.
 */
export function ruleGraph(rules: readonly CompiledRule[], context: RuleCompileContext): readonly RuleEdge[] {
  const live = rules.filter((rule) => rule.definition.enabled !== false)
  return live.flatMap((from) => {
    const writes = ruleWrites(from, context)
    return live.flatMap((to) => edgeBetween(from.definition, writes, to.definition))
  })
}

/** What the actions of a rule change. */
export function ruleWrites({ form, actions }: CompiledRule, context: RuleCompileContext): readonly ActionWrite[] {
  return actions.flatMap(
    ({ action, kind }, i) =>
      kind.writes?.(action, lookupOf(form, context, madeBefore(actions, i, form, context))) ?? [],
  )
}

/** Circles of rules that could wake each other for ever, each as a path that ends where it begins; refused at publish. */
export function ruleCycles(edges: readonly RuleEdge[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>()
  for (const edge of edges) next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to])
  const cycles: string[][] = []
  const done = new Set<string>()
  const visit = (rule: string, path: readonly string[]): void => {
    const at = path.indexOf(rule)
    if (at >= 0) return void cycles.push([...path.slice(at), rule])
    if (done.has(rule)) return
    for (const other of next.get(rule) ?? []) visit(other, [...path, rule])
    done.add(rule)
  }
  for (const rule of next.keys()) visit(rule, [])
  return cycles
}

/** One issue per circle, with the path in words of rule keys. */
export const cycleIssues = (cycles: readonly (readonly string[])[]): readonly Issue[] =>
  cycles.map((path) => ({ path: `rules/${path[0]}`, code: 'RULE_CYCLE', params: { path } }))

// helpers

function edgeBetween(from: RuleDefinition, writes: readonly ActionWrite[], to: RuleDefinition): RuleEdge[] {
  for (const write of writes)
    for (const event of to.when) {
      if (event.before && from.key === to.key) continue
      const field = wakes(write, event, to.form)
      if (field !== undefined) return [{ from: from.key, to: to.key, form: write.form, ...(field ? { field } : {}) }]
    }
  return []
}

/** The field by which it wakes, '' when by the record as a whole, undefined when it does not. */
function wakes(write: ActionWrite, event: RuleEvent, form: string): string | undefined {
  if (event.on === 'childCreated')
    return write.fields === '*' && event.child?.split('.')[0] === write.form ? '' : undefined
  if (write.form !== form) return undefined
  if (event.on === 'created') return write.fields === '*' && couldBe(write, event) ? '' : undefined
  if (event.on !== 'updated' || write.fields === '*') return undefined
  if (event.field === undefined) return ''
  return write.fields.includes(event.field) && couldBe(write, event) ? event.field : undefined
}

const couldBe = (write: ActionWrite, event: RuleEvent): boolean => {
  if (event.field === undefined || event.to === undefined) return true
  const values = write.values ?? {}
  return !Object.hasOwn(values, event.field) || meetsWanted(event.to, values[event.field])
}
