import type { TSchema } from 'typebox'
import type { Command, Duration, Recipient } from '../command.ts'
import type { Branch, Expression, FieldDefinition, Label, RuleAction, Step } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { ValueType } from '../expression/index.ts'
import type { PeopleRule } from './people-rule.ts'

/**
 * What happens when a flow arrives at a node, in the engine's own few words; a node kind chooses among them.
 * `effects`: commands that must be done before the flow goes on. `branch`: take these branches, go on when `join` of
 * them have ended (default: all).
 */
export type Entry =
  | { readonly kind: 'pass' }
  | { readonly kind: 'effects'; readonly commands: readonly Command[] }
  | { readonly kind: 'branch'; readonly take: readonly string[]; readonly join?: number }
  | { readonly kind: 'people'; readonly rule: PeopleRule }
  | { readonly kind: 'copy'; readonly to: readonly Recipient[] }
  | { readonly kind: 'wait'; readonly duration: Duration }
  | { readonly kind: 'call'; readonly call: FlowCall }
  | { readonly kind: 'end'; readonly outcome: 'approved' | 'rejected' }

/** Field → value, as a builder writes it: a plain value, a text with `{field}` placeholders, or an expression. */
export type Mapping = Readonly<Record<string, unknown>>

/**
 * 子流程: another flow of the app, begun on this record, on one it points to, on every record that points to it, or on records
 * that are made for it: one (`new`), or one for each row of a subform as it stands on arrival (`rows`).
 */
export interface FlowCall {
  readonly flow: string
  readonly on:
    | { readonly kind: 'self' }
    | { readonly kind: 'related'; readonly field: string }
    | { readonly kind: 'children'; readonly form: string; readonly field: string }
    | { readonly kind: 'new' }
    | { readonly kind: 'rows'; readonly field: string }
  /** What the records of the called flow get before it begins, over this record; of `rows` over the row, with this record as `parent`. */
  readonly in?: Mapping
  /** What this record gets when a called flow has ended, over the record of that one, with this record as `parent`. */
  readonly out?: Mapping
  /** Of `rows`: what the row gets, over the same names. */
  readonly outRow?: Mapping
  /** The flow rests until all have ended. */
  readonly wait: boolean
  /** One that is not approved: the node refuses (default), or the flow goes on all the same. */
  readonly onReject?: 'reject' | 'continue' | { readonly to: string }
}

/** What a node kind may ask on arrival. */
export interface NodeContext {
  /** Value of a condition of this flow over the record, the initiator and today. */
  holds(condition: Expression): boolean
  /** Commands of the node's own actions, with keys under this node. */
  actions(): readonly Command[]
  readonly branches: readonly Branch[]
}

/** An expression inside a step with the type it must have: checked at publish. */
export interface StepExpression {
  readonly path: string
  readonly expression: Expression
  readonly expected?: ValueType
}

/** A kind of flow node. One folder under `plugins/<name>/src/nodes/<kind>`; no other place names the kind. */
export interface NodeKind {
  readonly kind: string
  readonly label: Label
  readonly icon: string
  readonly group: 'people' | 'branch' | 'automatic'
  readonly schema: TSchema
  /** The node's settings as fields, in the groups of the property panel. */
  readonly settingsFields: readonly FieldDefinition[]
  /** Its people do work and hand it in, they do not approve of somebody's request. */
  readonly works?: boolean
  /** Nothing after it is ever reached. */
  readonly ends?: boolean
  /** A new step of this kind as the designer inserts it. */
  create(id: string): Step
  enter(step: Step, context: NodeContext): Entry
  /** Fields and approvers of a node that waits for people, without entering it (inbox, checks, prediction). */
  people?(step: Step): PeopleRule
  /** How long a node rests that waits for nobody, without entering it. */
  rests?(step: Step): Duration
  /** The flow that a node calls. */
  call?(step: Step): FlowCall
  /** Whom a node that waits for nobody sends a copy. */
  readers?(step: Step): readonly Recipient[]
  /** Field rights of a reader who got a copy. */
  readerFields?(step: Step): PeopleRule['fields']
  expressions?(step: Step): readonly StepExpression[]
  /** Actions of rules that the node runs: compiled and checked like those of a rule. */
  actions?(step: Step): readonly RuleAction[]
  /** Mistakes that the schema cannot see; `path` starts inside the step. */
  check?(step: Step): readonly Issue[]
}
