import type { RuleAction } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { ActionKind } from './action-kind.ts'

/** One of the ways that an action may take, by its place among them. */
export interface TakenWay {
  readonly action: string
  readonly way: number
}
/** An action at its place. Those inside another stand behind it, in the order in which they are done. */
export interface PlacedAction {
  readonly action: RuleAction
  readonly path: string
  /** The ways that lead to it, from the outside in; empty = always. */
  readonly inside: readonly TakenWay[]
}
type KindOf = (kind: string) => Pick<ActionKind, 'ways'> | undefined

/** Ways within ways, at most. */
export const MAX_NESTED = 4

/** All actions of a list and of the lists inside them, from top to bottom. */
export function placedActions(
  list: readonly RuleAction[],
  kindOf: KindOf,
  at = '',
  inside: readonly TakenWay[] = [],
): readonly PlacedAction[] {
  return list.flatMap((action, i) => {
    const path = at === '' ? String(i) : `${at}/${i}`
    const ways = inside.length < MAX_NESTED ? (kindOf(action.kind)?.ways?.(action) ?? []) : []
    return [
      { action, path, inside },
      ...ways.flatMap((way, n) =>
        placedActions(way.actions, kindOf, `${path}/${way.path}`, [...inside, { action: action.id, way: n }]),
      ),
    ]
  })
}

/** Those that may have been done when the turn comes to one: not what stands on another way of the same action. */
export const doneBefore = (all: readonly PlacedAction[], index: number): readonly PlacedAction[] =>
  all
    .slice(0, index)
    .filter((one) =>
      one.inside.every(({ action, way }) =>
        all[index]!.inside.every((mine) => mine.action !== action || mine.way === way),
      ),
    )

/** Names that two actions share, and ways within too many ways. */
export function placeIssues(all: readonly PlacedAction[], kindOf: KindOf): readonly Issue[] {
  const seen = new Set<string>()
  return all.flatMap(({ action, path, inside }): Issue[] => {
    const twice = seen.has(action.id)
    seen.add(action.id)
    const deep = inside.length >= MAX_NESTED && kindOf(action.kind)?.ways !== undefined
    return [
      ...(twice ? [{ path: `${path}/id`, code: 'DUPLICATE_KEY', params: { key: action.id } }] : []),
      ...(deep ? [{ path, code: 'NESTED_TOO_DEEP', params: { max: MAX_NESTED } }] : []),
    ]
  })
}
