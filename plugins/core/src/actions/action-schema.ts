import { LOCALES, type Issue, type Label } from '@tenon/engine'
import { Type, type TProperties } from 'typebox'

/** Schema of an action of one kind: the common part and the kind's own settings; anything else is refused. */
export const actionSchema = <P extends TProperties>(kind: string, properties: P) =>
  Type.Object(
    {
      id: Type.String({ pattern: '^[a-z][a-z0-9_]{0,40}$' }),
      kind: Type.Literal(kind),
      when: Type.Optional(Type.Unknown()),
      ...properties,
    },
    { additionalProperties: false },
  )

export const KeySchema = Type.String({ pattern: '^[a-z][a-z0-9_]{0,40}$' })
/** Field key → text with placeholders, expression or plain value. */
export const ValuesSchema = Type.Record(Type.String(), Type.Unknown())
export const TextSchema = (maxLength: number) => Type.String({ minLength: 1, maxLength })
/** A text in one language, or one in each of several: whoever gets it reads his own. */
export const LabelSchema = (maxLength: number) =>
  Type.Union([
    TextSchema(maxLength),
    Type.Object(Object.fromEntries(LOCALES.map((locale) => [locale, Type.Optional(TextSchema(maxLength))])), {
      additionalProperties: false,
      minProperties: 1,
    }),
  ])

/** A setting that is not filled in, named as the designer names it. */
export const missing = (path: string, label: Label): Issue => ({ path, code: 'REQUIRED', params: { label } })
