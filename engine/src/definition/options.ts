import { Type, type Static } from 'typebox'
import { Label } from './json.ts'
import { Key } from './key.ts'

/** Items of a set: more are records of a form that a relation points to. */
export const MAX_OPTIONS = 400
/** Characters of an option's value. */
export const MAX_OPTION_TEXT = 100

/** `value` is what records store: immutable, may be Chinese. A retired option stays readable and cannot be chosen any more. */
export const OptionItem = Type.Object(
  {
    value: Type.String({ minLength: 1, maxLength: MAX_OPTION_TEXT }),
    label: Type.Optional(Label),
    color: Type.Optional(Type.String({ maxLength: 20 })),
    aliases: Type.Optional(Type.Array(Type.String({ maxLength: 100 }))),
    retired: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type OptionItem = Static<typeof OptionItem>

/** An option set shared by forms; a field names it in `settings.options`, or carries its own list of items there. */
export const OptionsDefinition = Type.Object(
  { kind: Type.Literal('options'), key: Key, label: Label, items: Type.Array(OptionItem, { maxItems: MAX_OPTIONS }) },
  { additionalProperties: false },
)
export type OptionsDefinition = Static<typeof OptionsDefinition>
