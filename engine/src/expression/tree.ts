import type { ValueType } from './types.ts'

/** A relation followed from one record to another: its key and the form it leads to. */
export interface RelationStep {
  readonly key: string
  readonly form: string
}
interface Base {
  readonly type: ValueType
  /** Slash path in the written expression: `and/0/==/1`. */
  readonly path: string
}
/** A value written in the expression, already in the form that both back ends take; null has the type of its neighbour. */
export interface LiteralNode extends Base {
  readonly kind: 'literal'
  readonly value: unknown
}
/** A field of the record (`level` 0), of the record outside the list (1 …), or of one that relations lead to. */
export interface FieldNode extends Base {
  readonly kind: 'field'
  readonly level: number
  readonly old: boolean
  /** A department that is asked for its place: in memory the way from the top down to it. */
  readonly way?: true
  readonly steps: readonly RelationStep[]
  readonly key: string
  readonly form: string
}
export type SlotName =
  | 'today'
  | 'now'
  | 'user.id'
  | 'user.name'
  | 'user.department'
  | 'user.departments'
  | 'user.departmentTree'
  | 'user.roles'
  | `made.${string}`
  | `step.${string}`
export interface SlotNode extends Base {
  readonly kind: 'slot'
  readonly name: SlotName
}
/** Rows of a subform (`relation` null) or child records whose `relation` points here. */
export interface RowsNode extends Base {
  readonly kind: 'rows'
  readonly level: number
  readonly steps: readonly RelationStep[]
  /** Key in `Scope.children`. */
  readonly list: string
  readonly form: string
  /** The form that the rows belong to. */
  readonly owner: string
  readonly relation: string | null
}
export interface CallNode extends Base {
  readonly kind: 'call'
  readonly operator: string
  /** Which of the operator's signatures fitted. */
  readonly signature: number
  readonly args: readonly Node[]
}
export type Node = LiteralNode | FieldNode | SlotNode | RowsNode | CallNode

/** What must be loaded before the expression can run in memory. */
export interface Needs {
  /** Fields read: `amount`, `customer.level`. */
  readonly fields: readonly string[]
  /** To-one paths: `customer`, `customer.parent`. */
  readonly related: readonly string[]
  /** Lists, as keys of `Scope.children`: `contacts`, `follow_up.customer`; behind a relation `customer.contacts`. */
  readonly children: readonly string[]
  readonly old: boolean
  readonly user: boolean
  readonly now: boolean
  /** Needs of the rows of each list. */
  readonly within: Readonly<Record<string, Needs>>
  /** Needs of the records that actions hand on, by the action. */
  readonly made?: Readonly<Record<string, Needs>>
  /** Needs of the record outside, when the expression itself belongs to a row of a list. */
  readonly parent?: Needs
}

/** A tree that passed `checkExpression`: the only thing that is ever run, compiled or explained. */
export interface Checked {
  readonly tree: Node
  readonly type: ValueType
  readonly needs: Needs
}
