import { Type, type TSchema } from 'typebox'

/** Objects refuse properties they do not name. */
export const strict = { additionalProperties: false } as const
export const Id = Type.String({ format: 'uuid' })

/** What a route answers where it is not 200; the document of the API tells it. */
export const CREATED = { 201: Type.Unknown({ description: 'Made' }) } as const
export const ACCEPTED = { 202: Type.Unknown({ description: 'Begun; ask for its progress' }) } as const
export const NO_CONTENT = { 204: Type.Unsafe<unknown>({ type: 'null', description: 'Done' }) } as const

/**
 * The body of an answer, for the document of the API. It shapes nothing: what a handler returns is sent as it is. Tests hold every
 * answer to it (`testing/hold-to-answers.ts`).
 */
export const answers = <Status extends number = 200>(schema: TSchema, status = 200 as Status) =>
  ({ [status]: Type.Unsafe<unknown>(schema) }) as {
    readonly [status in Status]: ReturnType<typeof Type.Unsafe<unknown>>
  }

/** An id with the name that people know it by; null where the viewer may not see it. */
export const Titled = Type.Object({ id: Id, title: Type.Union([Type.String(), Type.Null()]) }, strict)
/** Words in one or in both languages. */
export const Words = Type.Union([
  Type.String(),
  Type.Object({ 'zh-CN': Type.Optional(Type.String()), 'en-US': Type.Optional(Type.String()) }, strict),
])
export const Moment = Type.String({ format: 'date-time' })
