import type { RuleAction } from '@tenon/engine'

type Actions = readonly RuleAction[]

export const insertAction = (actions: Actions, index: number, action: RuleAction): Actions => [
  ...actions.slice(0, index),
  action,
  ...actions.slice(index),
]
export const replaceAction = (actions: Actions, index: number, action: RuleAction): Actions =>
  actions.map((one, i) => (i === index ? action : one))
export const removeAction = (actions: Actions, index: number): Actions => actions.filter((_, i) => i !== index)

/** Moves one place up (-1) or down (+1); stays at the ends. */
export function moveAction(actions: Actions, index: number, by: -1 | 1): Actions {
  const other = actions[index + by]
  if (!other) return actions
  return actions.map((one, i) => (i === index ? other : i === index + by ? actions[index]! : one))
}

/** An id that no action of the list has: the wish, or the wish with the lowest free number. */
export function freeActionId(actions: Actions, wish: string): string {
  const taken = new Set(actions.map((action) => action.id))
  const stem = wish.replace(/_\d+$/, '')
  let id = wish
  for (let n = 2; taken.has(id); n++) id = `${stem}_${n}`
  return id
}
