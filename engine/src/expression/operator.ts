import type { Sql } from './sql.ts'
import type { CallNode, Node } from './tree.ts'
import type { Scope, ValueType } from './types.ts'

export type Kind = ValueType['kind']
/** A compiled piece: reads a scope, gives a value. Numbers are `Num`, booleans never null, lists never null. */
export type Closure = (scope: Scope) => unknown

/** What may stand at a place. All `same` and `list` places of one call share one type. */
export type ArgSpec =
  | { readonly is: 'value'; readonly kinds: readonly Kind[] }
  | { readonly is: 'same'; readonly kinds: readonly Kind[] }
  /** A field that holds a department; in memory its value is the way from the top down to it. Its type is that of the `same` and `list` places. */
  | { readonly is: 'department' }
  | { readonly is: 'list' }
  /** A relation, or the id of the record itself: the record that it leads to. */
  | { readonly is: 'record' }
  /** The id of a saved condition over records, what that means now, and the same about the record in front. */
  | { readonly is: 'segment' | 'meaning' | 'condition' }
  | { readonly is: 'rows' }
  /** Evaluated once per row of the `rows` before it. */
  | { readonly is: 'element'; readonly kinds: readonly Kind[] }
  /** One of some words, written as text. */
  | { readonly is: 'word'; readonly of: readonly string[] }
  /** A whole number written in the expression. */
  | { readonly is: 'integer'; readonly min: number; readonly max: number }

export interface Signature {
  readonly args: readonly ArgSpec[]
  /** How many of the last `args` may be left out. Default 0. */
  readonly optional?: number
  /** Further arguments, any number up to 100. */
  readonly rest?: ArgSpec
  /** `same`: the shared type; `first`: the type of the first argument; `element`: the type of the first `element`. */
  readonly returns: Kind | 'same' | 'first' | 'element'
}

/** A list whose members are rows elsewhere; a condition on one may follow with `and`. */
export interface MembersSql {
  readonly from: Sql
  readonly id: Sql
}

export interface CompileContext {
  readonly timeZone: Sql
  /** Ids of the departments that a `uuid[]` names, and of everything below them, as `uuid[]`. */
  departmentsWithin(departments: Sql): Sql
  /** Whether the SQL of a boolean can never be null. */
  neverNull(node: Node): boolean
}
export interface EvaluateContext {
  zone(scope: Scope): string
}

/**
 * One operator of the language: its signature, its meaning in memory and its meaning in SQL side by side, so that
 * they cannot drift apart.
 */
export interface Operator {
  readonly key: string
  readonly group: 'logic' | 'compare' | 'number' | 'text' | 'date' | 'list' | 'rows' | 'check'
  /** Names as a function of a formula, the first one preferred: `['IF', '如果']`. Symbols are the formula's own business. */
  readonly names: readonly [string, string]
  readonly signatures: readonly Signature[]
  evaluate(args: readonly Closure[], call: CallNode, context: EvaluateContext): Closure
  /** With a `rows` argument, `args[0]` is `from … where …` and the others are compiled for a row of it. */
  compile(args: readonly Sql[], call: CallNode, context: CompileContext): Sql
  /** Where the first argument is a mirror: the same by its members as rows, without gathering them. */
  compileMembers?(members: MembersSql, args: readonly Sql[]): Sql
  /** Of a boolean: whether its SQL can be null. Default: true. Null counts as false everywhere. */
  neverNull?(call: CallNode, arg: (node: Node) => boolean): boolean
}

/** Kinds with an order. */
export const ORDERED: readonly Kind[] = ['number', 'text', 'date', 'datetime', 'time']
/** Kinds with one plain value. */
export const SCALARS: readonly Kind[] = [...ORDERED, 'boolean', 'id']
