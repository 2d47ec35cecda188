import { placedActions, type ActionKind, type RuleAction } from '@tenon/engine'

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

/** The list with the names of all its actions, those inside others too. */
export const namesOf = (actions: Actions, kindOf: KindOf): readonly string[] =>
  placedActions(actions, kindOf).map(({ action }) => action.id)

/** A name that is not taken: the wish, or the wish with the lowest free number. */
export function freeActionId(taken: readonly string[], wish: string): string {
  const stem = wish.replace(/_\d+$/, '')
  let id = wish
  for (let n = 2; taken.includes(id); n++) id = `${stem}_${n}`
  return id
}

/** A copy under names that are free; what stands inside refers to the copies. */
export function copyAction(action: RuleAction, taken: readonly string[], kindOf: KindOf): RuleAction {
  const names = new Map<string, string>()
  for (const id of namesOf([action], kindOf)) names.set(id, freeActionId([...taken, ...names.values()], id))
  const made = new Map([...names].map(([old, fresh]) => [`$made.${old}`, `$made.${fresh}`]))
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') return [...made].reduce((text, [old, fresh]) => withName(text, old, fresh), value)
    if (Array.isArray(value)) return value.map(renamed)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renamed(inner)]))
  }
  const copied = (one: RuleAction): RuleAction => {
    const ways = kindOf(one.kind)?.ways?.(one) ?? []
    const inner = ways.reduce((all, way) => withList(all, way.path, way.actions.map(copied)), one)
    const named = (kindOf(one.kind)?.refers ?? []).flatMap((setting) => {
      const fresh = names.get(String(one[setting]))
      return fresh === undefined ? [] : [[setting, fresh] as const]
    })
    return { ...inner, ...Object.fromEntries(named), id: names.get(one.id) ?? one.id }
  }
  return renamed(copied(action)) as RuleAction
}

/** The action with another list at a place inside it: `ways/0/then`. */
export function withList(action: RuleAction, path: string, list: Actions): RuleAction {
  const put = (value: unknown, [key, ...rest]: readonly string[]): unknown => {
    if (key === undefined) return list
    if (Array.isArray(value)) return value.map((one: unknown, i) => (String(i) === key ? put(one, rest) : one))
    return { ...(value as object), [key]: put((value as Record<string, unknown>)[key], rest) }
  }
  return put(action, path.split('/')) as RuleAction
}

// helpers

type KindOf = (kind: string) => ActionKind | undefined

/** A name stands alone, or with a path behind it. */
const withName = (text: string, old: string, fresh: string): string =>
  text === old || text.startsWith(`${old}.`)
    ? `${fresh}${text.slice(old.length)}`
    : text.replaceAll(`{${old}}`, `{${fresh}}`).replaceAll(`{${old}.`, `{${fresh}.`)
