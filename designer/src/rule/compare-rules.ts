import { placedActions, type ActionKind, type RuleAction, type RuleDefinition } from '@tenon/engine'
import { withList } from '../action/edits.ts'

export type RuleChange = 'added' | 'removed' | 'changed' | 'moved'
/** What differs between two versions of a rule. */
export interface RuleDifference {
  /** Parts of the rule itself: `when`, `if`, `label` … */
  readonly parts: readonly string[]
  /** Actions by their id, in the order of the newer version; removed ones last. */
  readonly actions: readonly {
    readonly id: string
    readonly change: RuleChange
    readonly settings: readonly string[]
  }[]
}

export function compareRules(
  older: RuleDefinition,
  newer: RuleDefinition,
  kindOf: (kind: string) => ActionKind | undefined = () => undefined,
): RuleDifference {
  const was = alone(older.then, kindOf)
  const is = alone(newer.then, kindOf)
  const before = new Map(was.map((action) => [action.id, { action }]))
  const after = new Set(is.map((action) => action.id))
  const kept = was.filter((action) => after.has(action.id)).map((action) => action.id)
  const order = is.filter((action) => before.has(action.id)).map((action) => action.id)
  const actions = is.flatMap((action): RuleDifference['actions'][number][] => {
    const old = before.get(action.id)
    if (!old) return [{ id: action.id, change: 'added', settings: [] }]
    const settings = differing(old.action, action)
    if (settings.length > 0) return [{ id: action.id, change: 'changed', settings }]
    return kept.indexOf(action.id) === order.indexOf(action.id)
      ? []
      : [{ id: action.id, change: 'moved', settings: [] }]
  })
  const removed = was.filter((action) => !after.has(action.id))
  return {
    parts: differing({ ...older, then: [] }, { ...newer, then: [] }),
    actions: [...actions, ...removed.map(({ id }) => ({ id, change: 'removed' as const, settings: [] }))],
  }
}

// helpers

/** All actions, each without those inside it: they are compared by themselves. */
const alone = (list: readonly RuleAction[], kindOf: (kind: string) => ActionKind | undefined): readonly RuleAction[] =>
  placedActions(list, kindOf).map(({ action }) =>
    (kindOf(action.kind)?.ways?.(action) ?? []).reduce((one, way) => withList(one, way.path, []), action),
  )

/** Keys whose values differ, however the objects are written. */
function differing(a: RuleAction | object, b: RuleAction | object): readonly string[] {
  const [one, other] = [a, b] as readonly Record<string, unknown>[]
  return [...new Set([...Object.keys(one!), ...Object.keys(other!)])].filter(
    (key) => stable(one![key]) !== stable(other![key]),
  )
}
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
