import { Type, type Static, type TSchema } from 'typebox'

/** Objects refuse properties they do not name. */
export const strict = { additionalProperties: false } as const
export const Id = Type.String({ format: 'uuid' })

export const NO_CONTENT = { 204: Type.Unsafe<unknown>({ type: 'null', description: 'Done' }) } as const

/**
 * The body of an answer, for the document of the API. It shapes nothing: what a handler returns is sent as it is. The compiler holds
 * what the handler returns to it, and tests hold every answer that travels (`testing/hold-to-answers.ts`).
 */
export const answers = <Schema extends TSchema, Status extends number = 200>(
  schema: Schema,
  status = 200 as Status,
): Answers<Schema, Status> => ({ [status]: schema }) as unknown as Answers<Schema, Status>

/** JSON that the handler has written itself, and that the browser may still have. */
export const answersWritten = (schema: TSchema) =>
  ({
    200: Type.Unsafe<unknown>(schema),
    304: Type.Unsafe<unknown>({ type: 'null', description: 'As the browser has it' }),
  }) as const

/** An answer that is not JSON: a file, lines, a stream of events. */
export const answersWith = (mediaType: string, description: string) =>
  ({
    200: {
      description,
      content: { [mediaType]: { schema: { type: 'string', description } } },
    } as unknown as ReturnType<typeof Type.Unsafe<unknown>>,
    304: Type.Unsafe<unknown>({ type: 'null', description: 'As the browser has it' }),
  }) as const
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** An object that has these properties and no others. */
export const Shape = <Properties extends Parameters<typeof Type.Object>[0]>(properties: Properties) =>
  Type.Object(properties, strict)
export const Rows = <Row extends TSchema>(row: Row) => Shape({ rows: Type.Array(row) })
export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
export const Text = Type.String()
export const Whole = Type.Integer()
export const Moment = Type.String({ format: 'date-time' })
/** Values by keys, of whatever kind each is. */
export const Values = Type.Unsafe<object>({ type: 'object' })
/** What builders have drawn; the designers' own documents say what may stand in it. */
export const Definition = Type.Unsafe<object>({
  type: 'object',
  description: 'A definition, as far as the reader may see it',
})

/** An id with the name that people know it by; null where the viewer may not see it. */
export const Titled = Shape({ id: Id, title: Nullable(Text) })
/** An id with its name, of what everybody may know the name of. */
export const Named = Shape({ id: Id, title: Text })
/** A key of a definition with its name in the reader's language. */
export const Labelled = Shape({ key: Text, label: Text })
/** Words in one or in both languages. */
export const Words = Type.Union([
  Type.String(),
  Type.Object({ 'zh-CN': Type.Optional(Type.String()), 'en-US': Type.Optional(Type.String()) }, strict),
])

/** What is wrong with something that the user wrote. */
export const IssueShape = Shape({
  path: Text,
  code: Text,
  message: Type.Optional(Text),
  params: Type.Optional(Values),
  level: Type.Optional(Type.Enum(['warning', 'error'])),
})

// helpers

type Answers<Schema extends TSchema, Status extends number> = {
  readonly [status in Status]: ReturnType<typeof Type.Unsafe<Told<Static<Schema>>>>
}

/** Handlers return data that nobody may change. */
type Told<T> = unknown extends T
  ? unknown
  : T extends readonly (infer Item)[]
    ? readonly Told<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Told<T[Key]> }
      : T
