import type { TSchema } from 'typebox'
import type { Command, Duration, Recipient } from '../command.ts'
import type { Deadline } from './clock.ts'
import type { Expression, FieldDefinition, Label, RuleAction } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { Scope, ValueType } from '../expression/index.ts'

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
  /** The record behind a to-one relation path of the record, or made by an earlier action (`$made.draft`); null = empty. */
  related(path: string): { readonly form: string; readonly id: string } | null
  /** Recipients with fields and expressions turned into people. */
  recipients(of: readonly Recipient[]): readonly Recipient[]
  /** The record that an earlier action of the same rule has made. */
  made(action: string): { readonly form: string; readonly id: string } | undefined
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
  /** Which of its `ways` is gone; none without it. */
  readonly way?: number
  /** What stands behind it is done when this moment has come; one that has come already keeps nobody waiting. */
  readonly until?: string
  /** Nothing behind it is done, for this reason. */
  readonly ends?: RunEnd
}
/** Why a run is over before its last action: its rule asks for what does not hold any more, or there is no moment to wait for. */
export type RunEnd = 'conditionGone' | 'dateEmpty'

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
  /** The form that a to-one relation path of `form` leads to, or that of what an earlier action makes (`$made.draft`). */
  target(path: string): string | undefined
}

/** Another definition that an action uses; `on` = the form that it must be about. */
export interface ActionUse {
  readonly kind: 'form' | 'flow' | 'role'
  readonly key: string
  readonly path: string
  readonly on?: string | undefined
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
  /** The form of the record that it makes, so that later actions may refer to it as `$made.<id>`. */
  makes?(action: RuleAction): string | undefined
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
