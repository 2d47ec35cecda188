import type { Scope } from '../expression/index.ts'
import { HANDED } from '../expression/index.ts'
import type { CompiledActions } from './compile-rule.ts'

/** A record that an action hands on; `scope` = with its values, where it is there already. */
export interface Handed {
  readonly form: string
  readonly id: string
  readonly scope?: Scope
}

/** One passage through a list of actions: the only one, or that of one record of a loop. */
export interface Turn {
  /** Ids of the records of the loops around it, the outermost first, with `/` between; '' outside of all. */
  readonly item: string
  readonly outer: Turn | undefined
  readonly handed: Map<string, Handed>
  readonly lists: Map<string, readonly Scope[]>
  readonly ways: Map<string, number | undefined>
  /** Nothing more is done in it. */
  over: boolean
}

export function newTurn(id: string, outer?: Turn, loop?: string, item?: Handed): Turn {
  const name = outer && outer.item !== '' ? `${outer.item}/${id}` : id
  const handed = new Map(loop === undefined || !item ? [] : [[loop, item] as const])
  return { item: name, outer, handed, lists: new Map(), ways: new Map(), over: false }
}

export const isOver = (turn: Turn): boolean => turn.over || (turn.outer !== undefined && isOver(turn.outer))

/** The way that an action has gone in this turn; a loop around it has one way for all. */
export function wayOf(turn: Turn, action: string, compiled: CompiledActions): number | undefined {
  if (compiled.handed[action]?.as === 'each') return 0
  return turn.ways.has(action) ? turn.ways.get(action) : turn.outer && wayOf(turn.outer, action, compiled)
}

/** What an action has handed on, as far as this turn knows it. */
export const handedIn = (turn: Turn, action: string): Handed | undefined =>
  turn.handed.get(action) ?? (turn.outer && handedIn(turn.outer, action))
export const listIn = (turn: Turn, action: string): readonly Scope[] =>
  turn.lists.get(action) ?? (turn.outer ? listIn(turn.outer, action) : [])

export const handedOf = (compiled: CompiledActions, action: string, { row }: Scope): Handed => ({
  form: compiled.handed[action]!.form,
  id: String(row['id']),
})

/** The scope of the record with what is handed on in it. */
export function scopeOfTurn(turn: Turn, scope: Scope): Scope {
  const around = turn.outer ? scopeOfTurn(turn.outer, scope) : scope
  const ids = [...turn.handed].map(([action, { id }]) => [action, id] as const)
  const records = [...turn.handed].flatMap(([action, { scope: of }]) =>
    of ? [[`${HANDED}${action}`, of] as const] : [],
  )
  const lists = [...turn.lists].map(([action, rows]) => [`${HANDED}${action}`, rows] as const)
  return {
    ...around,
    made: { ...around.made, ...Object.fromEntries(ids) },
    ...(records.length > 0 ? { related: { ...around.related, ...Object.fromEntries(records) } } : {}),
    ...(lists.length > 0 ? { children: { ...around.children, ...Object.fromEntries(lists) } } : {}),
  }
}
