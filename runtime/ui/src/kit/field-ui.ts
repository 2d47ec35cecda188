import {
  localize,
  type CompiledField,
  type FilterOperator,
  type Label,
  type Locale,
  type NodeRowRights,
  type Row,
} from '@tenon/engine'
import type { Component, InjectionKey, Ref } from 'vue'

/** Props of `FieldUi.Input`. `modelValue` is the stored value (references: an id, or `{id, title}` as the server expands it). */
export interface FieldInputProps {
  readonly modelValue: unknown
  readonly field: CompiledField
  /** Put on the focusable element, so that the label outside belongs to it. */
  readonly id?: string
  readonly describedby?: string
  readonly disabled?: boolean
  readonly readonly?: boolean
  readonly invalid?: boolean
  readonly size?: 'default' | 'small'
  readonly autofocus?: boolean
}

/** Props of `FieldUi.Cell`: one value as text, tag, person … `compact` is a table cell of one line. */
export interface FieldCellProps {
  readonly value: unknown
  readonly field: CompiledField
  readonly compact?: boolean
}

/** Props of `FieldUi.Operand`: the right side of a filter. `modelValue` has the shape that `operator.operand` says. */
export interface FieldOperandProps {
  readonly modelValue: unknown
  readonly field: CompiledField
  readonly operator: FilterOperator
  readonly size?: 'default' | 'small'
}

/** How the control of a field looks while it is none: a frame with a hint, drawn without making the control. */
export interface InputSketch {
  /** `block`: of several lines. Default `line`. */
  readonly shape?: 'line' | 'block'
  /** Key of the message that stands in it while it is empty and the builder gave the field no hint. */
  readonly hint?: string
  /** A sign before the value: of a currency. */
  readonly symbol?: (field: CompiledField, locale: Locale) => string
  /** Icons at its ends. */
  readonly start?: string
  readonly end?: string
}

/** The Vue half of a field type. Components take the props above; inputs emit `update:modelValue`. */
export interface FieldUi {
  readonly type: string
  readonly Input: Component
  readonly Cell: Component
  /** Default: `Input` for `one` and for each end of `range`. */
  readonly Operand?: Component
  /**
   * The drawing for where nobody types: the canvas of the designer, and a long form far from the screen. A control costs fifty
   * times what its drawing costs. Default: the input itself, for kinds that are as light.
   */
  readonly sketch?: InputSketch
  /** Width of the column in a list, px. Default 140. */
  readonly width?: number
  readonly align?: 'left' | 'right' | 'center'
  /** Takes the full width of a section (subform, rich text, attachments). */
  readonly wide?: boolean
  /** Draws label and hint itself (layout kinds, switches). */
  readonly bare?: boolean
  /** One choice is the whole answer (an option, a day, a person): editing in a list ends with it. */
  readonly instant?: boolean
  /** The input is as light as the cell: a grid draws it in every row instead of on entering the cell (switch). */
  readonly light?: boolean
  /** The way to reach somebody that a value is (telephone, mail), for the action bar of a record; null = none. */
  readonly contact?: (value: unknown) => { readonly href: string; readonly icon: string } | null
  /** Figures may stand under its column: the one that does unless another is chosen. */
  readonly total?: (field: CompiledField) => 'sum' | 'none'
}

/** What stands in an empty control: the builder's words. */
export const hintOf = (field: CompiledField, locale: Locale): string | undefined =>
  localize(field.settings['hint'] as Label | undefined, locale) || undefined

/** Numbers stand under each other at the right, computed ones as well. */
export const alignOf = (field: CompiledField, ui: FieldUi | undefined): 'left' | 'right' | 'center' =>
  ui?.align ?? (field.valueType.kind === 'number' ? 'right' : 'left')

/** What an input may need to know of where it stands; the form, the table and the filter builder provide it. */
export interface FieldContext {
  readonly app: string
  readonly form: string
  /** The record being edited, with what has been typed so far; empty in a filter. */
  readonly record: Readonly<Ref<Row>>
  readonly id?: string | undefined
  /** Subform → rights on its rows, where they are not those of the field. */
  readonly rows?: Readonly<Ref<Readonly<Record<string, NodeRowRights>>>>
}
export const FIELD_CONTEXT: InjectionKey<FieldContext> = Symbol('field context')
