import type { TSchema } from 'typebox'
import type { Command, Duration, Recipient } from '../command.ts'
import type { Deadline } from './clock.ts'
import type { Expression, FieldDefinition, Label, RuleAction } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { HandedOn, Scope, ValueType } from '../expression/index.ts'
import type { RecordList, RecordQuery } from './record-query.ts'

/** A value as a builder writes it: a text with `{field}` placeholders, an expression, or a plain value. */
export interface ActionValue {
  /** Path inside the action. */
  readonly path: string
  readonly value: unknown
  /** Type that an expression must have; a text or plain value is judged by the field that takes it. */
  readonly expected?: ValueType
  /** The form over whose rows the expression stands, with the record as `parent`; default: the record itself. */
  readonly over?: string
  /** The field that takes it: a reference must be one to a record of the form that the field points to. */
  readonly into?: { readonly form: string; readonly field: string }
  /** It must be a day or a moment. */
  readonly dated?: boolean
  /** Kinds of value that an expression may have; default: any. */
  readonly takes?: readonly ValueType['kind'][] | undefined
}

/** What an action changes, for the graph of dependencies. `fields: '*'` = it makes a record, so all of them. */
export interface ActionWrite {
  readonly form: string
  readonly fields: '*' | readonly string[]
  /** Plain values it sets, by field: an event that waits for another value is not woken. */
  readonly values?: Readonly<Record<string, unknown>>
}

/** What an action may ask while it runs. */
export interface ActionContext {
  /** `before`: the record is not saved yet; only `patch` and `issues` count. */
  readonly phase: 'before' | 'after'
  readonly form: string
  readonly record: string
  readonly scope: Scope
  /** Unique within the cause: prefix of the keys of this action's commands. */
  readonly key: string
  value(raw: unknown): unknown
  holds(condition: Expression): boolean
  /** A text with its placeholders filled; `header` has no line breaks. */
  text(template: string, as?: 'text' | 'header'): string
  /** The same in each language that the text has, values as that language writes them. */
  label(template: Label, as?: 'text' | 'header'): Label
  /** The record behind a to-one relation path, or one that an earlier action hands on (`$made.draft`); null = empty. */
  related(path: string): { readonly form: string; readonly id: string } | null
  /** Recipients with fields and expressions turned into people. */
  recipients(of: readonly Recipient[]): readonly Recipient[]
  /** The record that an earlier action of the same rule hands on. */
  made(action: string): { readonly form: string; readonly id: string } | undefined
  /** What an earlier action has found. */
  list(action: string): readonly Scope[]
  /** The answer to what the action asks for; undefined = not answered yet. */
  readonly found: readonly Scope[] | undefined
  /** The form of what it hands on itself. */
  readonly handsOn: string
  /** So many records more its rule may go through. */
  readonly left: number
  newId(): string
  later(duration: Duration): string
  /** The moment that a deadline means for a day or a moment of the record; null where there is none. */
  due(deadline: Deadline, value: unknown): string | null
  /** Where its turn has come before and it was not over: since when. */
  readonly since?: string
  /** Whether what the rule asks of the record still holds. */
  stands(): boolean
}

/** What an action wants done. `patch` and `issues` only before the save; `made` names the record it creates. */
export interface ActionEffect {
  readonly commands?: readonly Command[]
  readonly patch?: Readonly<Record<string, unknown>>
  readonly issues?: readonly Issue[]
  readonly made?: { readonly form: string; readonly id: string }
  /** Records that it must know first: it is run again with `found`. */
  readonly asks?: Omit<RecordQuery, 'needs'>
  /** What it hands on, where it hands on what is there (`found`, `list`), or what its way is gone for (`each`). */
  readonly found?: readonly Scope[]
  /** Which of its `ways` is gone; none without it. */
  readonly way?: number
  /** What stands behind it is done when this moment has come; one that has come already keeps nobody waiting. */
  readonly until?: string
  /** Nothing behind it is done, for this reason. */
  readonly ends?: RunEnd
}
/** Why a run is over before its last action: its rule asks for what does not hold any more, or there is no moment to wait for. */
export type RunEnd = 'conditionGone' | 'dateEmpty' | 'nothingFound'

/** Actions inside an action, which are done when it goes this way. */
export interface ActionWay {
  /** Where the list stands in the action. */
  readonly path: string
  readonly actions: readonly RuleAction[]
  /** What must hold; without it the way is gone when no other is. */
  readonly if?: Expression
}

/** What a kind may look up when it says what it reads and writes. */
export interface ActionLookup {
  readonly form: string
  /** The form that a to-one relation path of `form` leads to, or that of what an earlier action hands on (`$made.draft`). */
  target(path: string): string | undefined
  /**
   * A list: rows of the record (`items`), records that point to it (`task.deal`), both of a record that an action hands on too
   * (`$made.deal.task.deal`), or what one has found (`$made.deals`).
   */
  list(path: string): RecordList | undefined
}

/** Another definition that an action uses; `on` = the form that it must be about. */
export interface ActionUse {
  readonly kind: 'form' | 'flow' | 'role'
  readonly key: string
  readonly path: string
  readonly on?: string | undefined
}

/** What a kind may look up when it says what it does. */
export interface ActionNames extends ActionLookup {
  /** How a form, or a field of one, is called. */
  named(form: string, field?: string): Label
}

/** A kind of rule action. One file under `plugins/<name>/src/actions`. */
export interface ActionKind {
  readonly kind: string
  readonly label: Label
  readonly icon: string
  readonly schema: TSchema
  /** The action's settings as fields: its card in the designer is a form like any other. */
  readonly settingsFields: readonly FieldDefinition[]
  /** A new action of this kind as the designer inserts it. */
  create(id: string): RuleAction
  /** The lists of actions inside it. */
  ways?(action: RuleAction): readonly ActionWay[]
  /** Offered by a button of its own beside the menu of all kinds. */
  readonly offered?: boolean
  /** May run before the save. Default false. */
  readonly before?: boolean
  /**
   * It may answer with `until`: only rules go on later, after a save and about records that are still there. Returns the fields
   * of the record on which the moment rests.
   */
  waits?(action: RuleAction): readonly string[]
  /** Whether it asks again what the rule asks, when it has waited. */
  asksAgain?(action: RuleAction): boolean
  run(action: RuleAction, context: ActionContext): ActionEffect
  /** Settings that name an earlier action by itself, so that a copy of both names the copy. */
  readonly refers?: readonly string[]
  /** What it hands on, so that later actions, or with `each` those inside it, may refer to it as `$made.<id>`. */
  hands?(action: RuleAction, lookup: ActionLookup): HandedOn | undefined
  /** It may answer with `asks`: returns which records it reads. Only rules look for records while they are worked out. */
  reads?(action: RuleAction, lookup: ActionLookup): readonly string[]
  /** What it does, in a few words, where its label and the names of what it uses do not say it: «等待 2 自然日». */
  words?(action: RuleAction, names: ActionNames): Label | undefined
  /** Everything in the settings that is evaluated: checked at publish, and loaded before the rule runs. */
  values?(action: RuleAction, lookup: ActionLookup): readonly ActionValue[]
  /**
   * What it sets on the record itself, where it does nothing else. A clock then changes all records that it finds in one
   * statement instead of saving them one by one.
   */
  plainSet?(action: RuleAction): Readonly<Record<string, unknown>> | undefined
  writes?(action: RuleAction, lookup: ActionLookup): readonly ActionWrite[]
  /** What its schema cannot say: settings that are missing or contradict each other; refused at publish. */
  check?(action: RuleAction): readonly Issue[]
  /** Names of other definitions it uses; what does not exist is refused at publish. */
  uses?(action: RuleAction, lookup: ActionLookup): readonly ActionUse[]
}
